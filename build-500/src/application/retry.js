import { instant } from '../domain/time.js';
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** Between attempts, so that they fall 10 s, 40 s, 2 min, 5 min and 10 min after the first. */
const quickRetriesMs = [10 * second, 30 * second, 80 * second, 3 * minute, 5 * minute];
const slowRetryMs = 30 * minute;
/** As long as the incident is active, a message is tried for this long. Then a person has to look. */
export const retryForMs = 24 * hour;
/** What a receiving side asks for is granted up to this. */
const longestRetryAfterMs = 15 * minute;
/** One fifth either way, so that many messages that failed together do not come back together. */
const jitter = (random) => 0.8 + 0.4 * random;
/**
 * When a message is tried again after `attempts` attempts; `null` when it is given up.
 */
export const nextAttemptAt = (options, random) => {
    const { attempts, triggeredAt, now, retryAfterMs } = options;
    if (now - triggeredAt >= retryForMs)
        return null;
    const planned = (quickRetriesMs[attempts - 1] ?? slowRetryMs) * jitter(random);
    const asked = retryAfterMs === undefined || !Number.isFinite(retryAfterMs) ? 0 : Math.min(retryAfterMs, longestRetryAfterMs);
    return instant(Math.round(now + Math.max(planned, asked)));
};
