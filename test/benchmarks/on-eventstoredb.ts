// What the benchmarks on EventStoreDB have in common: the server that ESCALATION_EVENTSTOREDB_URL names, else the test
// server; escalations on it; and what everything is measured against: the same payload through the same client, with
// nothing of ours in between.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EventStoreDBClient, type JSONEventData } from '@eventstore/db-client'
import { eventStoreDBEventStore } from '../../src/adapters/eventstoredb/index.js'
import { createEscalations, type Escalations, type EscalationsOptions, type EventStore } from '../../src/index.js'
import type { NewEvent } from '../../src/ports/event-store.js'
import { startCommand } from '../child-process.js'
import { start } from './world.js'

const named = process.env.ESCALATION_EVENTSTOREDB_URL ?? ''
export const folder = mkdtempSync(join(tmpdir(), 'bench-eventstoredb-'))
const main = fileURLToPath(new URL('../eventstoredb-server/main.js', import.meta.url))
const server =
  named === '' ? startCommand(process.execPath, [main, '--attached', '--data', folder, '--port', '0']) : undefined
const url = server === undefined ? named : await server.line()
console.log(server === undefined ? `on ${url}` : 'on the test server: it says nothing about a real one')

export const client = EventStoreDBClient.connectionString(url)
// A store owns its client. Two batch clients in one process are tolerable as long as nothing fails.
const ownClient = EventStoreDBClient.connectionString(url)

export const namespace = `bench${randomUUID().replaceAll('-', '').slice(0, 12)}`

export const directory = { people: (ids: ReadonlyArray<string>) => ids.map(id => ({ id, email: `${id}@example.org` })) }
export const channels = { email: { send: () => Promise.resolve({ status: 'accepted' } as const) } }
const policy = {
  id: 'standard',
  name: 'Standard Escalation',
  active: true,
  skipPeopleOnLeave: true,
  steps: [10, 30, 60].map(delayMinutes => ({ delayMinutes, notify: { assignee: true } as const, channel: 'email' })),
}

export const storeOnServer = (appendMode: 'batch' | 'classic' = 'batch'): EventStore =>
  eventStoreDBEventStore({ client: ownClient, appendMode, appendTimeoutMs: 60_000, readTimeoutMs: 60_000 })

/** Escalations with the policy 10/30/60 for everybody. */
export const escalationsOnServer = async (
  options: Pick<EscalationsOptions, 'store' | 'clock' | 'namespace'>,
): Promise<Escalations> => {
  const escalations = await createEscalations({ ...options, directory, channels })
  await escalations.policies.save(policy)
  await escalations.policies.assign({ default: true }, 'standard')
  return escalations
}

export const opened = (ticketId: string) =>
  ({
    type: 'TicketOpened',
    ticketId,
    deskId: 'billing',
    clientId: 'acme',
    assigneeId: 'ann',
    at: new Date(start),
  }) as const

/** Events as the client takes them, from those that a store was asked to append. */
export const payload = (events: ReadonlyArray<NewEvent>): JSONEventData[] =>
  events.map(event => ({
    id: randomUUID(),
    type: event.type,
    contentType: 'application/json',
    data: event.data as Record<string, unknown>,
    metadata: { recordedAt: start },
  }))

/** A store, and what it was last asked to append: the payload for everybody else. */
export const watched = (
  store: EventStore,
): { readonly store: EventStore; readonly events: () => ReadonlyArray<NewEvent> } => {
  let events: ReadonlyArray<NewEvent> = []
  const append: EventStore['append'] = request => {
    events = request.events
    return store.append(request)
  }
  return { store: { ...store, append }, events: () => events }
}

let rawAppends = 0

/** Appends events through the client alone, each time to a new stream. */
export const rawAppend = (events: ReadonlyArray<NewEvent>, classic = false) => {
  // Naming a user for the call is what makes the client append in classic mode.
  const credentials = { username: 'nobody', password: 'nobody' }
  const options = { expectedRevision: 'no_stream', ...(classic ? { credentials } : {}) } as const
  return () => client.appendToStream(`${namespace}_raw-${++rawAppends}`, payload(events), options)
}

const nothing = (): undefined => undefined

/**
 * Does a thing many times, so many at once, and says how often a second. An answer is let go of at once: a loop that awaits
 * may keep the last one until the next one has come, and what is kept by hundreds of them is copied by the collector.
 */
export const rateOf = async (
  concurrency: number,
  count: number,
  run: (n: number) => Promise<unknown>,
): Promise<number> => {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) await run(next++).then(nothing)
  }
  const begin = performance.now()
  await Promise.all(Array.from({ length: concurrency }, lane))
  return (count * 1_000) / (performance.now() - begin)
}

export const shown = (perSecond: number): string => `${Math.round(perSecond)}/s`

/** Ends the client and the test server, and the process with them. */
export const end = async (): Promise<never> => {
  await client.dispose()
  server?.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}
