import { randomUUID } from 'node:crypto'
import { EventStoreDBClient } from '@eventstore/db-client'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { eventStoreDBEventStore, type EventStoreDBEventStoreOptions } from '../../../src/adapters/eventstoredb/index.js'
import type {
  AppendOutcome,
  AppendRequest,
  EventStore,
  Json,
  LogPage,
  NewEvent,
} from '../../../src/ports/event-store.js'
import { serverUnderTest, type ServerUnderTest, type TestServer } from '../../eventstoredb-server/index.js'

/** Faults are for the test server; a real one cannot be told to make mistakes. */
export const isReal = (process.env.ESCALATION_EVENTSTOREDB_URL ?? '') !== ''

/** Short limits, so that what never answers is given up soon. */
export const impatient = { appendTimeoutMs: 1_000, readTimeoutMs: 1_000, retryForMs: 10_000, livenessMs: 500 } as const

export const newEvent = (data: Json = { n: 1 }, type = 'Happened'): NewEvent => ({ id: randomUUID(), type, data })

export const request = (
  stream: string,
  expectedRevision = -1,
  events: ReadonlyArray<NewEvent> = [newEvent()],
): AppendRequest => ({ stream, expectedRevision, events, recordedAt: 1_772_442_000_000 })

export const mustAppend = (outcome: AppendOutcome | undefined): { revision: number; position: number } => {
  expect(outcome).toMatchObject({ status: 'appended' })
  if (outcome?.status !== 'appended') throw new Error('not appended')
  return outcome
}

export const idsIn = async (store: EventStore, stream: string): Promise<ReadonlyArray<string>> =>
  (await store.readStream(stream)).map(({ id }) => id)

/** Follows until `count` events are there. */
export const followed = async (
  pages: AsyncIterable<LogPage>,
  count: number,
  stop: AbortController,
): Promise<ReadonlyArray<string>> => {
  const found: string[] = []
  for await (const page of pages) {
    found.push(...page.events.map(({ id }) => id))
    if (found.length >= count) stop.abort()
  }
  return found
}

export interface Bench {
  readonly url: () => string
  /** The test server, for faults. */
  readonly faulty: () => TestServer
  /** An opened store, closed after the test. */
  readonly open: (options?: Partial<EventStoreDBEventStoreOptions>) => Promise<EventStore>
  readonly client: (query?: string) => EventStoreDBClient
  /** A stream nobody has used before; its category is the part before the dash. */
  readonly stream: (name?: string) => string
  /** The beginning of the names of all streams of the test. */
  readonly prefix: () => string
}

/** One server for a file, and stores on it. Call it at the top of a describe block or file. */
export const bench = (): Bench => {
  let server: ServerUnderTest | undefined
  const stores: EventStore[] = []
  const clients: EventStoreDBClient[] = []
  let category = ''
  const url = (): string => server?.url ?? ''
  const make = (query = ''): EventStoreDBClient => EventStoreDBClient.connectionString(`${url()}${query}`)
  beforeAll(async () => {
    server = await serverUnderTest()
  })
  afterEach(async () => {
    await server?.server?.clear()
    await Promise.all(stores.splice(0).map(store => store.close()))
    await Promise.all(clients.splice(0).map(client => client.dispose()))
    category = ''
  })
  afterAll(() => server?.stop())
  const prefix = (): string => {
    if (category === '') category = `t${randomUUID().replaceAll('-', '')}`
    return `${category}-`
  }
  return {
    url,
    prefix,
    stream: (name = 'a') => prefix() + name,
    faulty: () => {
      if (server?.server === undefined) throw new Error('this test needs the test server')
      return server.server
    },
    client: query => {
      const client = make(query)
      clients.push(client)
      return client
    },
    open: async options => {
      const store = eventStoreDBEventStore({ client: () => make(), ...options })
      stores.push(store)
      await store.open()
      return store
    },
  }
}
