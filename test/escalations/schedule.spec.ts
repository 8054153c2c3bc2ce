import { describe, expect, test } from 'vitest'
import { EventStoreError, type EventStore } from '../../src/ports/event-store.js'
import { startAt } from './moved-clock.js'
import { places, withIndex } from './places.js'
import { accepts, escalating, fails, hangs, hours, inOrder, minutes, opened, rejection } from './world.js'

const second = 1_000

describe.each(places)('start and stop, on $name', ({ place }) => {
  test('the first tick comes at once, the others on whole multiples of the interval', async () => {
    const ticks: number[] = []
    const w = await escalating(place(), { onHeartbeat: ({ at }) => ticks.push(at.getTime() - startAt) })
    await w.pass(minutes(2) + 7 * second)
    w.escalations.start({ everyMinutes: 5 })
    await w.pass(minutes(13))
    expect(ticks).toEqual([minutes(2) + 7 * second, minutes(5), minutes(10), minutes(15)])
    await w.escalations.stop()
    await w.pass(minutes(60))
    expect(ticks).toHaveLength(4)
  })

  test('five minutes is the default', async () => {
    const ticks: number[] = []
    const w = await escalating(place(), { onHeartbeat: ({ at }) => ticks.push(at.getTime() - startAt) })
    w.escalations.start()
    await w.pass(minutes(10))
    expect(ticks).toEqual([0, minutes(5), minutes(10)])
    await w.escalations.stop()
  })

  test('no timer is armed for more than a minute', async () => {
    const w = await escalating(place())
    w.escalations.start({ everyMinutes: 60 * 24 })
    for (let n = 0; n < 5; n++) {
      await w.pass(minutes(1))
      expect(w.clock.asleep()).toHaveLength(1)
      expect(Math.max(...w.clock.asleep())).toBeLessThanOrEqual(minutes(1))
    }
    await w.escalations.stop()
    expect(w.clock.asleep()).toEqual([])
  })

  test('steps fire and are delivered without anybody calling tick', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    w.escalations.start({ everyMinutes: 5 })
    await w.pass(minutes(65))
    expect(w.calls.map(({ person, atMs }) => [person, atMs - startAt])).toEqual([
      ['ann', minutes(10)],
      ['lead', minutes(30)],
      ['director', minutes(60)],
    ])
    await w.escalations.stop()
  })

  test('starting twice is refused; after stop it can be started again', async () => {
    const w = await escalating(place())
    w.escalations.start({ everyMinutes: 5 })
    expect(() => {
      w.escalations.start({ everyMinutes: 5 })
    }).toThrow(expect.objectContaining({ code: 'refused' }) as Error)
    await w.escalations.stop()
    await w.escalations.stop()
    w.escalations.start({ everyMinutes: 5 })
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    expect(w.calls).toHaveLength(1)
    await w.escalations.stop()
  })

  test.each([0, -1, NaN, Infinity, '5'])('an interval of %s minutes is invalid input', async everyMinutes => {
    const { escalations } = await escalating(place())
    expect(() => {
      escalations.start({ everyMinutes: everyMinutes as number })
    }).toThrow(expect.objectContaining({ code: 'invalid-input' }) as Error)
  })

  test('a machine that was suspended fires what is overdue within a minute of waking', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    w.escalations.start({ everyMinutes: 5 })
    await w.pass(minutes(1))
    w.clock.moveWall(hours(3))
    await w.pass(minutes(1))
    expect(w.calls.map(({ person }) => person).sort()).toEqual(['ann', 'director', 'lead'])
    await w.escalations.stop()
  })

  test('a clock set back by two hours does not stop the loop', async () => {
    const ticks: number[] = []
    const w = await escalating(place(), { onHeartbeat: ({ at }) => ticks.push(at.getTime() - startAt) })
    w.escalations.start({ everyMinutes: 5 })
    await w.pass(minutes(1))
    w.clock.moveWall(-hours(2))
    await w.pass(minutes(1))
    expect(ticks).toEqual([0, -minutes(118)])
    await w.pass(minutes(5))
    expect(ticks.at(-1)).toBe(-minutes(115))
    await w.escalations.stop()
  })

  test('a clock that stands still ticks once per arm and does not spin', async () => {
    let ticks = 0
    const w = await escalating(place(), { onHeartbeat: () => ticks++ })
    w.escalations.start({ everyMinutes: 5 })
    await w.quiet()
    for (let n = 0; n < 10; n++) {
      w.clock.moveMonotonic(minutes(1))
      w.clock.wakeDue()
      await w.quiet()
    }
    expect(ticks).toBe(1)
    await w.escalations.stop()
  })

  test('retries do not wait for the next tick', async () => {
    const w = await escalating(place())
    w.behaviour['bell'] = inOrder(fails, fails, accepts)
    await w.escalations.record(opened(w.clock.wallMs()))
    w.escalations.start({ everyMinutes: 5 })
    await w.pass(minutes(14))
    expect(w.calls.map(({ atMs }) => (atMs - startAt - minutes(10)) / second)).toEqual([0, 10, 40])
    await w.escalations.stop()
  })

  test('a channel that hangs delays no decision, and no other message by more than its time', async () => {
    const decidedAt: number[] = []
    const w = await escalating(place(), {
      onHeartbeat: ({ triggered }) =>
        decidedAt.push(...triggered.map(({ triggeredAt }) => triggeredAt.getTime() - startAt)),
    })
    w.behaviour['bell'] = hangs
    for (let n = 0; n < 5; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
    w.escalations.start({ everyMinutes: 5 })
    await w.pass(minutes(30) + 25 * second)
    expect(decidedAt).toEqual([...Array<number>(5).fill(minutes(10)), ...Array<number>(5).fill(minutes(30))])
    expect(w.calls.filter(({ message }) => message.channel === 'mail')).toHaveLength(5)
    for (const { atMs, message } of w.calls)
      if (message.channel === 'mail') expect(atMs - startAt).toBeLessThanOrEqual(minutes(30) + 21 * second)
    await w.escalations.stop()
  })

  test('stop resolves while a tick is under way, without waiting for the next arm', async () => {
    const w = await escalating(place())
    let answer: (people: ReadonlyArray<{ id: string }>) => void = () => undefined
    const host = await w.host({
      directory: {
        people: () =>
          new Promise(resolve => {
            answer = resolve
          }),
      },
    })
    await host.record(opened(w.clock.wallMs()))
    w.clock.move(minutes(10))
    host.start({ everyMinutes: 5 })
    await w.quiet()
    let isStopped = false
    const stopped = host.stop().then(() => {
      isStopped = true
    })
    await w.quiet()
    expect(isStopped).toBe(false)
    answer([{ id: 'ann' }])
    await stopped
    expect(await w.types('T-1')).toContain('StepTriggered')
    expect(w.calls).toEqual([])
  })

  test('stop waits for the sends under way and begins no further one', async () => {
    const w = await escalating(place(), { deliveryConcurrency: 1 })
    let finish: () => void = () => undefined
    w.behaviour['bell'] = () =>
      new Promise(resolve => {
        finish = () => resolve({ status: 'accepted' })
      })
    for (let n = 0; n < 5; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
    w.clock.move(minutes(10))
    w.escalations.start({ everyMinutes: 5 })
    await w.quiet()
    expect(w.calls).toHaveLength(1)
    let isStopped = false
    const stopped = w.escalations.stop().then(() => {
      isStopped = true
    })
    await w.quiet()
    expect(isStopped).toBe(false)
    finish()
    await stopped
    expect(w.calls).toHaveLength(1)
    w.behaviour['bell'] = accepts
    expect((await w.escalations.tick()).delivered).toBe(4)
    expect(new Set(w.calls.map(({ key }) => key)).size).toBe(5)
    expect(w.calls.every(({ possibleDuplicate }) => !possibleDuplicate)).toBe(true)
  })
})

