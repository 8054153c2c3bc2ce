import { expect, test } from 'vitest'
import { memoryEventStore } from '../../src/adapters/memory/index.js'
import { resolvedToday } from '../../src/application/resolved-today.js'
import { streamNames } from '../../src/application/streams.js'
import { encodeTicketEvent } from '../../src/codecs/ticket-events.js'
import { dayIn } from '../../src/domain/day.js'
import { instant } from '../../src/domain/time.js'
import type { EventStore, LogPage } from '../../src/ports/event-store.js'
import { incidentsOf } from '../../src/domain/incident/index.js'
import { countedRandom } from '../escalations/world.js'
import { answered, waiting } from './told-tickets.js'

const hour = 3_600_000
const noon = Date.parse('2026-03-02T12:00:00Z')
const streams = streamNames()
const random = countedRandom()

/** A log in which incidents are resolved, and the projection over it. */
const told = async (around: (store: EventStore) => EventStore = store => store) => {
  const store = memoryEventStore()
  await store.open()
  const projection = resolvedToday(around(store), streams.prefixes, streams.ticketIdOf)
  const revisions = new Map<string, number>()
  let position = -1
  const append = async (ticketId: string, event: Parameters<typeof encodeTicketEvent>[0], recordedAt: number) => {
    const stream = streams.ticket(ticketId)
    const expectedRevision = revisions.get(stream) ?? -1
    revisions.set(stream, expectedRevision + 1)
    const events = [{ id: random.uuid(), ...encodeTicketEvent(event) }]
    await store.append({ stream, expectedRevision, events, recordedAt })
  }
  const resolve = (ticketId: string, atMs: number, recordedAt = atMs) =>
    append(
      ticketId,
      { type: 'IncidentResolved', incident: 1, at: instant(atMs), reason: 'answered', levels: {} },
      recordedAt,
    )
  /** What a catch-up does: notes every event that it has not seen yet. */
  const catchUp = async () => {
    const page = await store.readLog({ after: position, limit: 1_000_000 })
    for (const stored of page.events) projection.note(streams.ticketIdOf(stored.stream) ?? '', stored)
    position = page.position
  }
  const list = async (nowMs: number, zone = 'UTC') =>
    (await projection.list(instant(nowMs), dayIn(zone))).map(({ ticketId }) => ticketId)
  return { store, append, resolve, catchUp, list }
}

test('only the last two days of a long log are read, and what was resolved on the day is found', async () => {
  let read = 0
  const { resolve, catchUp, list } = await told(store => ({
    ...store,
    readLog: async options => {
      const page = await store.readLog(options)
      read += page.events.length
      return page
    },
  }))
  for (let n = 0; n < 5_000; n++) await resolve(`T-${n}`, noon - (5_000 - n) * hour)
  await catchUp()
  expect(await list(noon)).toEqual([
    'T-4999',
    'T-4998',
    'T-4997',
    'T-4996',
    'T-4995',
    'T-4994',
    'T-4993',
    'T-4992',
    'T-4991',
    'T-4990',
    'T-4989',
    'T-4988',
  ])
  expect(read).toBeLessThan(100)
})

test('what is resolved while the log is being read is not missed', async () => {
  const { store, resolve, catchUp } = await told()
  await resolve('T-1', noon - hour)
  let release: () => void = () => undefined
  const held = new Promise<void>(free => {
    release = free
  })
  let isHolding = false
  const position = -1
  const slow: EventStore = {
    ...store,
    readLog: async options => {
      const page: LogPage = await store.readLog(options)
      if (isHolding) await held
      return page
    },
  }
  const projection = resolvedToday(slow, streams.prefixes, streams.ticketIdOf)
  isHolding = true
  const listing = projection.list(instant(noon), dayIn('UTC'))
  await new Promise(turn => setImmediate(turn))
  // It is appended after the page was read and noted before the page is looked at.
  await resolve('T-2', noon - hour / 2)
  const page = await store.readLog({ after: position, limit: 100 })
  for (const stored of page.events) projection.note(streams.ticketIdOf(stored.stream) ?? '', stored)
  isHolding = false
  release()
  await listing
  await catchUp()
  const second = await projection.list(instant(noon), dayIn('UTC'))
  expect(second.map(({ ticketId }) => ticketId)).toEqual(['T-2', 'T-1'])
})

test('two questions at once are answered alike', async () => {
  const { resolve, catchUp, list } = await told()
  await resolve('T-1', noon - hour)
  await catchUp()
  expect(await Promise.all([list(noon), list(noon), list(noon, 'Asia/Tokyo')])).toEqual([['T-1'], ['T-1'], ['T-1']])
})

test('a store that fails while it is asked is asked again the next time', async () => {
  let isDown = true
  const { resolve, catchUp, list } = await told(store => ({
    ...store,
    readLog: options => (isDown ? Promise.reject(new Error('down')) : store.readLog(options)),
  }))
  await resolve('T-1', noon - hour)
  await catchUp()
  await expect(list(noon)).rejects.toThrow('down')
  isDown = false
  expect(await list(noon)).toEqual(['T-1'])
})

test('nothing is kept for a dashboard that nobody has looked at for a day', async () => {
  let read = 0
  const { resolve, catchUp, list } = await told(store => ({
    ...store,
    readLog: options => {
      read++
      return store.readLog(options)
    },
  }))
  await resolve('T-1', noon)
  await catchUp()
  expect(await list(noon)).toEqual(['T-1'])
  const before = read
  await resolve('T-2', noon + 23 * hour)
  await catchUp()
  expect(await list(noon + 23 * hour)).toEqual(['T-2'])
  expect(read).toBe(before)
  await resolve('T-3', noon + 48 * hour)
  await catchUp()
  expect(await list(noon + 48 * hour)).toEqual(['T-3'])
  expect(read).toBeGreaterThan(before)
})

test('a story told anew takes the place of what was told before', async () => {
  const { append, resolve, catchUp, list } = await told()
  await resolve('T-1', noon - 3 * hour)
  await resolve('T-2', noon - 2 * hour)
  await catchUp()
  expect(await list(noon)).toEqual(['T-2', 'T-1'])
  const one = answered(waiting('T-1', noon - 5 * hour), noon - 4 * hour)
  const open = waiting('T-2', noon - 5 * hour)
  await append('T-1', { type: 'IncidentsReassessed', at: instant(noon), kept: 0, incidents: incidentsOf(one) }, noon)
  await append('T-2', { type: 'IncidentsReassessed', at: instant(noon), kept: 0, incidents: incidentsOf(open) }, noon)
  await catchUp()
  expect(await list(noon)).toEqual(['T-1'])
  const gone = { type: 'IncidentsReassessed', at: instant(noon), incidents: [] } as const
  await append('T-1', { ...gone, kept: 1 }, noon)
  await catchUp()
  expect(await list(noon)).toEqual(['T-1'])
  await append('T-1', { ...gone, kept: 0 }, noon)
  await catchUp()
  expect(await list(noon)).toEqual([])
})
