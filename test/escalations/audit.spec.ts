import { describe, expect, test } from 'vitest'
import { places } from './places.js'
import { escalating, fails, hangs, hours, minutes, opened, rejection } from './world.js'

describe.each(places)('audit, on $name', ({ place }) => {
  test('is clean while everything is as it should be', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    await pass(minutes(10))
    await escalations.tick()
    expect(await escalations.audit()).toEqual({
      at: new Date(clock.wallMs()),
      overdue: [],
      unsent: [],
      senders: undefined,
      attention: [],
      isClean: true,
    })
  })

  test('after missed ticks it lists every overdue step, how long it is overdue, and keeps to the grace time', async () => {
    const { escalations, clock, pass } = await escalating(place())
    const at = clock.wallMs()
    await escalations.record(opened(at))
    await pass(minutes(15) - 1)
    expect((await escalations.audit()).isClean).toBe(true)
    await pass(1)
    expect(await escalations.audit()).toMatchObject({
      isClean: false,
      overdue: [{ ticketId: 'T-1', incident: 1, step: 1, dueAt: new Date(at + minutes(10)), overdueMs: minutes(5) }],
    })
    expect((await escalations.audit({ graceMinutes: 6 })).isClean).toBe(true)
    await pass(minutes(45))
    expect((await escalations.audit({ graceMinutes: 0 })).overdue.map(({ step }) => step)).toEqual([1, 2, 3])
    await escalations.tick()
    expect((await escalations.audit()).isClean).toBe(true)
  })

  test('it sees what another host recorded, without a tick', async () => {
    const { escalations, clock, pass, host } = await escalating(place())
    const watcher = await host()
    await escalations.record(opened(clock.wallMs()))
    await pass(minutes(20))
    expect((await watcher.audit()).overdue).toMatchObject([{ ticketId: 'T-1', step: 1 }])
    await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    expect((await watcher.audit()).isClean).toBe(true)
  })

  test('a message that was tried in vain for a day is parked, and listed', async () => {
    const w = await escalating(place())
    w.behaviour['bell'] = fails
    await w.escalations.record(opened(w.clock.wallMs()))
    for (let passed = 0; passed < hours(25); passed += minutes(10)) {
      await w.pass(minutes(10))
      await w.escalations.tick()
    }
    expect((await w.escalations.audit()).attention).toMatchObject([
      { type: 'parked', ticketId: 'T-1', step: 1, personId: 'ann', channel: 'bell', reason: 'told to fail' },
    ])
    const calls = w.calls.length
    await w.pass(hours(1))
    await w.escalations.tick()
    expect(w.calls).toHaveLength(calls)
  })

  test('a message that nobody sends is listed after the grace time, until somebody sends it', async () => {
    const w = await escalating(place(), { delivery: 'none' })
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    await w.escalations.tick()
    const decidedAt = w.clock.wallMs()
    await w.pass(minutes(5) - 1)
    expect(await w.escalations.audit()).toMatchObject({ unsent: [], isClean: true })
    await w.pass(1)
    expect(await w.escalations.audit()).toMatchObject({
      isClean: false,
      overdue: [],
      unsent: [
        {
          ticketId: 'T-1',
          incident: 1,
          step: 1,
          personId: 'ann',
          channel: 'bell',
          readyAt: new Date(decidedAt),
          waitingMs: minutes(5),
        },
      ],
    })
    expect((await w.escalations.audit({ graceMinutes: 6 })).unsent).toEqual([])
    const sender = await w.host({ delivery: 'inline' })
    expect((await sender.audit()).unsent).toHaveLength(1)
    await sender.tick()
    expect(w.calls).toMatchObject([{ accepted: true }])
    expect((await w.escalations.audit()).isClean).toBe(true)
  })

  test('a message that waits for its next attempt is not unsent', async () => {
    const w = await escalating(place())
    w.behaviour['bell'] = fails
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    await w.escalations.tick()
    expect(w.calls).toHaveLength(1)
    expect((await w.escalations.audit({ graceMinutes: 0 })).unsent).toEqual([])
    await w.pass(minutes(5))
    expect((await w.escalations.audit({ graceMinutes: 4 })).unsent).toHaveLength(1)
  })

  test('a message that somebody claimed and never spoke of again is unsent once the claim is over', async () => {
    const w = await escalating(place())
    const other = await w.host()
    w.behaviour['bell'] = hangs
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    void w.escalations.tick()
    await w.quiet()
    expect((await other.audit({ graceMinutes: 0 })).unsent).toEqual([])
    const claimed = (await w.place.log()).findLast(({ type }) => type === 'DeliveryStarted')
    const { leaseMs } = claimed?.data as { readonly leaseMs: number }
    w.clock.moveWall(leaseMs)
    expect((await other.audit({ graceMinutes: 0 })).unsent).toMatchObject([{ ticketId: 'T-1', personId: 'ann' }])
  })

  test.each([NaN, -1, Infinity, '5'])('a grace time of %s minutes is invalid input', async graceMinutes => {
    const { escalations } = await escalating(place())
    expect(await rejection(escalations.audit({ graceMinutes: graceMinutes as number }))).toMatchObject({
      code: 'invalid-input',
    })
  })
})