/** A store that answers every call like a machine whose disk is gone, while `isDown` says so. */
const failing =
  (isDown: () => boolean, calls: { count: number }) =>
  (store: EventStore): EventStore => {
    const error = (): EventStoreError => new EventStoreError('unavailable', 'The disk is gone.')
    const orDown = async <A>(run: () => Promise<A>): Promise<A> => {
      calls.count++
      if (isDown()) throw error()
      return run()
    }
    return {
      ...withIndex(store, index => ({
        rows: options => orDown(() => index.rows(options)),
        rowsOf: streams => orDown(() => index.rowsOf(streams)),
        trailingRowsOf: streams => orDown(() => index.trailingRowsOf(streams)),
        advance: options => orDown(() => index.advance(options)),
      })),
      append: async request => {
        calls.count++
        return isDown() ? { status: 'failed', error: error() } : store.append(request)
      },
      appendMany: async requests => {
        calls.count++
        return isDown() ? requests.map(() => ({ status: 'failed', error: error() })) : store.appendMany(requests)
      },
      readStream: (stream, options) => orDown(() => store.readStream(stream, options)),
      readStreams: streams => orDown(() => store.readStreams(streams)),
      readLog: options => orDown(() => store.readLog(options)),
      probe: () => orDown(() => store.probe()),
    }
  }

