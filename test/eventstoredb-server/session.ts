// For the specs of this folder: the real client on the server under test, and names that nobody else uses.
import {
  type AppendResult,
  type AppendToStreamOptions,
  EventStoreDBClient,
  jsonEvent,
  type JSONEventData,
  type ReadStreamOptions,
  type ResolvedEvent,
} from '@eventstore/db-client'
import { randomUUID } from 'node:crypto'

export const clientOf = (url: string): EventStoreDBClient => EventStoreDBClient.connectionString(url)

/** Streams of one test: a category of its own on a server that others may use as well. */
export const names = (): ((name?: string) => string) => {
  const category = `rule${randomUUID().slice(0, 8)}`
  return (name = 'stream') => `${category}-${name}`
}

export const newEvent = (type = 'Happened', data: object = { what: type }, id: string = randomUUID()): JSONEventData =>
  jsonEvent({ type, data: data as Record<string, string>, id })

/** Explicit credentials make the client use the classic call; on a connection without TLS they are not sent. */
export const modes = {
  batch: {},
  classic: { credentials: { username: 'somebody', password: 'anything' } },
} as const satisfies Record<string, AppendToStreamOptions>

export type Mode = keyof typeof modes

/** What came of a call, flat enough to compare. */
export type Told =
  | { readonly revision: number }
  | {
      readonly type: string
      readonly expected?: string | number
      readonly actual?: string | number
    }

const plain = (value: unknown): string | number | undefined =>
  typeof value === 'bigint' ? Number(value) : typeof value === 'string' ? value : undefined

export const told = async (call: Promise<AppendResult>): Promise<Told> => {
  try {
    return { revision: Number((await call).nextExpectedRevision) }
  } catch (thrown) {
    const error = thrown as {
      readonly type?: string
      readonly expectedVersion?: unknown
      readonly actualVersion?: unknown
    }
    const expected = plain(error.expectedVersion)
    const actual = plain(error.actualVersion)
    return {
      type: error.type ?? String(thrown),
      ...(expected === undefined ? {} : { expected }),
      ...(actual === undefined ? {} : { actual }),
    }
  }
}

export const errorOf = async (call: Promise<unknown>): Promise<{ readonly type: string; readonly message: string }> => {
  try {
    await call
  } catch (thrown) {
    const { type, message } = thrown as { readonly type?: string; readonly message: string }
    return { type: type ?? 'none', message }
  }
  throw new Error('There was no error.')
}

export const readAll = async (
  client: EventStoreDBClient,
  stream: string,
  options: ReadStreamOptions = {},
): Promise<readonly ResolvedEvent[]> => {
  const events: ResolvedEvent[] = []
  for await (const event of client.readStream(stream, options)) events.push(event)
  return events
}

export const revisionsOf = (events: readonly ResolvedEvent[]): readonly number[] =>
  events.map(({ event }) => Number(event?.revision))

export const typesOf = (events: readonly ResolvedEvent[]): readonly (string | undefined)[] =>
  events.map(({ event }) => event?.type)
