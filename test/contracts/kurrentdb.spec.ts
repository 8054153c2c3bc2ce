// The same promises as in eventstoredb.spec.ts, through the other client. A file of its own is a process of its own: both
// clients in one process would break each other.
import { KurrentDBClient } from '@kurrent/kurrentdb-client'
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
    eventStoreDBEventStore({
      client: () => KurrentDBClient.connectionString(server.url.replace(/^esdb/, 'kurrentdb')),
      appendMode,
    })
  return Promise.resolve({ store: open(), reopen: () => Promise.resolve(open()), cleanup: () => Promise.resolve() })
}

for (const mode of ['batch', 'classic'] as const)
  describe(`the EventStoreDB event store through the KurrentDB client, appending in ${mode} mode`, () => {
    for (const { name, run } of eventStoreContract(onServer(mode))) test.concurrent(name, run)
  })