describe.each(places)('a store that is away, on $name', ({ place }) => {
  test('there is no heartbeat while it is, ticks come sooner, and the first good one does all that is overdue', async () => {
    let isDown = false
    const calls = { count: 0 }
    const beats: number[] = []
    const w = await escalating(place(), {
      around: failing(() => isDown, calls),
      onHeartbeat: ({ at }) => beats.push(at.getTime() - startAt),
    })
    await w.escalations.record(opened(w.clock.wallMs()))
    w.escalations.start({ everyMinutes: 5 })
    await w.quiet()
    expect(beats).toEqual([0])
    isDown = true
    await w.pass(minutes(12))
    expect(beats).toEqual([0])
    expect(await rejection(w.escalations.record(opened(w.clock.wallMs(), 'T-2')))).toMatchObject({
      code: 'store-unavailable',
    })
    isDown = false
    await w.pass(15 * second)
    expect(beats).toHaveLength(2)
    expect(w.calls.map(({ person }) => person)).toEqual(['ann'])
    await w.escalations.stop()
  })

  test('neither ticks nor deliveries spin while it is', async () => {
    let isDown = false
    const calls = { count: 0 }
    const w = await escalating(place(), { around: failing(() => isDown, calls) })
    w.behaviour['bell'] = fails
    await w.escalations.record(opened(w.clock.wallMs()))
    w.escalations.start({ everyMinutes: 5 })
    await w.pass(minutes(10))
    expect(w.calls).toHaveLength(1)
    isDown = true
    calls.count = 0
    await w.pass(minutes(5))
    expect(calls.count).toBeLessThan(400)
    isDown = false
    w.behaviour['bell'] = accepts
    await w.pass(minutes(1))
    expect(w.calls.at(-1)?.accepted).toBe(true)
    await w.escalations.stop()
  })

  test('a store that takes no writes is found out by the probe of a tick in which nothing was due', async () => {
    let isReadOnly = false
    let probes = 0
    const beats: number[] = []
    const w = await escalating(place(), {
      around: store => ({
        ...store,
        probe: async () => {
          probes++
          if (isReadOnly) throw new EventStoreError('full', 'No space left.')
          await store.probe()
        },
      }),
      onHeartbeat: ({ at }) => beats.push(at.getTime()),
    })
    expect((await w.escalations.tick()).failed).toEqual([])
    expect([probes, beats.length]).toEqual([1, 1])
    isReadOnly = true
    expect((await w.escalations.tick()).failed).toEqual([{ reason: 'No space left.' }])
    expect([probes, beats.length]).toEqual([2, 1])
    isReadOnly = false
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    await w.escalations.tick()
    expect([probes, beats.length]).toEqual([2, 2])
  })

  test('acknowledge never says thank you while it is', async () => {
    let isDown = false
    const w = await escalating(place(), { around: failing(() => isDown, { count: 0 }) })
    await w.escalations.record(opened(w.clock.wallMs()))
    isDown = true
    const clicks = Array.from({ length: 20 }, (_, n) =>
      rejection(w.escalations.acknowledge({ ticketId: 'T-1', by: `p${n}`, via: 'email' })),
    )
    for (const { code } of await Promise.all(clicks)) expect(code).toBe('store-unavailable')
    isDown = false
    expect((await w.escalations.incident('T-1'))?.status).toBe('Active')
  })

  test('a store that is away for a moment, whenever that is, costs no message', async () => {
    for (let from = 0; from < 25; from++) {
      const count = { count: 0 }
      const w = await escalating(place(), {
        around: failing(() => count.count >= from && count.count < from + 3, count),
      }).catch(() => undefined)
      if (w === undefined) continue
      count.count = 1_000
      for (let n = 0; n < 3; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
      await w.pass(minutes(10))
      count.count = 0
      await w.escalations.tick()
      count.count = 1_000
      for (let n = 0; n < 4; n++) {
        await w.pass(minutes(2))
        await w.escalations.tick()
      }
      expect(new Set(w.calls.filter(({ accepted }) => accepted).map(({ ticketId }) => ticketId)).size).toBe(3)
      const unknown = (await w.place.log()).filter(({ type }) => type === 'DeliveryOutcomeUnknown').length
      expect(w.calls.length - 3).toBeLessThanOrEqual(unknown)
    }
  })
})
