import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { memoryEventStore } from '../../src/adapters/memory/index.js'
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js'
import { eventStoreContract } from '../../src/testing/event-store-contract.js'
import type { EventStoreUnderTest } from '../../src/testing/event-store-under-test.js'

const inMemory = (): Promise<EventStoreUnderTest> =>
  Promise.resolve({ store: memoryEventStore(), cleanup: () => Promise.resolve() })

const inFile = (): Promise<EventStoreUnderTest> => {
  const folder = mkdtempSync(join(tmpdir(), 'event-store-'))
  const open = () => sqliteEventStore({ path: join(folder, 'events.db') })
  return Promise.resolve({
    store: open(),
    reopen: () => Promise.resolve(open()),
    cleanup: async () => rmSync(folder, { recursive: true }),
  })
}

describe('the memory event store', () => {
  for (const { name, run } of eventStoreContract(inMemory)) test(name, run)
})

describe('the SQLite event store', () => {
  for (const { name, run } of eventStoreContract(inFile)) test(name, run)
})

test('the contract makes at least forty promises, each once', () => {
  const names = eventStoreContract(inMemory).map(({ name }) => name)
  expect(names.length).toBeGreaterThan(40)
  expect(new Set(names).size).toBe(names.length)
})
