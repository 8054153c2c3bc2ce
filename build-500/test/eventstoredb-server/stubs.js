// The service definitions and messages that @eventstore/db-client ships: what the real client sends is what is read here.
//
// They are generated CommonJS without an ES module face, hence `createRequire`; the types are the package's own. Only the
// server's process loads them: the KurrentDB client's stubs write to the same global object.
import { createRequire } from 'node:module';
const here = createRequire(import.meta.url);
const client = createRequire(here.resolve('@eventstore/db-client'));
const generated = (name) => here(`@eventstore/db-client/generated/${name}.js`);
export const protobuf = {
    ...client('google-protobuf/google/protobuf/any_pb.js'),
    ...client('google-protobuf/google/protobuf/empty_pb.js'),
};
export const codes = generated('code_pb');
export const shared = generated('shared_pb');
export const status = generated('status_pb');
export const streams = generated('streams_pb');
export const persistent = generated('persistent_pb');
export const features = generated('serverfeatures_pb');
export const gossip = generated('gossip_pb');
export const { StreamsService: streamsService } = generated('streams_grpc_pb');
export const { PersistentSubscriptionsService: persistentService } = generated('persistent_grpc_pb');
export const { ServerFeaturesService: featuresService } = generated('serverfeatures_grpc_pb');
export const { GossipService: gossipService } = generated('gossip_grpc_pb');
