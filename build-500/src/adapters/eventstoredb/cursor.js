import { logPosition, positionOf, storedEvent } from './event.js';
import { kindOf, messageOf, toStoreError } from './failure.js';
import { iterate } from './iterate.js';
import { isProbe } from './scope.js';
import { backoffMs } from './time-limit.js';
/** So much is kept for whoever takes it; then the subscription waits, and the server with it. */
export const mostWaiting = 10_000;
const longestPauseMs = 10_000;
export const cursorFrom = (reading, scope, after) => {
    const { connection, settings } = reading;
    const { clock, random, logger, requiresLeader, probeCategory } = settings;
    const closing = new AbortController();
    const wakers = new Set();
    let buffer = [];
    let start = 0;
    let position = after;
    let seen = after;
    let signs = 0;
    let current = new AbortController();
    let room;
    let failure;
    const isOver = () => closing.signal.aborted || connection.closing.aborted;
    const wake = () => {
        for (const waker of wakers)
            waker();
    };
    const sign = () => {
        signs++;
        if (wakers.size > 0)
            wake();
    };
    const waiting = () => buffer.length - start;
    const note = (resolved) => {
        const { event } = resolved;
        if (event === undefined)
            return;
        const at = positionOf(resolved);
        // After a new subscription from the last place nothing should come twice; if it does, it is not new.
        if (at <= seen)
            return;
        if (scope.wants(event.streamId) && !isProbe(event, probeCategory))
            buffer.push(storedEvent(event, at));
        seen = at;
        sign();
    };
    const subscribe = (client) => client.subscribeToAll({
        // The place of an event that was delivered, never of a checkpoint: some servers tell those too far ahead.
        fromPosition: seen < 0 ? 'start' : logPosition(seen),
        // A function that does nothing but count: one that throws or waits would stall the subscription.
        filter: scope.filter(probeCategory, sign),
        requiresLeader,
    });
    const consume = async (client) => {
        for await (const resolved of iterate(() => subscribe(client), { signal: current.signal })) {
            note(resolved);
            if (waiting() >= mostWaiting)
                await new Promise(resolve => {
                    room = resolve;
                    if (isOver() || current.signal.aborted)
                        resolve();
                });
        }
    };
    /** An error and a quiet end mean the same: subscribe again, from the last event delivered. */
    const run = async () => {
        for (let failures = 0; !isOver(); failures++) {
            const before = seen;
            let client;
            let reason = 'it ended';
            try {
                client = await connection.client();
                await consume(client);
            }
            catch (error) {
                reason = messageOf(error);
                if (client !== undefined)
                    connection.failed(client, error);
                const told = toStoreError(error, 'The subscription to the log');
                if (kindOf(error) === 'denied' || !told.retryable) {
                    failure = told;
                    wake();
                    return;
                }
            }
            if (isOver())
                return;
            if (seen > before)
                failures = 0;
            const isRestart = current.signal.aborted;
            current = new AbortController();
            logger.debug({ after: seen, reason }, 'The subscription to the log is taken anew');
            if (!isRestart)
                await clock.sleep(backoffMs(failures, longestPauseMs, random.next()), closing.signal);
        }
    };
    void run();
    const requireAlive = () => {
        if (failure !== undefined)
            throw failure;
    };
    return {
        scope,
        position: () => position,
        seen: () => seen,
        waiting,
        take: limit => {
            const taken = buffer.slice(start, start + limit);
            start += taken.length;
            if (start === buffer.length || start > mostWaiting) {
                buffer = buffer.slice(start);
                start = 0;
            }
            position = buffer.length === 0 ? seen : (taken.at(-1)?.position ?? position);
            if (waiting() < mostWaiting)
                room?.();
            return taken;
        },
        next: () => buffer[start]?.position,
        prove: proven => {
            seen = Math.max(seen, proven);
            if (waiting() === 0)
                position = seen;
        },
        activity: async (ms, signal) => {
            requireAlive();
            const before = signs;
            const timer = new AbortController();
            const stop = () => timer.abort('stop');
            wakers.add(stop);
            for (const other of [signal, closing.signal, connection.closing]) {
                other?.addEventListener('abort', stop);
                if (other?.aborted === true)
                    stop();
            }
            await clock.sleep(ms, timer.signal);
            wakers.delete(stop);
            for (const other of [signal, closing.signal, connection.closing])
                other?.removeEventListener('abort', stop);
            requireAlive();
            return signs > before;
        },
        restart: () => {
            current.abort('restart');
            room?.();
        },
        close: () => {
            closing.abort('close');
            current.abort('close');
            room?.();
        },
    };
};
