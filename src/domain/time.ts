import { minutesToMilliseconds } from 'date-fns/minutesToMilliseconds'

declare const instantBrand: unique symbol

/**
 * A point in time: milliseconds since 1970-01-01T00:00Z. No time zone and no local time anywhere in the rules.
 *
 * @since 0.1.0
 */
export type Instant = number & { readonly [instantBrand]: true }

/** The last instant that a `Date` can hold. */
const lastInstantMs = 8.64e15

/**
 * Marks epoch milliseconds as an instant. Throws a `RangeError` for anything but a whole number that a `Date` can hold:
 * data from outside is checked before it gets here, so that would be a bug.
 *
 * @since 0.1.0
 */
export const instant = (epochMs: number): Instant => {
  if (!Number.isInteger(epochMs) || Math.abs(epochMs) > lastInstantMs)
    throw new RangeError(`Not an instant in epoch milliseconds: ${epochMs}`)
  return epochMs as Instant
}

/** The end of time, for what is asked of all that is known. */
export const forGood = lastInstantMs as Instant

/**
 * Delays are absolute times, not calendar arithmetic: no night with a clock change can stretch or shrink them.
 *
 * @since 0.1.0
 */
export const minutesAfter = (from: Instant, minutes: number): Instant =>
  (from + minutesToMilliseconds(minutes)) as Instant

/** Due is inclusive: at exactly the due time a step is due. Written down here and nowhere else. */
export const isDue = (dueAt: Instant, now: Instant): boolean => dueAt <= now

export const earlier = (a: Instant, b: Instant): Instant => (a <= b ? a : b)

export const later = (a: Instant, b: Instant): Instant => (a >= b ? a : b)
