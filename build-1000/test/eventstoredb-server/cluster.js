import { features, gossip, persistentService, shared, streamsService, } from './stubs.js';
/** The version that the rules were read from. */
export const serverVersion = '23.10.6';
/** (ServerFeatures.cs) */
const featuresOf = (path) => {
    if (path.includes('persistentsubscriptions'))
        return ['stream', 'all'];
    if (path.endsWith('streams/read'))
        return ['position', 'events'];
    if (path.endsWith('batchappend'))
        return ['deadline_duration'];
    return [];
};
export const serverFeatures = {
    getSupportedMethods: (_call, answer) => {
        const supported = new features.SupportedMethods();
        supported.setEventStoreServerVersion(serverVersion);
        for (const { path } of [...Object.values(streamsService), ...Object.values(persistentService)]) {
            const [, serviceName = '', methodName = ''] = path.toLowerCase().split('/');
            const method = new features.SupportedMethod();
            method.setServiceName(serviceName);
            method.setMethodName(methodName);
            method.setFeaturesList(featuresOf(path.toLowerCase()));
            supported.addMethods(method);
        }
        answer(null, supported);
    },
};
export const gossipOf = (portOf) => ({
    read: (_call, answer) => {
        const member = new gossip.MemberInfo();
        member.setInstanceId(new shared.UUID().setString(crypto.randomUUID()));
        member.setState(gossip.MemberInfo.VNodeState.LEADER);
        member.setIsAlive(true);
        member.setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(portOf()));
        answer(null, new gossip.ClusterInfo().setMembersList([member]));
    },
});
