// Looks a ticket up on a server, over real gRPC: the one that ESCALATION_EVENTSTOREDB_URL names, else the test server.
import { EventStoreDBClient } from '@eventstore/db-client'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventStoreDBEventStore } from '../../src/adapters/eventstoredb/index.js'
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js'
import { shownAddress } from '../../src/cli/store-at.js'
import { createEscalations } from '../../src/escalations.js'
import type { EventStore } from '../../src/ports/event-store.js'
import { manualClock } from '../../src/testing.js'
import { serverUnderTest, type ServerUnderTest } from '../eventstoredb-server/index.js'
import { command, folder } from './command.js'

const files = folder()
let server: ServerUnderTest
beforeAll(async () => {
  server = await serverUnderTest()
})
afterAll(() => server.stop())

const namespace = `explain_${randomUUID().replaceAll('-', '')}`

const onServer = (): EventStore =>
  eventStoreDBEventStore({ client: () => EventStoreDBClient.connectionString(server.url) })

/** A ticket whose first step fired and whose second one waits. */
const helpdesk = async (store: EventStore): Promise<void> => {
  const clock = manualClock(new Date('2026-03-02T09:00:00Z'))
  const escalations = await createEscalations({
    store,
    clock,
    directory: { people: ids => ids.map(id => ({ id })) },
    channels: { bell: { send: () => Promise.resolve({ status: 'accepted' }) } },
    namespace,
  })
  const steps = [10, 30].map(delayMinutes => ({ delayMinutes, notify: { user: 'ann' }, channel: 'bell' }) as const)
  await escalations.policies.save({ id: 'standard', steps })
  await escalations.policies.assign({ default: true }, 'standard')
  await escalations.record({ type: 'TicketOpened', ticketId: 'T-ä 1', at: '2026-03-02T09:00:00Z' })
  await clock.advance({ minutes: 12 })
  await escalations.tick()
  await escalations.close()
}

const explained = (store: string, ...more: string[]) =>
  command('explain', '--store', store, '--ticket', 'T-ä 1', '--namespace', namespace, ...more)

test(
  'a ticket on a server is told as the same ticket in a file, and nothing is written',
  { timeout: 60_000 },
  async () => {
    const path = files.path('same.db')
    await helpdesk(sqliteEventStore({ path }))
    await helpdesk(onServer())
    const observer = onServer()
    await observer.open()
    const before = await observer.readStream(`${namespace}_escalation-T-ä 1`)
    const at = ['--at', '2026-03-02T09:15:00Z']
    const there = await explained(server.url, ...at)
    expect(there).toEqual(await explained(`sqlite:${path}`, ...at))
    expect(there).toMatchObject({ code: 0, err: '' })
    expect(there.out).toContain('Step 1, after 10 min: fired 09:12, due 09:10, 2 min late.')
    expect(JSON.parse((await explained(server.url, ...at, '--json')).out)).toMatchObject({ ticketId: 'T-ä 1' })
    expect(await observer.readStream(`${namespace}_escalation-T-ä 1`)).toEqual(before)
    await observer.close()
  },
)

test('a ticket that the server does not know, and a name that is none', async () => {
  const unknown = await command('explain', '--store', server.url, '--ticket', 'T-9', '--namespace', namespace)
  expect(unknown).toMatchObject({ code: 2, err: 'ticket-escalation: the store holds nothing about ticket "T-9"\n' })
  const dash = await command('explain', '--store', server.url, '--ticket', 'T-9', '--namespace', 'a-b')
  expect(dash).toMatchObject({ code: 2, err: expect.stringContaining('--namespace: letters') })
})

test('a server that does not let us in is trouble, and the password is not shown', async () => {
  const address = server.url.replace('esdb://', 'esdb://admin:s@cret@').replace('tls=false', 'tls=true')
  const { code, err } = await explained(address.replace('s@cret', 'secret'))
  expect(code).toBe(1)
  expect(err).toMatch(/cannot read esdb:\/\/\*\*\*@127\.0\.0\.1:\d+\?tls=true: .*TLS settings of client and server/)
  expect(err).not.toContain('secret')
  expect(shownAddress(address)).not.toContain('cret')
})

test('an address that the client does not take is bad usage, and its password is not shown', async () => {
  const { code, err } = await explained('esdb://admin:secret@127.0.0.1:2113?tls=perhaps')
  expect(code).toBe(2)
  expect(err).toContain('esdb://***@127.0.0.1:2113?tls=perhaps: ')
  expect(err).not.toContain('secret')
})
