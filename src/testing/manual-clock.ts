import {
  aFiniteNumber,
  expecting,
  optional,
  optionsOf,
  requireOptions,
  type OptionRule,
} from '../codecs/option-rules.js'
import type { Clock } from '../ports/clock.js'

/** @since 0.1.0 */
export interface Duration {
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
  readonly ms?: number
}

/**
 * A clock that stands still until a test moves it.
 *
 * @since 0.1.0
 */
export interface ManualClock extends Clock {
  /**
   * Lets time pass on both clocks. Who sleeps is woken in order of time, each at its own time, and what follows from
   * it runs before the next one is woken.
   */
  readonly advance: (by: number | Duration) => Promise<void>
  /** Sets the wall clock, forward or back. No time passes by it: nobody is woken. */
  readonly jumpWallTo: (wall: number | Date) => void
}

interface Sleeper {
  readonly wakesAtMs: number
  readonly wake: () => void
}

const aTime = expecting('epoch milliseconds or a valid Date', value =>
  typeof value === 'number' || value instanceof Date ? Number.isFinite(Number(value)) : false,
)

const part = optional(aFiniteNumber)

const aDuration: OptionRule = value =>
  typeof value === 'number'
    ? aFiniteNumber(value)
    : optionsOf<Duration>({ hours: part, minutes: part, seconds: part, ms: part })(value)

const msOf = (by: number | Duration): number => {
  if (typeof by === 'number') return by
  const { hours = 0, minutes = 0, seconds = 0, ms = 0 } = by
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
}

/** Longer than any chain of Promises between two waits; what needs a real timer or a socket is waited for elsewhere. */
const turns = 1_000

const letPromisesRun = async (): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve()
}

/**
 * A clock for tests, with wall time and monotonic time moved together or apart. Two clocks that start alike and are
 * moved alike tell the same.
 *
 * @since 0.1.0
 */
export const manualClock = (start: number | Date): ManualClock => {
  requireOptions('manualClock', aTime, start)
  let wallMs = Number(start)
  let monotonicMs = 0
  const sleepers = new Set<Sleeper>()
  const pass = (ms: number): void => {
    wallMs += ms
    monotonicMs += ms
  }
  const nextBefore = (limitMs: number): Sleeper | undefined => {
    let next: Sleeper | undefined
    for (const sleeper of sleepers)
      if (sleeper.wakesAtMs <= limitMs && (next === undefined || sleeper.wakesAtMs < next.wakesAtMs)) next = sleeper
    return next
  }
  return {
    wallMs: () => wallMs,
    monotonicMs: () => monotonicMs,
    sleep: (ms, signal) =>
      new Promise(resolve => {
        const wake = (): void => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper: Sleeper = { wakesAtMs: monotonicMs + ms, wake }
        if (ms <= 0 || signal?.aborted === true) return resolve()
        sleepers.add(sleeper)
        signal?.addEventListener('abort', wake)
      }),
    advance: async by => {
      requireOptions('advance', aDuration, by)
      const ms = msOf(by)
      if (!(ms >= 0))
        throw new RangeError(`Time only passes forward, got ${ms} ms. Use jumpWallTo to set the wall clock`)
      const untilMs = monotonicMs + ms
      // Those who are about to fall asleep at this very moment do so first.
      await letPromisesRun()
      for (let next = nextBefore(untilMs); next !== undefined; next = nextBefore(untilMs)) {
        pass(Math.max(0, next.wakesAtMs - monotonicMs))
        next.wake()
        await letPromisesRun()
      }
      pass(untilMs - monotonicMs)
    },
    jumpWallTo: wall => {
      requireOptions('jumpWallTo', aTime, wall)
      wallMs = Number(wall)
    },
  }
}
