import { describe, expect, test } from 'vitest'
import { createEscalations } from '../../src/index.js'
import {
  EventStoreError,
  type AppendOutcome,
  type AppendRequest,
  type EventStore,
} from '../../src/ports/event-store.js'
import { indexedMemoryPlace, memoryPlace, sqlitePlace, type Place } from './places.js'
import { tell } from './story.js'
import { escalating, opened, rejection } from './world.js'

const faults = [
  'failed before',
  'busy',
  'full',
  'unknown, not written',
  'unknown, written',
  'unknown, written, and cannot be read back',
  'unknown, not written, and cannot be read back',
  'rejects, written',
] as const

type Fault = (typeof faults)[number]

/** The k-th append goes wrong; all others are as they should be. */
const failingAt = (k: number, fault: Fault) => {
  let count = 0
  let isBlind = false
  const error = new EventStoreError(fault === 'full' ? 'full' : fault === 'busy' ? 'busy' : 'timeout', 'told to')
  const around = (store: EventStore): EventStore => {
    const appendMany = async (requests: ReadonlyArray<AppendRequest>): Promise<ReadonlyArray<AppendOutcome>> => {
      if (++count !== k) return store.appendMany(requests)
      const isUnknown = fault.startsWith('unknown')
      if (fault.includes('written') && !fault.includes('not written')) await store.appendMany(requests)
      if (fault.startsWith('rejects')) throw error
      isBlind = fault.includes('read back')
      return requests.map(() => ({ status: isUnknown ? 'unknown' : 'failed', error }))
    }
    return {
      ...store,
      append: async request => (await appendMany([request]))[0]!,
      appendMany,
      readStream: (stream, options) => {
        if (!isBlind) return store.readStream(stream, options)
        isBlind = false
        return Promise.reject(error)
      },
    }
  }
  return { around, reached: () => count >= k }
}

/** With one of how many appends each fault is tried; together the faults go through all of them on every store. */
const places: ReadonlyArray<readonly [string, number, () => Place]> = [
  ['memory', 1, () => memoryPlace()],
  ['memory with an index', 2, indexedMemoryPlace],
  ['SQLite', 5, sqlitePlace],
]

describe.each(places)('an append that goes wrong, on %s', (_, oneOf, place) => {
  test.each(faults)(
    '%s, at any of the first thirty: nothing is lost, nothing is wrong',
    async fault => {
      for (let k = 1 + (faults.indexOf(fault) % oneOf); k <= 30; k += oneOf) {
        const { around, reached } = failingAt(k, fault)
        const { repeats } = await tell(place(), w => w.host({ around }))
        expect(reached(), `append ${k} was reached`).toBe(true)
        expect(repeats).toBeLessThanOrEqual(1)
      }
    },
    60_000,
  )
})

test('a full disk under many due tickets is told in full by the tick, and in a few lines by the log; with room, all go out', async () => {
  let isFull = false
  const around = (store: EventStore): EventStore => ({
    ...store,
    appendMany: async requests =>
      isFull
        ? requests.map(() => ({ status: 'failed', error: new EventStoreError('full', 'told to') }))
        : store.appendMany(requests),
  })
  const w = await escalating(sqlitePlace(), { around })
  for (let n = 0; n < 300; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
  await w.pass(10 * 60_000)
  isFull = true
  const report = await w.escalations.tick()
  expect(new Set(report.failed.map(({ ticketId }) => ticketId)).size).toBe(300)
  const warnings = w.logged.filter(({ level }) => level === 'warn')
  expect(warnings).toHaveLength(21)
  expect(warnings.at(-1)).toMatchObject({ fields: { further: 280 } })
  isFull = false
  expect((await w.escalations.tick()).triggered).toHaveLength(300)
  expect(w.calls).toHaveLength(300)
  await w.escalations.close()
})

test('a store whose append throws at once, as none may, is trouble with the store and nothing else', async () => {
  const store = sqlitePlace().store()
  let isBroken = false
  // Not through the world, whose stores are watched by async functions: those never throw at once.
  const escalations = await createEscalations({
    store: {
      ...store,
      append: request => {
        if (isBroken) throw new Error('thrown, not rejected')
        return store.append(request)
      },
    },
    directory: { people: ids => ids.map(id => ({ id })) },
    channels: { bell: { send: () => Promise.resolve({ status: 'accepted' }) } },
  })
  isBroken = true
  const { code } = await rejection(escalations.record(opened(Date.now())))
  expect(code).toBe('store-unavailable')
  isBroken = false
  expect(await escalations.record(opened(Date.now()))).toMatchObject({ status: 'recorded' })
  await escalations.close()
})
