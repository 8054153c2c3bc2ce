import type { Clock } from '../../ports/clock.js'
import { Silence } from './failure.js'

/** Something that is waited for, with a limit. */
export interface Limited {
  /** It gave a sign of life: the time begins anew. */
  readonly touch: () => void
  readonly stop: () => void
}

/** Time limits of one length, all watched by one timer: an append costs little more than a timer does. */
export interface TimeLimit {
  readonly start: (onLimit: () => void) => Limited
  /** Stops waiting in the end. The clients set no deadline on batch appends, reads and subscriptions. */
  readonly within: <A>(running: Promise<A>) => Promise<A>
  readonly ms: number
}

interface Entry {
  deadlineMs: number
  isOver: boolean
  readonly onLimit: () => void
}

/** The time limits of a store. */
export interface TimeLimits {
  readonly append: TimeLimit
  readonly read: TimeLimit
  readonly liveness: TimeLimit
}

/** `signal` ends the watching when the store was closed and nothing is waited for any more. */
export const timeLimit = (clock: Clock, ms: number, signal: AbortSignal): TimeLimit => {
  // In the order of their deadlines, but for those that were touched: those are moved to the end when their turn comes.
  let entries: Entry[] = []
  let first = 0
  let isWatching = false

  const next = (): Entry | undefined => {
    for (; first < entries.length; first++) {
      const entry = entries[first]
      if (entry?.isOver === false) break
    }
    if (first > 1_000) {
      entries = entries.slice(first)
      first = 0
    }
    return entries[first]
  }
  const watch = async (): Promise<void> => {
    for (let entry = next(); entry !== undefined; entry = next()) {
      const leftMs = entry.deadlineMs - clock.monotonicMs()
      if (leftMs <= 0) {
        first++
        entry.isOver = true
        entry.onLimit()
      } else {
        const { deadlineMs } = entry
        await clock.sleep(Math.min(leftMs, ms), signal.aborted ? undefined : signal)
        if (entry.isOver || entry.deadlineMs === deadlineMs) continue
        first++
        entries.push(entry)
      }
    }
    entries = []
    first = 0
    isWatching = false
  }
  const start: TimeLimit['start'] = onLimit => {
    const entry: Entry = { deadlineMs: clock.monotonicMs() + ms, isOver: false, onLimit }
    entries.push(entry)
    if (!isWatching) {
      isWatching = true
      void watch()
    }
    return {
      touch: () => {
        entry.deadlineMs = clock.monotonicMs() + ms
      },
      stop: () => {
        entry.isOver = true
      },
    }
  }
  return {
    ms,
    start,
    within: running =>
      new Promise((resolve, reject) => {
        const limited = start(() => reject(new Silence(`no answer within ${ms} ms`)))
        running.then(
          value => {
            limited.stop()
            resolve(value)
          },
          (error: unknown) => {
            limited.stop()
            reject(error instanceof Error ? error : new Error(String(error)))
          },
        )
      }),
  }
}

/** The same for what happens seldom. */
export const withinMs = async <A>(clock: Clock, ms: number, running: Promise<A>): Promise<A> => {
  const timer = new AbortController()
  const limit = clock.sleep(ms, timer.signal).then(() => {
    throw new Silence(`no answer within ${ms} ms`)
  })
  // Whichever of the two comes second is nobody's business any more.
  limit.catch(() => undefined)
  running.catch(() => undefined)
  try {
    return await Promise.race([running, limit])
  } finally {
    timer.abort('done')
  }
}

/** Pauses that grow from 50 ms, each a little different, so that many workers do not come back at the same moment. */
export const backoffMs = (failures: number, longestMs: number, random: number): number =>
  Math.min(50 * 2 ** Math.min(failures, 20), longestMs) * (0.5 + random / 2)
