import { EventStoreError } from '../../ports/event-store.js';
import { proposed, toNumber } from './event.js';
import { actualRevisionOf, kindOf, messageOf, toStoreError } from './failure.js';
import { lastRevision, readRange } from './read-stream.js';
import { backoffMs } from './time-limit.js';
/** The server compares this with its own clock. Our own limit is what counts, so clocks may be off by this much. */
const batchDeadlineMs = 600_000;
const longestPauseMs = 2_000;
const failure = (error) => ({ status: 'failed', error });
/** Naming a user for the call is what makes the clients send it by itself. On insecure links the name is not sent. */
const nobody = { username: 'nobody', password: 'nobody' };
const optionsFor = ({ settings, mode }) => {
    const { requiresLeader, credentials = nobody, appendTimeoutMs } = settings;
    return mode() === 'classic'
        ? { requiresLeader, credentials: { ...credentials }, deadline: appendTimeoutMs }
        : { requiresLeader, deadline: batchDeadlineMs };
};
/** What the server says was written, or what stands in for it where it does not say. */
const appended = async (appending, client, request, result) => {
    const { stream, expectedRevision } = request;
    if (!result.success) {
        // A client that was told not to throw tells a wrong revision with it.
        return { status: 'conflict', actualRevision: await lastRevision(appending, client, stream) };
    }
    const revision = toNumber(result.nextExpectedRevision, 'The revision');
    if (revision !== expectedRevision + request.events.length) {
        const known = { stream, expectedRevision, revision };
        appending.settings.logger.error(known, 'The stream was deleted before this append, and goes on where it had been');
    }
    if (result.position !== undefined)
        return { status: 'appended', revision, position: toNumber(result.position.commit, 'The log position') };
    const [written] = await readRange(appending, client, stream, revision, 1);
    if (written !== undefined)
        return { status: 'appended', revision, position: written.position };
    const error = new EventStoreError('corrupt', `${stream}: what was just appended cannot be read back.`);
    return { status: 'unknown', error };
};
/**
 * A conflict may be with an earlier attempt of our own that arrived after all. The server recognises those by their ids,
 * but not always (right after a change of leaders, say), so after such an attempt the stream is looked at.
 */
const conflicting = async (appending, client, request, error, mayBeWritten) => {
    const { stream, expectedRevision, events } = request;
    if (mayBeWritten) {
        const present = await readRange(appending, client, stream, expectedRevision + 1, events.length);
        const isOurs = present.length === events.length && events.every(({ id }, at) => present[at]?.id === id);
        const last = present.at(-1);
        if (isOurs && last !== undefined)
            return { status: 'appended', revision: last.revision, position: last.position };
    }
    const actualRevision = actualRevisionOf(error) ?? (await lastRevision(appending, client, stream));
    return { status: 'conflict', actualRevision };
};
const attempt = async (appending, request, options) => {
    const { connection, limits } = appending;
    const { stream, expectedRevision } = request;
    let client;
    try {
        client = await connection.client();
    }
    catch (error) {
        return { error, mayBeWritten: false };
    }
    const revision = expectedRevision < 0 ? 'no_stream' : BigInt(expectedRevision);
    try {
        const sent = client.appendToStream(stream, proposed(request), {
            ...optionsFor(appending),
            expectedRevision: revision,
            streamState: revision,
        });
        const result = await limits.append.within(sent);
        connection.worked();
        return { outcome: await appended(appending, client, request, result) };
    }
    catch (error) {
        const kind = kindOf(error);
        switch (kind) {
            case 'conflict':
                connection.worked();
                try {
                    return { outcome: await conflicting(appending, client, request, error, options.mayBeWritten) };
                }
                catch (unread) {
                    connection.failed(client, unread);
                    return { error: unread, mayBeWritten: options.mayBeWritten };
                }
            case 'deleted':
            case 'denied':
            case 'tooLarge':
            case 'refused':
            case 'missing':
            case 'groupExists':
            case 'groupMissing':
                connection.worked();
                return { outcome: failure(toStoreError(error, stream)) };
            case 'notLeader':
            case 'notSent':
                connection.failed(client, error);
                return { error, mayBeWritten: false };
            case 'passing':
            case 'suspect':
            case 'silent':
                connection.failed(client, error);
                return { error, mayBeWritten: true };
        }
    }
};
/**
 * Appends at an exact revision. While the outcome is not known the very same request is sent again, with the same ids at
 * the same revision: there the server recognises a repeat for good.
 */
export const appender = (appending) => {
    const { connection, settings } = appending;
    const { clock, random, retryForMs, logger } = settings;
    return async (request) => {
        const deadlineMs = clock.monotonicMs() + retryForMs;
        let mayBeWritten = false;
        for (let attempts = 1;; attempts++) {
            const result = await attempt(appending, request, { mayBeWritten });
            if ('outcome' in result) {
                // What an earlier attempt left open is not settled by an answer that refuses.
                const isOpen = mayBeWritten && result.outcome.status === 'failed';
                return isOpen ? { ...result.outcome, status: 'unknown' } : result.outcome;
            }
            mayBeWritten ||= result.mayBeWritten;
            const { error } = result;
            const told = toStoreError(error, request.stream);
            const isOver = connection.closing.aborted || clock.monotonicMs() >= deadlineMs || !told.retryable;
            if (isOver)
                return mayBeWritten ? { status: 'unknown', error: told } : failure(told);
            logger.debug({ stream: request.stream, attempts, reason: messageOf(error) }, 'An append is sent again');
            await clock.sleep(backoffMs(attempts - 1, longestPauseMs, random.next()), connection.closing);
        }
    };
};
