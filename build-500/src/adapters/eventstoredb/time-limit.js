import { Silence } from './failure.js';
/** `signal` ends the watching when the store was closed and nothing is waited for any more. */
export const timeLimit = (clock, ms, signal) => {
    // In the order of their deadlines, but for those that were touched: those are moved to the end when their turn comes.
    let entries = [];
    let first = 0;
    let isWatching = false;
    const next = () => {
        for (; first < entries.length; first++) {
            const entry = entries[first];
            if (entry?.isOver === false)
                break;
        }
        if (first > 1_000) {
            entries = entries.slice(first);
            first = 0;
        }
        return entries[first];
    };
    const watch = async () => {
        for (let entry = next(); entry !== undefined; entry = next()) {
            const leftMs = entry.deadlineMs - clock.monotonicMs();
            if (leftMs <= 0) {
                first++;
                entry.isOver = true;
                entry.onLimit();
            }
            else {
                const { deadlineMs } = entry;
                await clock.sleep(Math.min(leftMs, ms), signal.aborted ? undefined : signal);
                if (entry.isOver || entry.deadlineMs === deadlineMs)
                    continue;
                first++;
                entries.push(entry);
            }
        }
        entries = [];
        first = 0;
        isWatching = false;
    };
    const start = onLimit => {
        const entry = { deadlineMs: clock.monotonicMs() + ms, isOver: false, onLimit };
        entries.push(entry);
        if (!isWatching) {
            isWatching = true;
            void watch();
        }
        return {
            touch: () => {
                entry.deadlineMs = clock.monotonicMs() + ms;
            },
            stop: () => {
                entry.isOver = true;
            },
        };
    };
    return {
        ms,
        start,
        within: running => new Promise((resolve, reject) => {
            const limited = start(() => reject(new Silence(`no answer within ${ms} ms`)));
            running.then(value => {
                limited.stop();
                resolve(value);
            }, (error) => {
                limited.stop();
                reject(error instanceof Error ? error : new Error(String(error)));
            });
        }),
    };
};
/** The same for what happens seldom. */
export const withinMs = async (clock, ms, running) => {
    const timer = new AbortController();
    const limit = clock.sleep(ms, timer.signal).then(() => {
        throw new Silence(`no answer within ${ms} ms`);
    });
    // Whichever of the two comes second is nobody's business any more.
    limit.catch(() => undefined);
    running.catch(() => undefined);
    try {
        return await Promise.race([running, limit]);
    }
    finally {
        timer.abort('done');
    }
};
/** Pauses that grow from 50 ms, each a little different, so that many workers do not come back at the same moment. */
export const backoffMs = (failures, longestMs, random) => Math.min(50 * 2 ** Math.min(failures, 20), longestMs) * (0.5 + random / 2);
