import type { Clock } from '../../src/ports/clock.js'

interface Sleeper {
  readonly wakesAtMs: number
  readonly wake: () => void
}

/** A clock that a test moves. Its two parts go together unless they are moved apart. */
export interface MovedClock extends Clock {
  /** Moves both parts, without anybody noticing yet. */
  readonly move: (ms: number) => void
  readonly moveWall: (ms: number) => void
  readonly moveMonotonic: (ms: number) => void
  /** Wakes who has slept long enough; `true` when that was somebody. */
  readonly wakeDue: () => boolean
  /** In how many milliseconds the next sleeper wakes. */
  readonly nextWakeMs: () => number | undefined
  /** How long everybody asleep meant to sleep, in the order of falling asleep. */
  readonly asleep: () => ReadonlyArray<number>
}

export const startAt = Date.parse('2026-03-02T09:00:00Z')

export const movedClock = (wallMs = startAt): MovedClock => {
  let wall = wallMs
  let monotonic = 1_000_000
  const sleepers = new Map<Sleeper, number>()
  return {
    wallMs: () => wall,
    monotonicMs: () => monotonic,
    sleep: (ms, signal) =>
      new Promise(resolve => {
        if (signal?.aborted === true) return resolve()
        const wake = (): void => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper = { wakesAtMs: monotonic + ms, wake }
        sleepers.set(sleeper, ms)
        signal?.addEventListener('abort', wake)
      }),
    move: ms => {
      wall += ms
      monotonic += ms
    },
    moveWall: ms => {
      wall += ms
    },
    moveMonotonic: ms => {
      monotonic += ms
    },
    wakeDue: () => {
      const due = [...sleepers.keys()].filter(({ wakesAtMs }) => wakesAtMs <= monotonic)
      for (const { wake } of due) wake()
      return due.length > 0
    },
    nextWakeMs: () => {
      const times = [...sleepers.keys()].map(({ wakesAtMs }) => wakesAtMs)
      return times.length === 0 ? undefined : Math.min(...times) - monotonic
    },
    asleep: () => [...sleepers.values()],
  }
}
