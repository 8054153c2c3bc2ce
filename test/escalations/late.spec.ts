import { describe, expect, test } from 'vitest'
import { places } from './places.js'
import {
  accepts,
  escalating,
  fails,
  hangs,
  hours,
  inOrder,
  minutes,
  opened,
  standardPolicy,
  type Behaviour,
} from './world.js'

describe.each(places)('after downtime, on $name', ({ place }) => {
  test('three hours later all three steps fire in the first tick, in order, each with its lateness', async () => {
    const { escalations, clock, pass } = await escalating(place())
    const at = clock.wallMs()
    await escalations.record(opened(at))
    await pass(hours(3))
    const { triggered, evaluated, delivered, nextDueAt } = await escalations.tick()
    expect(triggered.map(({ step, dueAt, lateMs }) => [step, dueAt.getTime() - at, lateMs])).toEqual([
      [1, minutes(10), minutes(170)],
      [2, minutes(30), minutes(150)],
      [3, minutes(60), minutes(120)],
    ])
    expect({ evaluated, delivered, nextDueAt }).toEqual({ evaluated: 1, delivered: 3, nextDueAt: undefined })
  })

  test('one message per person and channel names the highest step and carries the others', async () => {
    const w = await escalating(place())
    await w.escalations.policies.save({
      ...standardPolicy,
      steps: [
        ...standardPolicy.steps,
        { delayMinutes: 90, notify: { user: 'lead' as const }, channel: 'mail' },
        { delayMinutes: 95, notify: { user: 'lead' as const }, channel: 'bell' },
      ],
    })
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(hours(3))
    const { triggered } = await w.escalations.tick()
    expect(triggered.map(({ step, notified }) => [step, notified])).toEqual([
      [1, ['ann']],
      [2, ['lead']],
      [3, ['director']],
      [4, ['lead']],
      [5, ['lead']],
    ])
    const told = w.calls.map(({ person, message, step, steps }) => [person, message.channel, step, steps])
    expect(told).toHaveLength(4)
    expect(told).toContainEqual(['lead', 'mail', 4, [2, 4]])
    expect(told).toContainEqual(['lead', 'bell', 5, [5]])
    expect(new Set(w.calls.map(({ key }) => key)).size).toBe(4)
  })

  test('a host that was down and opens again does the same', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.escalations.close()
    await w.pass(hours(3))
    const next = await w.host()
    expect((await next.tick()).triggered.map(({ step }) => step)).toEqual([1, 2, 3])
    expect((await next.tick()).triggered).toEqual([])
    expect(w.calls.map(({ person }) => person).sort()).toEqual(['ann', 'director', 'lead'])
  })

  test('a reply that happened before a step was due and was recorded late prevents it', async () => {
    const { escalations, clock, pass } = await escalating(place())
    const at = clock.wallMs()
    await escalations.record(opened(at))
    await pass(minutes(12))
    await escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(at + minutes(9)) })
    expect((await escalations.tick()).triggered).toEqual([])
  })

  test('a clock set back fires nothing twice, and one set forward loses nothing', async () => {
    const { escalations, clock, pass, calls } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    clock.moveWall(hours(24 * 30))
    expect((await escalations.tick()).triggered.map(({ step }) => step)).toEqual([1, 2, 3])
    clock.moveWall(-hours(24 * 30))
    expect((await escalations.tick()).triggered).toEqual([])
    await pass(hours(2))
    expect((await escalations.tick()).triggered).toEqual([])
    expect(calls).toHaveLength(3)
  })
})

