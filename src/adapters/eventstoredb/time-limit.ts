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
  /**
   * Stops waiting in the end. The clients set no deadline on batch appends, reads and subscriptions. One of the two is
   * called, once, with what it is about and the time at which the waiting began; neither may throw. For appends, which are
   * many: what it is about is handed through, so that nobody needs functions of its own for each.
   */
  readonly watch: <A, Subject>(
    running: Promise<A>,
    subject: Subject,
    answered: (subject: Subject, value: A, sinceMs: number) => void,
    failed: (subject: Subject, error: unknown, sinceMs: number) => void,
  ) => void
  /** The same as a Promise. */
  readonly within: <A>(running: Promise<A>) => Promise<A>
  readonly ms: number
}

/** A link in the list of what is waited for; the list begins and ends with one that stands for nothing. */
interface Entry {
  deadlineMs: number
  onLimit: () => void
  before: Entry
  after: Entry
}

const emptyList = (): Entry => {
  const list = { deadlineMs: Infinity, onLimit: () => undefined } as unknown as Entry
  list.before = list
  list.after = list
  return list
}

/** The time limits of a store. */
export interface TimeLimits {
  readonly append: TimeLimit
  readonly read: TimeLimit
  /** After so long without a word a subscription that has something to deliver is taken anew. */
  readonly silence: TimeLimit
  readonly liveness: TimeLimit
}

/** `signal` ends the watching when the store was closed and nothing is waited for any more. */
export const timeLimit = (clock: Clock, ms: number, signal: AbortSignal): TimeLimit => {
  // In the order of their deadlines. Linked, so that what has ended is let go of at once: kept until its deadline, each
  // append would outlive the young generation of the heap together with its answer, and cost as much again in copying.
  const list = emptyList()
  let isWatching = false

  const unlink = (entry: Entry): void => {
    entry.before.after = entry.after
    entry.after.before = entry.before
    // Alone: taking it out once more changes nothing.
    entry.before = entry
    entry.after = entry
  }
  const putLast = (entry: Entry): void => {
    entry.deadlineMs = clock.monotonicMs() + ms
    entry.before = list.before
    entry.after = list
    list.before.after = entry
    list.before = entry
  }
  const watch = async (): Promise<void> => {
    while (list.after !== list) {
      const first = list.after
      const leftMs = first.deadlineMs - clock.monotonicMs()
      if (leftMs <= 0) {
        unlink(first)
        first.onLimit()
      } else await clock.sleep(leftMs, signal.aborted ? undefined : signal)
    }
    isWatching = false
  }
  const enter = (onLimit: () => void): Entry => {
    const entry: Entry = { deadlineMs: 0, onLimit, before: list, after: list }
    putLast(entry)
    if (!isWatching) {
      isWatching = true
      void watch()
    }
    return entry
  }
  /** `false` when its time was over before. */
  const leave = (entry: Entry): boolean => {
    if (entry.after === entry) return false
    unlink(entry)
    return true
  }
  const watched: TimeLimit['watch'] = (running, subject, answered, failed) => {
    const entry = enter(() => {
      failed(subject, new Silence(`no answer within ${ms} ms`), entry.deadlineMs - ms)
    })
    running.then(
      value => {
        if (leave(entry)) answered(subject, value, entry.deadlineMs - ms)
      },
      (error: unknown) => {
        if (leave(entry)) failed(subject, error, entry.deadlineMs - ms)
      },
    )
  }
  return {
    ms,
    start: onLimit => {
      const entry = enter(onLimit)
      return {
        touch: () => {
          if (leave(entry)) putLast(entry)
        },
        stop: () => {
          unlink(entry)
        },
      }
    },
    watch: watched,
    within: running =>
      new Promise((resolve, reject) => {
        watched(
          running,
          undefined,
          (_, value) => {
            resolve(value)
          },
          (_, error) => {
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
