// One of the two clients in a process of its own, told what to do line by line; each order is answered with a line.
//   secured-child.ts PACKAGE
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { eventStoreDBEventStore, type EventStoreDBClient } from '../../../src/adapters/eventstoredb/index.js'
import { createEscalations, EscalationError, type EventStore } from '../../../src/index.js'
import { EventStoreError } from '../../../src/ports/event-store.js'

export type Package = '@eventstore/db-client' | '@kurrent/kurrentdb-client'

export interface StoreOptions {
  readonly address: string
  readonly openForMs?: number
  readonly appendMode?: 'batch' | 'classic'
  readonly credentials?: { readonly username: string; readonly password: string }
}

export type Order =
  | ({ readonly do: 'open' | 'start the engine' } & StoreOptions)
  | { readonly do: 'append' | 'read' | 'read the log'; readonly stream: string }
  | { readonly do: 'probe' | 'close' }
  /** Joins a consumer group and waits until an event of the stream is handed out. */
  | { readonly do: 'join'; readonly group: string; readonly stream: string }

export type Answer =
  | { readonly done: unknown; readonly warnings: readonly string[]; readonly tookMs: number }
  | {
      readonly code: string
      readonly storeCode?: string | undefined
      readonly retryable?: boolean
      readonly message: string
      readonly warnings: readonly string[]
      readonly tookMs: number
    }

const clientOf = async (wanted: string): Promise<(address: string) => EventStoreDBClient> => {
  if (wanted === '@eventstore/db-client') {
    const { EventStoreDBClient } = await import('@eventstore/db-client')
    return address => EventStoreDBClient.connectionString(address)
  }
  const { KurrentDBClient } = await import('@kurrent/kurrentdb-client')
  return address => KurrentDBClient.connectionString(address.replace(/^esdb/, 'kurrentdb'))
}
const connect = await clientOf(process.argv[2] ?? '')

let warnings: string[] = []
const note = (_fields: object, message: string): void => void warnings.push(message)
const logger = { debug: () => undefined, info: () => undefined, warn: note, error: note }

const storeWith = ({ address, openForMs = 1_000, appendMode, credentials }: StoreOptions): EventStore =>
  eventStoreDBEventStore({
    client: () => connect(address),
    openForMs,
    retryForMs: 1_000,
    readTimeoutMs: 2_000,
    appendMode,
    credentials,
    logger,
  })

let store: EventStore | undefined
const opened = (): EventStore => {
  if (store === undefined) throw new Error('Open a store first.')
  return store
}

const append = async (stream: string): Promise<unknown> => {
  const events = [{ id: randomUUID(), type: 'Happened', data: { n: 1 } }]
  const outcome = await opened().append({ stream, expectedRevision: -1, events, recordedAt: 1_772_442_000_000 })
  if (outcome.status === 'failed' || outcome.status === 'unknown') throw outcome.error
  return outcome.status
}

const join = async (group: string, stream: string): Promise<unknown> => {
  const { groups } = opened()
  const options = { group, types: ['Happened'], prefixes: ['escalation-'], signal: new AbortController().signal }
  for await (const delivery of groups!.consume(options)) {
    await delivery.ack()
    if (delivery.stream === stream) return 'handed out'
  }
  return 'over'
}

const startEngine = async (options: StoreOptions): Promise<unknown> => {
  const send = () => Promise.reject(new Error('There is nothing to send.'))
  const none = { people: () => Promise.resolve([]), groupMembers: () => Promise.resolve([]) }
  const engine = await createEscalations({
    store: storeWith(options),
    directory: none,
    channels: { email: { send } },
    logger,
  })
  await engine.close()
  return 'started'
}

const carryOut = async (order: Order): Promise<unknown> => {
  switch (order.do) {
    case 'open':
      await store?.close()
      store = storeWith(order)
      await store.open()
      return 'open'
    case 'start the engine':
      return startEngine(order)
    case 'append':
      return append(order.stream)
    case 'read':
      return (await opened().readStream(order.stream)).length
    case 'read the log':
      return (await opened().readLog({ after: -1, limit: 10, prefixes: [order.stream] })).events.length
    case 'probe':
      await opened().probe()
      return 'probed'
    case 'join':
      return join(order.group, order.stream)
    case 'close':
      await store?.close()
      store = undefined
      return 'closed'
  }
}

const troubleOf = (error: unknown): object => {
  if (error instanceof EscalationError) return { code: error.code, storeCode: error.storeCode, message: error.message }
  if (error instanceof EventStoreError) return { code: error.code, retryable: error.retryable, message: error.message }
  return { code: 'unforeseen', message: String(error) }
}

process.stdout.write('ready\n')
for await (const line of createInterface({ input: process.stdin })) {
  warnings = []
  const since = performance.now()
  const result = await carryOut(JSON.parse(line) as Order).then(
    done => ({ done }),
    (error: unknown) => troubleOf(error),
  )
  const tookMs = Math.round(performance.now() - since)
  process.stdout.write(`${JSON.stringify({ ...result, warnings, tookMs })}\n`)
}
process.exit(0)
