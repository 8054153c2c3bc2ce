import { EventStoreError } from '../../ports/event-store.js';
import { deletedForGood, missingEvent, positionOf, storedEvent, toNumber } from './event.js';
import { kindOf, toStoreError } from './failure.js';
import { iterate } from './iterate.js';
import { backoffMs } from './time-limit.js';
const longestPauseMs = 1_000;
/** What was read before the store was closed is not all there is. */
export const requireOpen = ({ closing }) => {
    if (closing.aborted)
        throw new EventStoreError('closed', 'The store was closed.');
};
/** Runs a read, again while there is hope: a read may be repeated as often as one likes. */
export const reading = async ({ connection, settings }, what, read, signal) => {
    const { clock, random, retryForMs } = settings;
    const deadlineMs = clock.monotonicMs() + retryForMs;
    for (let failures = 0;; failures++) {
        let client;
        try {
            client = await connection.client();
            const result = await read(client);
            connection.worked();
            return result;
        }
        catch (error) {
            signal?.throwIfAborted();
            requireOpen(connection);
            if (client !== undefined)
                connection.failed(client, error);
            const told = toStoreError(error, what);
            // A silence alone may use up the time; the client that was silent is then replaced, and the next one has its chance.
            const isOver = clock.monotonicMs() >= deadlineMs && (failures > 0 || retryForMs === 0);
            if (!told.retryable || connection.closing.aborted || isOver)
                throw told;
        }
        await clock.sleep(backoffMs(failures, longestPauseMs, random.next()), connection.closing);
    }
};
const collect = async ({ settings, connection, limits }, client, stream, request, signal) => {
    const { requiresLeader } = settings;
    const events = [];
    const stopping = signal === undefined ? connection.closing : AbortSignal.any([signal, connection.closing]);
    const options = { limit: limits.read, signal: stopping };
    try {
        for await (const resolved of iterate(() => client.readStream(stream, { ...request, requiresLeader }), options))
            if (resolved.event !== undefined)
                events.push(storedEvent(resolved.event, positionOf(resolved)));
    }
    catch (error) {
        if (kindOf(error) !== 'missing')
            throw error;
    }
    signal?.throwIfAborted();
    requireOpen(connection);
    return events;
};
/** Some events of a stream. */
export const readRange = (reading, client, stream, fromRevision, maxCount) => collect(reading, client, stream, { direction: 'forwards', fromRevision: BigInt(fromRevision), maxCount });
/** The stream's last revision, `-1` for none. */
export const lastRevision = async ({ settings, limits }, client, stream) => {
    const { requiresLeader } = settings;
    const request = { direction: 'backwards', fromRevision: 'end', maxCount: 1, requiresLeader };
    try {
        let found = -1;
        for await (const { event } of iterate(() => client.readStream(stream, request), { limit: limits.read }))
            if (event !== undefined)
                found = toNumber(event.revision, 'The revision');
        return found;
    }
    catch (error) {
        if (kindOf(error) !== 'missing')
            throw error;
    }
    return -1;
};
/** Puts a damaged event where events are missing, so that the fold sees a torn stream and not a shorter one. */
const withGapsShown = (stream, fromRevision, found) => {
    const events = [];
    let expected = fromRevision;
    for (const event of found) {
        if (event.revision > expected)
            events.push(missingEvent(stream, expected, event.position, 'the event is missing: the stream was cut or deleted'));
        events.push(event);
        expected = event.revision + 1;
    }
    return events;
};
/** All events of a stream. What is left of one that was deleted for good is a single damaged event. */
export const readStream = async (subject, stream, { fromRevision = 0, signal } = {}) => {
    signal?.throwIfAborted();
    const read = async (client) => {
        try {
            const request = { direction: 'forwards', fromRevision: BigInt(fromRevision) };
            return withGapsShown(stream, fromRevision, await collect(subject, client, stream, request, signal));
        }
        catch (error) {
            if (kindOf(error) !== 'deleted')
                throw error;
            return [missingEvent(stream, fromRevision, -1, deletedForGood)];
        }
    };
    return reading(subject, stream, read, signal);
};