describe.each(places)('stopping, on $name', ({ place }) => {
  const stops = [
    ['an acknowledgement', 'acknowledged'],
    ['an answer', 'answered'],
    ['closing', 'closed'],
    ['switching the policy off', 'no-policy'],
  ] as const

  const stop = async (
    how: (typeof stops)[number][1],
    { escalations, clock }: Awaited<ReturnType<typeof escalating>>,
  ) => {
    const at = new Date(clock.wallMs())
    if (how === 'acknowledged') await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    if (how === 'answered') await escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at })
    if (how === 'closed') await escalations.record({ type: 'TicketClosed', ticketId: 'T-1', at })
    if (how === 'no-policy') await escalations.policies.save({ ...standardPolicy, active: false })
  }

  test.each(stops)('%s cancels a retry that waits', async (_, how) => {
    const w = await escalating(place())
    w.behaviour['bell'] = fails
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    await w.escalations.tick()
    expect(w.calls).toHaveLength(1)
    await stop(how, w)
    expect(await w.events('T-1')).toContainEqual(
      expect.objectContaining({ type: 'NotificationCancelled', because: how }) as object,
    )
    w.behaviour['bell'] = accepts
    for (let n = 0; n < 20; n++) {
      await w.pass(minutes(5))
      await w.escalations.tick()
    }
    expect(w.calls).toHaveLength(1)
    expect((await w.escalations.dashboard()).attention).toEqual([])
  })

  test.each(stops)('%s between the claim and the send prevents the send', async (_, how) => {
    const w = await escalating(place())
    let isStopped = false
    const host = await w.host({
      directory: {
        people: async ids => {
          // The first look-up is the tick's, the second one is made when the message has been claimed.
          if ((await w.types('T-1')).includes('DeliveryStarted') && !isStopped) {
            isStopped = true
            await stop(how, w)
          }
          return ids.map(id => ({ id }))
        },
      },
    })
    await host.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    const report = await host.tick()
    expect(isStopped).toBe(true)
    expect(w.calls).toEqual([])
    expect(report).toMatchObject({ delivered: 0, failed: [] })
    expect((await w.types('T-1')).filter(type => type.startsWith('Notification'))).toEqual(['NotificationCancelled'])
    await w.pass(minutes(60))
    await host.tick()
    expect(w.calls).toEqual([])
  })

  test.each(stops)('%s while a send is under way lets it finish, and cancels its retry', async (_, how) => {
    const w = await escalating(place())
    const slow: Behaviour = async () => {
      await stop(how, w)
      return { status: 'failed', retryable: true, reason: 'too late anyway' }
    }
    w.behaviour['bell'] = inOrder(slow, accepts)
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    await w.escalations.tick()
    await w.pass(minutes(60))
    await w.escalations.tick()
    expect(w.calls).toHaveLength(1)
    expect(await w.events('T-1')).toContainEqual(
      expect.objectContaining({ type: 'NotificationCancelled', because: how }) as object,
    )
  })

  test('once acknowledge has resolved, no send begins, however many were claimed', async () => {
    const w = await escalating(place(), { deliveryConcurrency: 1 })
    w.groups.set(
      'all',
      Array.from({ length: 40 }, (_, n) => `p${n}`),
    )
    await w.escalations.policies.save({
      ...standardPolicy,
      steps: [{ delayMinutes: 10, notify: { group: 'all' }, channel: 'mail' }],
    })
    await w.escalations.policies.adopt('standard')
    await w.escalations.record(opened(w.clock.wallMs()))
    let acknowledgedAfter = Infinity
    w.behaviour['mail'] = async () => {
      if (w.calls.length === 5) {
        await w.escalations.acknowledge({ ticketId: 'T-1', by: 'p4', via: 'email' })
        acknowledgedAfter = w.calls.length
      }
      return { status: 'accepted' }
    }
    await w.pass(minutes(10))
    await w.escalations.tick()
    expect(acknowledgedAfter).toBe(5)
    expect(w.calls).toHaveLength(5)
    await w.pass(minutes(10))
    await w.escalations.tick()
    expect(w.calls).toHaveLength(5)
    expect((await w.types('T-1')).filter(type => type === 'NotificationCancelled')).toHaveLength(35)
  })

  test('a send that hangs when its incident ends is given up without a retry', async () => {
    const w = await escalating(place())
    w.behaviour['bell'] = inOrder(hangs, accepts)
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    const tick = w.escalations.tick()
    await w.quiet()
    await stop('acknowledged', w)
    await w.pass(minutes(1))
    await tick
    await w.pass(minutes(60))
    await w.escalations.tick()
    expect(w.calls).toHaveLength(1)
    expect((await w.types('T-1')).slice(-2)).toEqual(['DeliveryOutcomeUnknown', 'NotificationCancelled'])
  })
})
