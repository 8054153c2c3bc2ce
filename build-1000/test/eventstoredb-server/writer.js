// The one writer: takes appends and deletions in order, keeps them on disk, then lets readers see them and answers.
//
// What arrives in one turn of the event loop is written together and synced once; nobody reads in between.
import { decide } from './commit.js';
import { isSoftDeleted, softDeletion, undeleted } from './metadata.js';
import { createRecentIds } from './recent.js';
import { deletedRevision, isMetaStream, metaStreamOf, systemTypes } from './record.js';
const event = (type, data) => ({
    id: crypto.randomUUID(),
    type,
    isJson: data.length > 0,
    data,
    metadata: new Uint8Array(),
});
export const createWriter = (log, file) => {
    const recent = createRecentIds();
    const listeners = new Set();
    let queue = [];
    const drain = () => {
        const taken = queue;
        queue = [];
        const answers = taken.map(({ work, answer }) => {
            const outcome = work();
            return () => answer(outcome);
        });
        file.sync();
        for (const listener of listeners)
            listener();
        for (const answer of answers)
            answer();
    };
    const submit = (work) => new Promise(answer => {
        if (queue.length === 0)
            setImmediate(drain);
        queue.push({ work, answer });
    });
    const write = (stream, events, revision) => {
        const at = Date.now();
        const written = events.map(proposed => log.append(stream, proposed, at, revision));
        for (const { id, revision } of written)
            recent.remember(id, { stream, revision });
        return written;
    };
    /** The newest metadata again, with everything before the next event truncated. */
    const undelete = (stream, next) => {
        const data = log.stream(metaStreamOf(stream))?.events.at(-1)?.data ?? new Uint8Array();
        return write(metaStreamOf(stream), [event(systemTypes.metadata, undeleted(data, next))]);
    };
    const success = (written, isRepeat = false) => {
        const last = written.at(-1);
        return { kind: 'success', revision: last?.revision ?? -1, position: last?.position ?? -1, isRepeat };
    };
    const repeated = ({ last, position }) => ({
        kind: 'success',
        revision: last,
        position,
        isRepeat: true,
    });
    const append = (stream, expectedRevision, events) => {
        const ids = events.map(({ id }) => id);
        const decision = decide(log, recent, stream, expectedRevision, ids);
        if (decision.kind === 'already-committed')
            return repeated(decision);
        if (decision.kind !== 'commit')
            return decision;
        if (events.length === 0)
            return { kind: 'success', revision: decision.current, position: log.skip(100), isRepeat: false };
        const original = stream.slice(2);
        const wasOriginalDeleted = isMetaStream(stream) && isSoftDeleted(log.metadata(original));
        const written = write(stream, events);
        const extra = decision.wasSoftDeleted
            ? undelete(stream, decision.current + 1)
            : wasOriginalDeleted
                ? undelete(original, log.lastRevision(original) + 1)
                : [];
        file.add([...written, ...extra]);
        return success(written);
    };
    /** A deletion is checked like an append of one new event. */
    const deletion = (stream, expectedRevision, write) => {
        const decision = decide(log, recent, stream, expectedRevision, [crypto.randomUUID()]);
        if (decision.kind === 'already-committed')
            return repeated(decision);
        if (decision.kind !== 'commit')
            return decision;
        const written = write();
        file.add(written);
        return success(written);
    };
    const softDelete = (stream, expectedRevision) => {
        const nothing = log.lastRevision(stream) < 0 && log.lastRevision(metaStreamOf(stream)) < 0;
        const decision = decide(log, recent, stream, expectedRevision, [crypto.randomUUID()]);
        if (decision.kind === 'commit' && nothing)
            return { kind: 'wrong-expected-version', current: -1 };
        return deletion(stream, expectedRevision, () => write(metaStreamOf(stream), [event(systemTypes.metadata, softDeletion)]));
    };
    return {
        append: (stream, expectedRevision, events) => submit(() => append(stream, expectedRevision, events)),
        softDelete: (stream, expectedRevision) => submit(() => softDelete(stream, expectedRevision)),
        tombstone: (stream, expectedRevision) => submit(() => deletion(stream, expectedRevision, () => write(stream, [event(systemTypes.deleted, new Uint8Array())], deletedRevision))),
        onWritten: listener => {
            listeners.add(listener);
            return () => void listeners.delete(listener);
        },
    };
};
