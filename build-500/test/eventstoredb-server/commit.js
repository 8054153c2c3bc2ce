import { isSoftDeleted } from './metadata.js';
import { deletedRevision, metaStreamOf } from './record.js';
/** Besides an exact revision. `noStream` is one less than the first revision, as on the server. */
export const expected = { noStream: -1, any: -2, streamExists: -4 };
export const decide = (log, recent, stream, expectedRevision, ids) => {
    // The writer's own memory comes first (GetStreamLastEventNumber): metadata that was there before its stream was deleted
    // for good can still be set. (After a restart the server would refuse that, which nobody needs here.)
    const current = log.stream(stream)?.last ?? log.lastRevision(stream);
    const refuse = () => ({ kind: 'wrong-expected-version', current });
    const softDeleted = () => isSoftDeleted(log.metadata(stream));
    const already = (first, last) => {
        const position = log.stream(stream)?.events[last]?.position ?? -1;
        return { kind: 'already-committed', first, last, position };
    };
    if (current === deletedRevision)
        return { kind: 'deleted' };
    if (expectedRevision === expected.streamExists) {
        if (softDeleted())
            return { kind: 'deleted' };
        // A stream that has metadata and no events exists for this purpose.
        if (current < 0 && log.lastRevision(metaStreamOf(stream)) < 0)
            return refuse();
    }
    if (expectedRevision === expected.any || expectedRevision === expected.streamExists) {
        const places = ids.map(id => recent.find(id)).map(place => (place?.stream === stream ? place : undefined));
        const first = places[0];
        if (first === undefined)
            return { kind: 'commit', current, wasSoftDeleted: softDeleted() };
        const last = places.at(-1);
        // Some known and some new ones: that is no repeat of anything.
        if (last === undefined || places.includes(undefined))
            return refuse();
        return already(first.revision, last.revision);
    }
    if (expectedRevision > current)
        return refuse();
    if (expectedRevision === current)
        return { kind: 'commit', current, wasSoftDeleted: softDeleted() };
    // Behind the head: fine only if exactly these ids follow the expected revision, whatever came after them.
    if (ids.length === 0)
        return refuse();
    const events = log.stream(stream)?.events ?? [];
    const known = ids.findIndex((id, index) => events[expectedRevision + 1 + index]?.id !== id);
    if (known === -1)
        return already(expectedRevision + 1, expectedRevision + ids.length);
    if (known === 0 && expectedRevision === expected.noStream && softDeleted())
        return { kind: 'commit', current, wasSoftDeleted: true };
    return refuse();
};
