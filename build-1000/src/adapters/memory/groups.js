import { EventStoreError } from '../../ports/event-store.js';
/** A consumer that holds so many events without a word about them is given no further ones. */
const mostHeld = 32;
/**
 * Consumer groups as EventStoreDB has them, as far as a consumer can tell: at least once, roughly in order, and what a
 * consumer leaves behind goes to another one.
 */
export const memoryGroups = (source) => {
    const groups = new Map();
    const join = (name, types, prefixes) => {
        if (types.length === 0)
            throw new EventStoreError('invalid', 'types is empty: a group without types gets nothing.');
        const settings = JSON.stringify([types, prefixes]);
        const known = groups.get(name);
        if (known !== undefined && known.settings !== settings)
            throw new EventStoreError('invalid', `The consumer group ${name} has other settings.`);
        if (known !== undefined)
            return known;
        const isWanted = ({ type, stream }) => types.includes(type) && prefixes.some(prefix => stream.startsWith(prefix));
        const made = { settings, isWanted, position: -1, again: [] };
        groups.set(name, made);
        return made;
    };
    const take = (group) => {
        const repeated = group.again.shift();
        if (repeated !== undefined)
            return repeated;
        for (;;) {
            const event = source.next(group.position);
            if (event === undefined)
                return undefined;
            group.position = event.position;
            if (group.isWanted(event) && !source.loses(event))
                return { stream: event.stream, revision: event.revision, retries: 0 };
        }
    };
    return {
        consume: async function* ({ group: name, types, prefixes, signal }) {
            source.requireOpen();
            const group = join(name, types, prefixes);
            const held = new Set();
            const deliveryOf = (item) => {
                const settle = async (settled) => {
                    // What is said of an event after its consumer has gone reaches nobody.
                    if (!held.delete(item))
                        return;
                    settled();
                    source.wake();
                    await Promise.resolve();
                };
                return {
                    ...item,
                    ack: () => settle(() => undefined),
                    retry: () => settle(() => group.again.push({ ...item, retries: item.retries + 1 })),
                    park: () => settle(() => undefined),
                };
            };
            try {
                while (!signal.aborted && !source.isClosed()) {
                    const item = held.size < mostHeld ? take(group) : undefined;
                    if (item === undefined) {
                        await source.changeOrAbort(signal);
                        continue;
                    }
                    held.add(item);
                    yield deliveryOf(item);
                }
            }
            finally {
                group.again.push(...held);
                held.clear();
                source.wake();
            }
        },
    };
};
