import { setImmediate } from 'node:timers'
import type { EventStoreError, StoredEvent } from '../../ports/event-store.js'
import type { EventStoreDBClient, ResolvedEvent } from './client.js'
import { logPosition, positionOf, storedEvent } from './event.js'
import { kindOf, messageOf, toStoreError } from './failure.js'
import { iterate } from './iterate.js'
import type { Reading } from './read-stream.js'
import { isProbe, type Scope } from './scope.js'
import { backoffMs, type TimeLimit } from './time-limit.js'

/**
 * A place in the log that moves on: one supervised subscription, and what it has delivered that nobody has taken yet.
 */
export interface Cursor {
  readonly scope: Scope
  /** Everything up to here was taken. */
  readonly position: () => number
  /** Everything up to here was delivered. */
  readonly seen: () => number
  readonly waiting: () => number
  /** At most `limit` events. */
  readonly take: (limit: number) => ReadonlyArray<StoredEvent>
  /** The position of the next event that can be taken. */
  readonly next: () => number | undefined
  /** Says that nothing up to `position` is missing: the last event there was seen elsewhere. */
  readonly prove: (position: number) => void
  /** Resolves when something was delivered, when the limit has passed, or when woken. Whether the server gave a sign of life. */
  readonly activity: (limit: TimeLimit) => Promise<boolean>
  /** Whoever waits looks again. */
  readonly wake: () => void
  /**
   * Reads nothing further until it is resumed; the server waits as well. What this process appends comes back through the
   * log: read at once, it would take the client's time from the appends that are under way.
   */
  readonly rest: () => void
  readonly resume: () => void
  /** Gives the subscription up and takes another from the same place. */
  readonly restart: () => void
  readonly close: () => void
}

/** So much is kept for whoever takes it; then the subscription waits, and the server with it. */
export const mostWaiting = 10_000

const longestPauseMs = 10_000

export const cursorFrom = (reading: Reading, scope: Scope, after: number): Cursor => {
  const { connection, settings } = reading
  const { clock, random, logger, requiresLeader, probeCategory } = settings
  const closing = new AbortController()
  const wakers = new Set<(isOver: boolean) => void>()
  let buffer: StoredEvent[] = []
  let start = 0
  let position = after
  let seen = after
  let signs = 0
  let current = new AbortController()
  let isResting = false
  let room: (() => void) | undefined
  let failure: EventStoreError | undefined

  const isOver = (): boolean => closing.signal.aborted || connection.closing.aborted
  const wake = (): void => {
    for (const waker of wakers) waker(true)
  }
  connection.closing.addEventListener('abort', wake)
  // Events come in bursts. Whoever waits is woken when this one is in: a page of them costs little more than one alone.
  let isWaking = false
  const sign = (): void => {
    signs++
    if (isWaking || wakers.size === 0) return
    isWaking = true
    setImmediate(() => {
      isWaking = false
      for (const waker of wakers) waker(false)
    })
  }
  const waiting = (): number => buffer.length - start
  const note = (resolved: ResolvedEvent): void => {
    const { event } = resolved
    if (event === undefined) return
    const at = positionOf(resolved)
    // After a new subscription from the last place nothing should come twice; if it does, it is not new.
    if (at <= seen) return
    if (scope.wants(event.streamId) && !isProbe(event, probeCategory)) buffer.push(storedEvent(event, at))
    seen = at
    sign()
  }
  const subscribe = (client: EventStoreDBClient): AsyncIterable<ResolvedEvent> =>
    client.subscribeToAll({
      // The place of an event that was delivered, never of a checkpoint: some servers tell those too far ahead.
      fromPosition: seen < 0 ? 'start' : logPosition(seen),
      // A function that does nothing but count: one that throws or waits would stall the subscription.
      filter: scope.filter(probeCategory, sign),
      requiresLeader,
    })
  const consume = async (client: EventStoreDBClient): Promise<void> => {
    for await (const resolved of iterate(() => subscribe(client), { signal: current.signal })) {
      note(resolved)
      while ((isResting || waiting() >= mostWaiting) && !isOver() && !current.signal.aborted)
        await new Promise<void>(resolve => {
          room = resolve
        })
    }
  }
  /** An error and a quiet end mean the same: subscribe again, from the last event delivered. */
  const run = async (): Promise<void> => {
    for (let failures = 0; !isOver(); failures++) {
      const before = seen
      let client: EventStoreDBClient | undefined
      let reason = 'it ended'
      try {
        client = await connection.client()
        await consume(client)
      } catch (error) {
        reason = messageOf(error)
        if (client !== undefined) connection.failed(client, error)
        const told = toStoreError(error, 'The subscription to the log')
        if (kindOf(error) === 'denied' || !told.retryable) {
          failure = told
          wake()
          return
        }
      }
      if (isOver()) return
      if (seen > before) failures = 0
      const isRestart = current.signal.aborted
      current = new AbortController()
      logger.debug({ after: seen, reason }, 'The subscription to the log is taken anew')
      if (!isRestart) await clock.sleep(backoffMs(failures, longestPauseMs, random.next()), closing.signal)
    }
  }
  void run()
  const requireAlive = (): void => {
    if (failure !== undefined) throw failure
  }

  return {
    scope,
    position: () => position,
    seen: () => seen,
    waiting,
    take: limit => {
      const taken = buffer.slice(start, start + limit)
      start += taken.length
      if (start === buffer.length || start > mostWaiting) {
        buffer = buffer.slice(start)
        start = 0
      }
      position = buffer.length === 0 ? seen : (taken.at(-1)?.position ?? position)
      if (waiting() < mostWaiting) room?.()
      return taken
    },
    next: () => buffer[start]?.position,
    prove: proven => {
      seen = Math.max(seen, proven)
      if (waiting() === 0) position = seen
    },
    // Once for each page that is followed, so it makes no timer and no abort controller of its own.
    activity: limit =>
      new Promise((resolve, reject) => {
        requireAlive()
        const before = signs
        const waker = (isOver: boolean): void => {
          if (!isOver && signs === before) return
          limited.stop()
          wakers.delete(waker)
          if (failure === undefined) resolve(signs > before)
          else reject(failure)
        }
        const limited = limit.start(() => {
          waker(true)
        })
        wakers.add(waker)
      }),
    wake,
    rest: () => {
      isResting = true
    },
    resume: () => {
      isResting = false
      room?.()
    },
    restart: () => {
      current.abort('restart')
      room?.()
    },
    close: () => {
      connection.closing.removeEventListener('abort', wake)
      closing.abort('close')
      current.abort('close')
      room?.()
      wake()
    },
  }
}
