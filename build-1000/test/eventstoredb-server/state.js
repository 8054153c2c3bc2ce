import { json, metaStreamOf, systemTypes, textOf } from './record.js';
import { allStream } from './settings.js';
import { viewOf } from './view.js';
const anyRevision = -2;
const event = (type, data, isJson, metadata = new Uint8Array()) => ({
    id: crypto.randomUUID(),
    type,
    isJson,
    data,
    metadata,
});
/** A revision, or both parts of a position. */
export const placeText = (source, place) => source === allStream ? `C:${place}/P:${place}` : String(place);
const placeOf = (text) => Number(/^C:(-?\d+)/.exec(text)?.[1] ?? text);
export const createGroupState = (log, writer, { source, group }) => {
    const checkpoints = `$persistentsubscription-${source}::${group}-checkpoint`;
    const parked = `$persistentsubscription-${source}::${group}-parked`;
    const isNew = viewOf(log, checkpoints).kind !== 'found';
    let isWriting = false;
    const visible = () => {
        const view = viewOf(log, parked);
        return view.kind === 'found' ? view.stream.events.slice(view.first) : [];
    };
    // Without a checkpoint the server does not count after a start what was parked before it.
    let uncounted = isNew ? visible().length : 0;
    return {
        checkpoint: () => {
            const view = viewOf(log, checkpoints);
            const last = view.kind === 'found' ? view.stream.events.at(-1) : undefined;
            return last === undefined ? undefined : placeOf(JSON.parse(textOf(last.data)));
        },
        writeCheckpoint: place => {
            if (isWriting)
                return;
            isWriting = true;
            void writer
                .append(checkpoints, anyRevision, [event(systemTypes.checkpoint, json(placeText(source, place)), true)])
                .then(() => {
                isWriting = false;
            });
        },
        park: async ({ resolved: { event: original, link }, record }, reason) => {
            const target = original === undefined ? textOf(link.data) : `${original.revision}@${original.stream}`;
            const metadata = json({
                added: new Date().toISOString(),
                reason,
                subscriptionEventNumber: record.revision,
            });
            await writer.append(parked, anyRevision, [event(systemTypes.link, Buffer.from(target), false, metadata)]);
            uncounted = 0;
        },
        takeParked: stopAt => {
            const links = visible().filter(({ revision }) => stopAt === undefined || revision < stopAt);
            const last = links.at(-1);
            if (last !== undefined) {
                const truncated = event(systemTypes.metadata, json({ $tb: last.revision + 1 }), true);
                void writer.append(metaStreamOf(parked), anyRevision, [truncated]);
            }
            return links;
        },
        parkedCount: () => visible().length - uncounted,
        remove: () => Promise.all([writer.softDelete(checkpoints, anyRevision), writer.softDelete(parked, anyRevision)]),
    };
};
