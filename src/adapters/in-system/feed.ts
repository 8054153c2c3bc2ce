import type { Clock } from '../../ports/clock.js'
import { EventStoreError, type EventStore, type StoredEvent } from '../../ports/event-store.js'
import type { Logger } from '../../ports/logger.js'
import type { Random } from '../../ports/random.js'
import { eventFrom } from './events.js'
import type { InboxChange } from './message.js'
import { personOf } from './stream.js'

const pageSize = 500
const firstPauseMs = 100
const longestPauseMs = 30_000

interface Subscriber {
  /** `undefined` for changes of everyone. */
  readonly personId: string | undefined
  readonly tell: (change: InboxChange) => unknown
}

interface Run {
  readonly abort: AbortController
  /** Resolves when the place in the log is known from which on changes are told. */
  readonly started: Promise<void>
}

export interface Feed {
  readonly subscribe: (subscriber: Subscriber, signal: AbortSignal) => Promise<void>
}

interface FeedOptions {
  readonly store: EventStore
  readonly clock: Clock
  readonly random: Random
  readonly category: string
  readonly logger: Logger | undefined
}

const changeFrom = (personId: string, event: StoredEvent): InboxChange | undefined => {
  const inboxEvent = eventFrom(event)
  return inboxEvent && { ...inboxEvent, personId }
}

/** One reader of the log for all subscribers, there as long as there is one. It survives the store's bad days. */
export const feedOf = ({ store, clock, random, category, logger }: FeedOptions): Feed => {
  const subscribers = new Set<Subscriber>()
  let running: Run | undefined

  const tell = async ({ tell: listener }: Subscriber, change: InboxChange): Promise<void> => {
    try {
      await listener(change)
    } catch (error) {
      logger?.error({ err: error, personId: change.personId }, 'A listener of the inbox failed.')
    }
  }

  const handle = (event: StoredEvent): void => {
    const personId = personOf(category, event.stream)
    const change = changeFrom(personId, event)
    if (change === undefined) return
    for (const subscriber of subscribers) {
      if (subscriber.personId === undefined || subscriber.personId === personId) void tell(subscriber, change)
    }
  }

  const pause = (failures: number, signal: AbortSignal): Promise<void> =>
    clock.sleep(Math.min(firstPauseMs * 2 ** failures, longestPauseMs) * (0.5 + random.next() / 2), signal)

  /** Ends when aborted, and rejects when the store was closed; anything else is tried again. */
  const follow = async (signal: AbortSignal, start: () => void): Promise<void> => {
    let after: number | undefined
    let failures = 0
    const stopped = (): boolean => signal.aborted
    while (!stopped()) {
      try {
        after ??= await store.head()
        start()
        for await (const page of store.follow({ after, limit: pageSize, prefixes: [`${category}-`], signal })) {
          page.events.forEach(handle)
          after = page.position
          failures = 0
        }
      } catch (error) {
        if (error instanceof EventStoreError && error.code === 'closed') throw error
        logger?.warn({ err: error, failures }, 'The inbox cannot follow the store and tries again.')
      }
      if (stopped()) return
      await pause(failures, signal)
      failures += 1
    }
  }

  const run = (): Run => {
    const abort = new AbortController()
    const started = new Promise<void>((resolve, reject) => {
      follow(abort.signal, resolve).then(resolve, (error: unknown) => {
        subscribers.clear()
        running = undefined
        logger?.error({ err: error }, 'The inbox no longer follows the store.')
        reject(error instanceof Error ? error : new Error('The inbox no longer follows the store.', { cause: error }))
      })
    })
    return { abort, started }
  }

  const leave = (subscriber: Subscriber): void => {
    subscribers.delete(subscriber)
    if (subscribers.size > 0) return
    running?.abort.abort()
    running = undefined
  }

  return {
    subscribe: (subscriber, signal) => {
      if (signal.aborted) return Promise.resolve()
      subscribers.add(subscriber)
      signal.addEventListener('abort', () => leave(subscriber), { once: true })
      running ??= run()
      return running.started
    },
  }
}
