// Copies between a file and a server, over real gRPC: the server that ESCALATION_EVENTSTOREDB_URL names, else the test server.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js'
import { storeAt } from '../../src/cli/store-at.js'
import { createEscalations } from '../../src/escalations.js'
import type { EventStore, StoredEvent } from '../../src/ports/event-store.js'
import { serverUnderTest, type ServerUnderTest } from '../eventstoredb-server/index.js'
import { command, folder } from './command.js'

const files = folder()
let server: ServerUnderTest

beforeAll(async () => {
  server = await serverUnderTest()
})
afterAll(() => server.stop())

/** No run meets what an earlier one has left on a server that lasts. */
const namespace = `copy_${process.pid}_${Math.trunc(performance.timeOrigin).toString(36)}`

const helpdesk = async (store: EventStore, tickets: number): Promise<void> => {
  const escalations = await createEscalations({
    store,
    directory: { people: ids => ids.map(id => ({ id })) },
    channels: { bell: { send: () => Promise.resolve({ status: 'accepted' }) } },
    namespace,
  })
  await escalations.policies.save({
    id: 'standard',
    steps: [{ delayMinutes: 10, notify: { user: 'ann' }, channel: 'bell' }],
  })
  await escalations.policies.assign({ default: true }, 'standard')
  const at = new Date(Date.now() - 11 * 60_000)
  for (let n = 0; n < tickets; n++) await escalations.record({ type: 'TicketOpened', ticketId: `T-ä ${n}`, at })
  await escalations.tick()
  await escalations.close()
}

const byStream = async (store: EventStore): Promise<ReadonlyArray<Omit<StoredEvent, 'position'>>> => {
  await store.open()
  const { events } = await store.readLog({ after: -1, limit: 10_000, prefixes: [`${namespace}_escalation`] })
  await store.close()
  return events
    .map(({ position: _, ...event }) => event)
    .sort((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : a.revision - b.revision))
}

test('from SQLite to a server and back, everything is as it was, and a second time nothing is written', async () => {
  const [first, back] = [files.path('first.db'), files.path('back.db')]
  await helpdesk(sqliteEventStore({ path: first }), 30)
  const original = await byStream(sqliteEventStore({ path: first }))
  const there = await command('copy', '--from', `sqlite:${first}`, '--to', server.url, '--namespace', namespace)
  expect(there).toMatchObject({ code: 0, err: '' })
  expect(await byStream(await storeAt('to', server.url, true))).toEqual(original)
  const again = await command(
    'copy',
    '--from',
    `sqlite:${first}`,
    '--to',
    server.url,
    '--namespace',
    namespace,
    '--json',
  )
  const { events, found } = JSON.parse(again.out) as { events: number; found: number }
  expect([events, found]).toEqual([original.length, original.length])
  const home = await command('copy', '--from', server.url, '--to', `sqlite:${back}`, '--namespace', namespace)
  expect(home).toMatchObject({ code: 0, err: '' })
  expect(await byStream(sqliteEventStore({ path: back }))).toEqual(original)
}, 60_000)

test('into a server that holds something else under these names is refused', async () => {
  const path = files.path('other.db')
  await helpdesk(sqliteEventStore({ path }), 3)
  const { code, err } = await command('copy', '--from', `sqlite:${path}`, '--to', server.url, '--namespace', namespace)
  expect(code).toBe(2)
  expect(err).toContain('the target holds something else')
}, 60_000)

test('a server that is not there is trouble that may pass, and its password is not shown', async () => {
  const path = files.path('alone.db')
  await helpdesk(sqliteEventStore({ path }), 1)
  const nowhere = 'esdb://admin:secret@127.0.0.1:9?tls=false'
  const { code, err } = await command('copy', '--from', `sqlite:${path}`, '--to', nowhere, '--namespace', namespace)
  expect(code).toBe(1)
  expect(err).toContain('cannot open esdb://***@127.0.0.1:9')
  expect(err).not.toContain('secret')
}, 60_000)
