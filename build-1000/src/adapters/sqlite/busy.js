import { isBusy, toStoreError } from './failure.js';
const shortestPauseMs = 5;
const longestPauseMs = 100;
/** Pauses that grow, each a little different, so that several processes do not keep meeting at the lock. */
export const pauses = ({ clock, random, closing }) => {
    let pauseMs = shortestPauseMs;
    return async () => {
        await clock.sleep(pauseMs * (0.5 + random.next()), closing);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    };
};
/**
 * Repeats `attempt` while SQLite says that somebody else holds the lock. SQLite itself waits only for the short busy
 * timeout, since that blocks the event loop; the rest of the waiting is done here.
 */
export const whileBusy = async (patience, attempt) => {
    const { clock, budgetMs, closing } = patience;
    const deadlineMs = clock.monotonicMs() + budgetMs;
    const pause = pauses(patience);
    for (;;) {
        try {
            return attempt();
        }
        catch (error) {
            if (!isBusy(error) || closing.aborted || clock.monotonicMs() >= deadlineMs)
                throw toStoreError(error);
        }
        await pause();
    }
};
