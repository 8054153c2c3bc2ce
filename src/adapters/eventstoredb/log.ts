import { EventStoreError, type EventStore, type LogPage, type ReadLogOptions } from '../../ports/event-store.js'
import type { EventStoreDBClient, LogPosition, ReadAllRequest } from './client.js'
import { cursorFrom, mostWaiting, type Cursor } from './cursor.js'
import { positionOf, recordedAtOf } from './event.js'
import { iterate } from './iterate.js'
import type { Probe } from './probe.js'
import { reading, requireOpen, type Reading } from './read-stream.js'
import { isProbe, scopeOf, type Scope } from './scope.js'

/** What is done with the log as a whole. */
export interface Log {
  readonly head: () => Promise<number>
  readonly page: (options: ReadLogOptions) => Promise<LogPage>
  readonly follow: EventStore['follow']
  readonly positionBefore: EventStore['positionBefore']
  readonly close: () => void
}

/** The end of the log, as it was at one moment. */
interface End {
  readonly head: number
  /** The newest event that a scope wants, as far as was looked; everything after it is of no interest to that scope. */
  readonly newest: number | 'further back'
}

/** How many events at the end are looked at before a mark is written instead. */
const lookBack = 32

/** Events read at once when looking far back. */
const pageSize = 1_000

const dayMs = 24 * 3_600_000

/** Subscriptions that are kept for whoever reads on. The engine needs one; a second one is for who asks in between. */
const mostParked = 2

