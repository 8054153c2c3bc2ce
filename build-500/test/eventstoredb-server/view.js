import { isSoftDeleted } from './metadata.js';
import { deletedRevision, systemTypes, textOf } from './record.js';
/** (IndexReader.ReadStreamEventsForwardInternal: the lower bound of what may be read.) */
export const viewOf = (log, name) => {
    const stream = log.stream(name);
    if (log.lastRevision(name) === deletedRevision)
        return { kind: 'deleted' };
    if (stream === undefined || stream.last < 0 || isSoftDeleted(stream.metadata))
        return { kind: 'not-found' };
    const { maxCount, maxAgeSeconds, truncateBefore } = stream.metadata;
    const { last, events } = stream;
    let first = Math.max(0, maxCount === undefined ? 0 : last - maxCount + 1, truncateBefore ?? 0);
    if (maxAgeSeconds !== undefined) {
        const oldest = Date.now() - maxAgeSeconds * 1000;
        while (first <= last && events[first].createdAt < oldest)
            first += 1;
    }
    return { kind: 'found', stream, first, last };
};
export const resolve = (log, record, follow) => {
    if (!follow || record.type !== systemTypes.link)
        return { event: record };
    const [revision = '', ...name] = textOf(record.data).split('@');
    const view = viewOf(log, name.join('@'));
    const index = Number(revision);
    const event = view.kind === 'found' && index >= view.first ? view.stream.events[index] : undefined;
    return event === undefined ? { link: record } : { event, link: record };
};
