// The same promises as the other stores, through `@eventstore/db-client` on the server that ESCALATION_EVENTSTOREDB_URL
// names, else on the test server. The other client has a file of its own (kurrentdb.spec.ts), and with that a process:
// both in one would break each other.
import { EventStoreDBClient } from '@eventstore/db-client'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { eventStoreDBEventStore } from '../../src/adapters/eventstoredb/index.js'
import { eventStoreContract } from '../../src/testing/event-store-contract.js'
import type { EventStoreUnderTest } from '../../src/testing/event-store-under-test.js'
import { serverUnderTest, type ServerUnderTest } from '../eventstoredb-server/index.js'

let server: ServerUnderTest

beforeAll(async () => {
  server = await serverUnderTest()
})

afterAll(() => server.stop())

const onServer = (appendMode: 'batch' | 'classic') => (): Promise<EventStoreUnderTest> => {
  const open = () =>
    eventStoreDBEventStore({ client: () => EventStoreDBClient.connectionString(server.url), appendMode })
  return Promise.resolve({ store: open(), reopen: () => Promise.resolve(open()), cleanup: () => Promise.resolve() })
}

for (const mode of ['batch', 'classic'] as const)
  describe(`the EventStoreDB event store, appending in ${mode} mode`, () => {
    for (const { name, run } of eventStoreContract(onServer(mode))) test(name, run)
  })
