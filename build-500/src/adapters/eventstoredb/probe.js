import { EventStoreError } from '../../ports/event-store.js';
/** As many streams as make it unlikely that two workers write to the same one at the same moment. */
const streamCount = 64;
const maxAttempts = 10;
/**
 * Proves that the server takes writes, and marks a place in the log: who has seen the mark has seen everything before
 * it. Like every other append it states the exact revision.
 */
export const probeOf = (append, { probeCategory, random, clock, logger }) => {
    const number = Math.floor(random.next() * streamCount);
    const stream = `${probeCategory}-${number}`;
    const recordedAt = () => Math.max(0, Math.trunc(clock.wallMs()));
    let revision = -1;
    let prepared;
    let writing = Promise.resolve();
    /** Without this the stream would keep all of them; that does no harm but takes room. */
    const prepare = async () => {
        const events = [{ id: random.uuid(), type: '$metadata', text: '{"$maxCount":1}' }];
        const request = {
            stream: `$$${stream}`,
            expectedRevision: -1,
            events,
            recordedAt: recordedAt(),
            indexRow: undefined,
        };
        const outcome = await append(request);
        if (outcome.status === 'failed' || outcome.status === 'unknown')
            logger.warn({ stream, reason: outcome.error.message }, 'The probe stream could not be told to keep one event only');
    };
    const write = async () => {
        await (prepared ??= prepare());
        for (let attempts = 1; attempts <= maxAttempts; attempts++) {
            const events = [{ id: random.uuid(), type: 'StoreProbed', text: '{}' }];
            const request = { stream, expectedRevision: revision, events, recordedAt: recordedAt(), indexRow: undefined };
            const outcome = await append(request);
            switch (outcome.status) {
                case 'appended':
                    revision = outcome.revision;
                    return outcome.position;
                case 'conflict':
                    // Another worker's, or of an earlier life.
                    revision = outcome.actualRevision;
                    break;
                case 'failed':
                case 'unknown':
                    throw outcome.error;
            }
        }
        throw new EventStoreError('busy', `${stream}: other workers were faster, ${maxAttempts} times in a row.`);
    };
    return {
        write: () => {
            const mine = writing.then(write, write);
            writing = mine.catch(() => undefined);
            return mine;
        },
    };
};
