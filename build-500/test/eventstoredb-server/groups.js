import { createGroup } from './group.js';
import { faultOf, loadGroups, saveGroups } from './settings.js';
import { createGroupState } from './state.js';
const keyOf = (source, group) => `${source}::${group}`;
export const createGroups = (log, writer, faults) => {
    const entries = new Map();
    const put = (settings) => {
        const state = createGroupState(log, writer, settings);
        const group = createGroup(log, faults, settings, state);
        entries.set(keyOf(settings.source, settings.group), { group, state });
        group.wake();
    };
    const save = () => saveGroups(writer, [...entries.values()].map(({ group }) => group.settings));
    for (const settings of loadGroups(log))
        put(settings);
    writer.onWritten(() => {
        for (const { group } of entries.values())
            group.wake();
    });
    setInterval(() => {
        for (const { group } of entries.values())
            group.tick(Date.now());
    }, 1000).unref();
    return {
        find: (source, group) => entries.get(keyOf(source, group))?.group,
        all: () => [...entries.values()].map(({ group }) => group),
        create: async (settings) => {
            const reason = faultOf(settings, log.records.at(-1)?.position ?? -1);
            if (reason !== undefined)
                return { kind: 'failed', reason };
            if (entries.has(keyOf(settings.source, settings.group)))
                return { kind: 'exists' };
            put(settings);
            await save();
            return undefined;
        },
        update: async (settings) => {
            const entry = entries.get(keyOf(settings.source, settings.group));
            if (entry === undefined)
                return { kind: 'does-not-exist' };
            const reason = faultOf(settings, log.records.at(-1)?.position ?? -1);
            if (reason !== undefined)
                return { kind: 'failed', reason };
            const { filter } = entry.group.settings;
            put({ ...settings, ...(filter === undefined ? {} : { filter }) });
            entry.group.shutdown();
            await save();
            return undefined;
        },
        remove: async (source, name) => {
            const entry = entries.get(keyOf(source, name));
            if (entry === undefined)
                return { kind: 'does-not-exist' };
            entries.delete(keyOf(source, name));
            entry.group.shutdown();
            await entry.state.remove();
            await save();
            return undefined;
        },
    };
};
