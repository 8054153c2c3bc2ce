import { describe, expect, test } from 'vitest'
import { shardOf } from '../../src/application/shards.js'
import type { Escalations } from '../../src/escalations-api.js'
import { indexedMemoryPlace, places, type Place } from './places.js'
import { accepts, escalating, fails, minutes, opened, rejection, world, type World } from './world.js'

const all = [...places, { name: 'memory with an index', place: indexedMemoryPlace }]

const tickets = Array.from({ length: 12 }, (_, n) => `T-${n}`)
const ofShard = (index: number, count: number): ReadonlyArray<string> =>
  tickets.filter(id => shardOf(id, count) === index)

const recorded = async (w: World & { readonly escalations: Escalations }): Promise<void> => {
  for (const id of tickets) await w.escalations.record(opened(w.clock.wallMs(), id))
}

const sharded = async (place: Place, count: number, more: object = {}) => {
  const w = await escalating(place)
  const workers: Escalations[] = []
  for (let index = 0; index < count; index++) workers.push(await w.host({ shard: { index, count }, ...more }))
  return { ...w, workers }
}

const firedBy = (report: { readonly triggered: ReadonlyArray<{ readonly ticketId: string }> }) =>
  report.triggered.map(({ ticketId }) => ticketId).sort()

describe.each(all)('workers that divide the tickets, on $name', ({ place }) => {
  test('each fires and sends its own, and together they do everything', async () => {
    const w = await sharded(place(), 3)
    await recorded(w)
    await w.pass(minutes(10))
    for (const [index, worker] of w.workers.entries()) {
      const report = await worker.tick()
      expect(firedBy(report)).toEqual([...ofShard(index, 3)].sort())
      expect(report).toMatchObject({ evaluated: ofShard(index, 3).length, delivered: ofShard(index, 3).length })
    }
    expect(w.calls).toHaveLength(12)
  })

  test("another's ticket is taken over when it is overdue by more than the grace time, and sent at once", async () => {
    const w = await sharded(place(), 3, { takeoverAfterMinutes: 7 })
    await recorded(w)
    const [worker] = w.workers
    await w.pass(minutes(10))
    expect(firedBy(await worker!.tick())).toEqual([...ofShard(0, 3)].sort())
    await w.pass(minutes(7))
    expect((await worker!.tick()).triggered).toEqual([])
    await w.pass(1)
    const report = await worker!.tick()
    expect(firedBy(report)).toEqual(tickets.filter(id => shardOf(id, 3) !== 0).sort())
    expect(report.delivered).toBe(report.triggered.length)
    expect(report.triggered.every(({ lateMs }) => lateMs === minutes(7) + 1)).toBe(true)
  })

  test('what a worker fired and did not send is sent by another one after the grace time', async () => {
    const w = await sharded(place(), 2, { takeoverAfterMinutes: 7 })
    await recorded(w)
    await w.pass(minutes(10))
    const decider = await w.host({ shard: { index: 0, count: 2 }, delivery: 'none' })
    const others = ofShard(0, 2)
    expect(firedBy(await decider.tick())).toEqual([...others].sort())
    const [, worker] = w.workers
    expect((await worker!.tick()).delivered).toBe(12 - others.length)
    await w.pass(minutes(7) - 1)
    expect((await worker!.tick()).delivered).toBe(0)
    await w.pass(1)
    expect((await worker!.tick()).delivered).toBe(others.length)
  })

  test("a retry of another's message is left to it, a retry of one's own is not", async () => {
    const w = await sharded(place(), 2)
    await recorded(w)
    w.behaviour['bell'] = fails
    await w.pass(minutes(10))
    const [first, second] = w.workers
    await first!.tick()
    w.behaviour['bell'] = accepts
    await w.pass(minutes(1))
    expect((await second!.tick()).delivered).toBe(ofShard(1, 2).length)
    expect((await first!.tick()).delivered).toBe(ofShard(0, 2).length)
  })

  test('the next due time is when this worker has something to do', async () => {
    const w = await sharded(place(), 2, { takeoverAfterMinutes: 5 })
    const [other] = ofShard(1, 2)
    await w.escalations.record(opened(w.clock.wallMs(), other))
    const dueAt = w.clock.wallMs() + minutes(10)
    const [first, second] = w.workers
    expect((await second!.tick()).nextDueAt).toEqual(new Date(dueAt))
    expect((await first!.tick()).nextDueAt).toEqual(new Date(dueAt + minutes(5) + 1))
  })
})

test('a shard that cannot be is refused before the store is opened', async () => {
  const w = world(indexedMemoryPlace())
  let isOpened = false
  const refused = w.host({
    shard: { index: 3, count: 3 },
    around: store => ({ ...store, open: async () => void (isOpened = true) }),
  })
  expect(await rejection(refused)).toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('expected less than count (3), got 3') as string,
  })
  expect(isOpened).toBe(false)
})
