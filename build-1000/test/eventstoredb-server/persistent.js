import { consume } from './consume.js';
import * as errors from './errors.js';
import { infoOf } from './info.js';
import { allStream, createdFilterOf, settingsOf, sourceOf } from './settings.js';
import { persistent, shared } from './stubs.js';
import { nameOf } from './wire.js';
const errorOf = (problem, source, group) => {
    switch (problem?.kind) {
        case undefined:
            return null;
        case 'exists':
            return errors.groupExists(source, group);
        case 'does-not-exist':
            return errors.groupDoesNotExist(source, group);
        case 'failed':
            return errors.groupFailed(source, group, problem.reason);
    }
};
const namedOf = (options) => ({
    source: options === undefined || options.hasAll() ? allStream : nameOf(options.getStreamIdentifier()),
    group: options?.getGroupName() ?? '',
});
export const persistentSubscriptions = (groups, faults, open) => {
    /** Passes the faults, then answers. */
    const unary = (aimOf, handle) => (call, answer) => {
        faults.gate('manage', aimOf(call.request), call.metadata, refused => {
            if (refused !== undefined)
                return answer(refused);
            void handle(call.request)
                .catch(errors.thrown)
                .then(response => {
                if (response instanceof Error)
                    answer(response);
                else
                    answer(null, response);
            });
        });
    };
    const told = async (problem, response, source, group) => errorOf(await problem, source, group) ?? response;
    return {
        create: unary(request => sourceOf(request.getOptions()), async (request) => {
            const options = request.getOptions();
            const settings = options?.getSettings();
            if (options === undefined || settings === undefined)
                return errors.thrown();
            const created = settingsOf(options, settings, createdFilterOf(options));
            return told(groups.create(created), new persistent.CreateResp(), created.source, created.group);
        }),
        update: unary(request => sourceOf(request.getOptions()), async (request) => {
            const options = request.getOptions();
            const settings = options?.getSettings();
            if (options === undefined || settings === undefined)
                return errors.thrown();
            const updated = settingsOf(options, settings);
            return told(groups.update(updated), new persistent.UpdateResp(), updated.source, updated.group);
        }),
        delete: unary(request => namedOf(request.getOptions()).source, async (request) => {
            const { source, group } = namedOf(request.getOptions());
            return told(groups.remove(source, group), new persistent.DeleteResp(), source, group);
        }),
        getInfo: unary(request => namedOf(request.getOptions()).source, async (request) => {
            const { source, group } = namedOf(request.getOptions());
            const found = groups.find(source, group);
            if (found === undefined)
                return errors.groupDoesNotExist(source, group);
            return new persistent.GetInfoResp().setSubscriptionInfo(infoOf(found));
        }),
        list: unary(() => allStream, async (request) => {
            const wanted = request.getOptions()?.getListForStream();
            const source = wanted === undefined ? undefined : wanted.hasAll() ? allStream : nameOf(wanted.getStream());
            const found = groups.all().filter(({ settings }) => source === undefined || settings.source === source);
            if (source !== undefined && found.length === 0)
                return errors.groupDoesNotExist(source, '');
            return new persistent.ListResp().setSubscriptionsList(found.map(infoOf));
        }),
        replayParked: unary(request => namedOf(request.getOptions()).source, async (request) => {
            const options = request.getOptions();
            const { source, group } = namedOf(options);
            const found = groups.find(source, group);
            const stopAt = options?.hasStopAt() === true ? Number(options.getStopAt()) : undefined;
            if (stopAt !== undefined && stopAt < 0)
                return errors.groupFailed(source, group, 'Cannot stop replaying parked message at a negative version.');
            if (found === undefined)
                return errors.groupDoesNotExist(source, group);
            found.replayParked(stopAt);
            return new persistent.ReplayParkedResp();
        }),
        restartSubsystem: (_call, answer) => answer(null, new shared.Empty()),
        read: consume(groups, faults, open),
    };
};
