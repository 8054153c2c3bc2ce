// The log: every event once, in order, and where each stream's events are. In memory; file.ts keeps it on disk.
import { metadataOf } from './metadata.js';
import { deletedRevision, isMetaStream, metaStreamOf, sizeOf } from './record.js';
export const createLog = () => {
    const records = [];
    const streams = new Map();
    // Before the first event comes what the server writes for itself, so no event has position 0.
    let end = 116;
    const ensure = (name) => {
        const known = streams.get(name);
        if (known !== undefined)
            return known;
        const metadata = metadataOf(name, streams.get(metaStreamOf(name))?.events.at(-1)?.data);
        const made = { name, events: [], last: -1, metadata };
        streams.set(name, made);
        return made;
    };
    const restore = (record) => {
        records.push(record);
        end = record.end;
        const stream = ensure(record.stream);
        stream.last = record.revision;
        if (record.revision === deletedRevision)
            return;
        stream.events.push(record);
        if (isMetaStream(record.stream)) {
            const original = streams.get(record.stream.slice(2));
            if (original !== undefined)
                original.metadata = metadataOf(original.name, record.data);
        }
    };
    /** With a stream, its metadata is deleted for good (IndexReader.GetStreamLastEventNumberCached). */
    const lastRevision = (name) => isMetaStream(name) && streams.get(name.slice(2))?.last === deletedRevision
        ? deletedRevision
        : (streams.get(name)?.last ?? -1);
    return {
        records,
        end: () => end,
        stream: name => streams.get(name),
        lastRevision,
        metadata: name => streams.get(name)?.metadata ?? metadataOf(name, streams.get(metaStreamOf(name))?.events.at(-1)?.data),
        append: (stream, event, at, revision = (streams.get(stream)?.last ?? -1) + 1) => {
            const record = { ...event, stream, revision, position: end, end: end + sizeOf(stream, event), createdAt: at };
            restore(record);
            return record;
        },
        restore,
        skip: bytes => {
            const position = end;
            end += bytes;
            return position;
        },
        indexAt: position => {
            let low = 0;
            let high = records.length;
            while (low < high) {
                const middle = (low + high) >>> 1;
                if (records[middle].position < position)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low;
        },
    };
};
