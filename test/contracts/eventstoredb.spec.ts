import { EventStoreDBClient } from '@eventstore/db-client'
import { describe, test } from 'vitest'
import { eventStoreDBEventStore } from '../../src/adapters/eventstoredb/index.js'
import { eventStoreContract } from '../../src/testing/event-store-contract.js'
import type { EventStoreUnderTest } from '../../src/testing/event-store-under-test.js'
const url = process.env.ESCALATION_EVENTSTOREDB_URL ?? 'esdb://127.0.0.1:2113?tls=false'
const onServer = (appendMode: 'batch' | 'classic') => (): Promise<EventStoreUnderTest> => {
  const open = () => eventStoreDBEventStore({ client: () => EventStoreDBClient.connectionString(url), appendMode })
  return Promise.resolve({ store: open(), reopen: () => Promise.resolve(open()), cleanup: () => Promise.resolve() })
}
for (const mode of ['batch', 'classic'] as const)
  describe(`EventStoreDB, appends in ${mode} mode`, () => {
    for (const { name, run } of eventStoreContract(onServer(mode))) test(name, run)
  })
