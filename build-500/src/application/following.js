const shortestPauseMs = 500;
const longestPauseMs = 30_000;
/**
 * Runs a task again and again until it is stopped: a quiet end is as good a reason to begin anew as an error. Pauses
 * grow while it ends at once, and differ, so that many processes do not come back together.
 */
export const supervised = ({ clock, random, logger }, what, task) => {
    const stopping = new AbortController();
    const { signal } = stopping;
    const loop = async () => {
        for (let pauseMs = shortestPauseMs; !signal.aborted;) {
            const beganMs = clock.monotonicMs();
            try {
                await task(signal);
            }
            catch (error) {
                if (!(error instanceof Error))
                    throw error;
                logger.warn({ reason: error.message }, `${what} was interrupted and will go on`);
            }
            if (clock.monotonicMs() - beganMs > longestPauseMs)
                pauseMs = shortestPauseMs;
            await clock.sleep(pauseMs * (0.5 + random.next()), signal);
            pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        }
    };
    const running = loop();
    return {
        stop: async () => {
            stopping.abort('stopped');
            await running;
        },
    };
};
/** Keeps the board up with the log between ticks, for stores that keep no rows: then a tick has little left to read. */
export const runFollowing = (world, catchUp) => supervised(world, 'Following the log', signal => catchUp.follow(signal));