export const logOf = (subject: Reading, probe: Probe): Log => {
  const { settings, connection, limits } = subject
  const { readTimeoutMs, requiresLeader, probeCategory } = settings
  const parked: Cursor[] = []

  const backwards = (client: EventStoreDBClient, request: Partial<ReadAllRequest>, signal?: AbortSignal) =>
    iterate(() => client.readAll({ direction: 'backwards', fromPosition: 'end', requiresLeader, ...request }), {
      limit: limits.read,
      signal: signal ?? connection.closing,
    })
  const head = (): Promise<number> =>
    reading(subject, 'The head of the log', async client => {
      let found = -1
      for await (const resolved of backwards(client, { maxCount: 1 })) found = positionOf(resolved)
      requireOpen(connection)
      return found
    })
  /** Looks at the last events: mostly that already tells that there is nothing new, without a write. */
  const endOf = (scope: Scope, after: number, maxCount: number, signal?: AbortSignal): Promise<End> =>
    reading(
      subject,
      'The end of the log',
      async client => {
        let newestOfAll: number | undefined
        let newest: number | 'further back' = 'further back'
        for await (const resolved of backwards(client, { maxCount })) {
          const { event } = resolved
          const at = positionOf(resolved)
          newestOfAll ??= at
          const isOurs = event !== undefined && (scope.wants(event.streamId) || isProbe(event, probeCategory))
          if (newest === 'further back' && (isOurs || at <= after)) newest = at
          if (newest !== 'further back' && maxCount > lookBack) break
        }
        requireOpen(connection)
        // Further back also where fewer came than asked for: a read may end early without a word.
        return { head: newestOfAll ?? -1, newest }
      },
      signal,
    )
  /** Up to where everything has to be in before the end may be called reached. */
  const targetOf = async (scope: Scope, after: number, end: End, signal?: AbortSignal): Promise<number> => {
    if (end.newest !== 'further back') return end.newest
    try {
      return await probe.write()
    } catch (error) {
      // A user who may only read looks back further, however far that is.
      if (!(error instanceof EventStoreError) || error.code !== 'denied') throw error
      const whole = await endOf(scope, after, Number.MAX_SAFE_INTEGER, signal)
      return whole.newest === 'further back' ? -1 : whole.newest
    }
  }
  /** Waits until everything up to `target` is delivered, or `limit` events are there to be taken. */
  const reach = async (cursor: Cursor, target: number, limit: number, signal?: AbortSignal): Promise<void> => {
    signal?.addEventListener('abort', cursor.wake)
    try {
      for (let silences = 0; cursor.seen() < target && cursor.waiting() < limit;) {
        signal?.throwIfAborted()
        requireOpen(connection)
        if (await cursor.activity(limits.silence)) silences = 0
        else {
          signal?.throwIfAborted()
          requireOpen(connection)
          silences++
          // There is something to deliver, and nothing comes: the subscription is dead, whatever it says.
          if (silences === 2)
            throw new EventStoreError(
              'timeout',
              `The subscription to the log delivered nothing for ${readTimeoutMs} ms.`,
            )
          cursor.restart()
        }
      }
    } finally {
      signal?.removeEventListener('abort', cursor.wake)
    }
  }
  const unpark = (scope: Scope, after: number): Cursor | undefined => {
    const at = parked.findIndex(cursor => cursor.scope.key === scope.key && cursor.position() === after)
    const [found] = at < 0 ? [] : parked.splice(at, 1)
    found?.resume()
    return found
  }
  const park = (cursor: Cursor): void => {
    cursor.rest()
    parked.push(cursor)
    if (parked.length > mostParked) parked.shift()?.close()
  }

  const page = async ({ after, limit: asked, prefixes, signal }: ReadLogOptions): Promise<LogPage> => {
    signal?.throwIfAborted()
    const scope = scopeOf(prefixes)
    const limit = Math.min(asked, mostWaiting)
    let cursor = unpark(scope, after)
    try {
      const end = await endOf(scope, after, lookBack, signal)
      const isNothingNew = end.newest !== 'further back' && end.newest <= after
      if (isNothingNew && cursor === undefined) return { events: [], position: Math.max(after, end.head), atEnd: true }
      cursor ??= cursorFrom(subject, scope, after)
      const target = isNothingNew ? after : await targetOf(scope, after, end, signal)
      await reach(cursor, target, limit, signal)
      const isComplete = cursor.seen() >= target
      if (isComplete) cursor.prove(end.head)
      const events = cursor.take(limit)
      const next = cursor.next()
      const atEnd = isComplete && (next === undefined || next > end.head)
      park(cursor)
      return { events, position: cursor.position(), atEnd }
    } catch (error) {
      cursor?.close()
      throw error
    }
  }

  const follow: Log['follow'] = async function* ({ after, limit, prefixes, signal }) {
    if (signal.aborted) return
    const scope = scopeOf(prefixes)
    const isOver = (): boolean => signal.aborted || connection.closing.aborted
    const cursor = cursorFrom(subject, scope, after)
    signal.addEventListener('abort', cursor.wake)
    try {
      while (!isOver()) {
        const events = cursor.take(limit)
        if (events.length > 0) {
          yield { events, position: cursor.position(), atEnd: cursor.waiting() === 0 }
          continue
        }
        if ((await cursor.activity(limits.liveness)) || isOver()) continue
        // A subscription can die without a word. Silence is only believed when the log has nothing either.
        const end = await endOf(scope, cursor.seen(), lookBack, signal)
        const target = await targetOf(scope, cursor.seen(), end, signal)
        await reach(cursor, target, 1, signal)
      }
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it is aborted while this waits
      if (!signal.aborted) throw error
    } finally {
      signal.removeEventListener('abort', cursor.wake)
      cursor.close()
    }
  }

  return {
    head,
    page,
    follow,
    positionBefore: ({ recordedAt, prefixes, signal }) => {
      const scope = scopeOf(prefixes)
      return reading(
        subject,
        'The log',
        async client => {
          // Not filtered: the events of others tell how far back in time this has come, and with that where to stop.
          let aheadMs = 0
          let from: LogPosition | undefined
          // Page by page: one of the clients reads ahead without bounds.
          for (let isMore = true; isMore;) {
            isMore = false
            // Not filtered: the events of others tell how far back in time this has come, and with that where to stop.
            const page: Partial<ReadAllRequest> = { fromPosition: from ?? 'end', maxCount: pageSize }
            for await (const resolved of backwards(client, page, signal)) {
              const { event } = resolved
              if (event?.position === undefined) continue
              const isOurs = scope.wants(event.streamId) && !isProbe(event, probeCategory)
              if (isOurs) aheadMs = Math.max(aheadMs, recordedAtOf(event) - event.created.getTime())
              // An event of others has the server's time only: a day older than our clocks can differ from that.
              const at = isOurs ? recordedAtOf(event) : event.created.getTime() + aheadMs + dayMs
              if (at < recordedAt) return positionOf(resolved)
              isMore = from === undefined || event.position.commit < from.commit
              from = event.position
            }
          }
          signal?.throwIfAborted()
          requireOpen(connection)
          return -1
        },
        signal,
      )
    },
    close: () => {
      for (const cursor of parked.splice(0)) cursor.close()
    },
  }
}
