import { instant, minutesAfter, type Instant } from '../domain/time.js'

/** The longest pause between two ticks: a day. */
export const longestTickMinutes = 1_440

/** Whether ticks can be this many minutes apart. */
export const isTickLength = (minutes: unknown): boolean =>
  typeof minutes === 'number' && Number.isInteger(minutes) && minutes >= 1 && minutes <= longestTickMinutes

/** Finds the first tick at or after an instant. Ticks fall on whole multiples of their length since 1970. */
export const tickAtOrAfter = (tickMinutes: number): ((at: Instant) => Instant) => {
  const tickMs = minutesAfter(instant(0), tickMinutes)
  return at => (Math.ceil(at / tickMs) * tickMs) as Instant
}
