import { minutesToMilliseconds } from 'date-fns/minutesToMilliseconds';
/** The last instant that a `Date` can hold. */
const lastInstantMs = 8.64e15;
/**
 * Marks epoch milliseconds as an instant. Throws a `RangeError` for anything but a whole number that a `Date` can hold:
 * data from outside is checked before it gets here, so that would be a bug.
 *
 * @since 0.1.0
 */
export const instant = (epochMs) => {
    if (!Number.isInteger(epochMs) || Math.abs(epochMs) > lastInstantMs)
        throw new RangeError(`Not an instant in epoch milliseconds: ${epochMs}`);
    return epochMs;
};
/** The end of time, for what is asked of all that is known. */
export const forGood = lastInstantMs;
/**
 * Delays are absolute times, not calendar arithmetic: no night with a clock change can stretch or shrink them.
 *
 * @since 0.1.0
 */
export const minutesAfter = (from, minutes) => (from + minutesToMilliseconds(minutes));
/** Due is inclusive: at exactly the due time a step is due. Written down here and nowhere else. */
export const isDue = (dueAt, now) => dueAt <= now;
export const earlier = (a, b) => (a <= b ? a : b);
export const later = (a, b) => (a >= b ? a : b);
