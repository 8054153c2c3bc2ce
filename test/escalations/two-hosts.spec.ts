import { describe, expect, test } from 'vitest'
import { places } from './places.js'
import { accepts, escalating, fails, inOrder, minutes, opened, standardPolicy, world } from './world.js'

describe.each(places)('two hosts on one store, on $name', ({ place }) => {
  test('what one records the other fires', async () => {
    const w = await escalating(place())
    const other = await w.host()
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    expect((await other.tick()).triggered).toMatchObject([{ ticketId: 'T-1', step: 1 }])
    expect((await w.escalations.tick()).triggered).toEqual([])
    expect(w.calls).toHaveLength(1)
  })

  test.each(['acknowledge', 'answer', 'close'] as const)(
    '%s on one before the tick of the other stops the other',
    async how => {
      const w = await escalating(place())
      const other = await w.host()
      await w.escalations.record(opened(w.clock.wallMs()))
      await w.pass(minutes(5))
      await other.tick()
      const at = new Date(w.clock.wallMs())
      if (how === 'acknowledge') await w.escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
      if (how === 'answer') await w.escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at })
      if (how === 'close') await w.escalations.record({ type: 'TicketClosed', ticketId: 'T-1', at })
      await w.pass(minutes(60))
      expect(await other.tick()).toMatchObject({ triggered: [], failed: [], nextDueAt: undefined })
      expect(w.calls).toEqual([])
    },
  )

  test('what was resolved today is told in the order of the log, whoever appended what', async () => {
    const w = await escalating(place())
    const other = await w.host()
    await w.escalations.record(opened(w.clock.wallMs()))
    expect((await w.escalations.dashboard()).resolvedToday).toEqual([])
    await w.pass(minutes(5))
    const answeredAt = w.clock.wallMs()
    await other.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(answeredAt) })
    // This host has not read that yet when it records what came before it, and tells the story anew.
    await w.escalations.record({ type: 'TicketClosed', ticketId: 'T-1', at: new Date(answeredAt - minutes(2)) })
    const expected = [{ ticketId: 'T-1', reason: 'closed', resolvedAt: new Date(answeredAt - minutes(2)) }]
    expect((await w.escalations.dashboard()).resolvedToday).toMatchObject(expected)
    expect((await (await w.host()).dashboard()).resolvedToday).toMatchObject(expected)
  })

  test('a policy saved and assigned on one is in effect on the other at its next tick', async () => {
    const w = await escalating(place())
    const other = await w.host()
    await other.tick()
    await w.escalations.policies.save({
      id: 'fast',
      steps: [{ delayMinutes: 2, notify: { user: 'lead' }, channel: 'mail' }],
    })
    await other.record(opened(w.clock.wallMs()))
    await w.escalations.policies.assign({ desk: 'billing' }, 'fast')
    await w.pass(minutes(2))
    expect((await other.tick()).triggered).toMatchObject([{ policyId: 'fast', step: 1 }])
    await w.escalations.policies.save({
      id: 'fast',
      active: false,
      steps: [{ delayMinutes: 2, notify: { user: 'lead' }, channel: 'mail' }],
    })
    await w.pass(minutes(8))
    expect((await other.tick()).triggered).toMatchObject([{ policyId: 'standard', step: 1 }])
  })

  test('an edit concerns what is opened after it, also by a host that only records and has not heard of it', async () => {
    const w = await escalating(place())
    const recorder = await w.host()
    await recorder.record(opened(w.clock.wallMs(), 'T-0'))
    await w.pass(minutes(1))
    const edited = { ...standardPolicy, steps: [{ delayMinutes: 2, notify: { user: 'lead' }, channel: 'mail' }] }
    await w.escalations.policies.save(edited)
    await w.pass(minutes(1))
    await recorder.record(opened(w.clock.wallMs(), 'T-1'))
    await recorder.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    await recorder.withdraw({ ticketId: 'T-1', by: 'ann' })
    await w.pass(minutes(2))
    expect((await w.escalations.tick()).triggered).toMatchObject([{ ticketId: 'T-1', step: 1, notified: ['lead'] }])
    expect(w.calls.map(({ ticketId, person }) => [ticketId, person])).toEqual([['T-1', 'lead']])
    const later = await w.host()
    expect((await later.incident('T-1'))?.policy).toMatchObject({ version: 2, stepCount: 1 })
    // What was opened before the edit keeps its version, whoever looks.
    expect((await later.incident('T-0'))?.policy).toMatchObject({ version: 1, stepCount: 3 })
    await w.pass(minutes(6))
    expect((await later.tick()).triggered).toMatchObject([{ ticketId: 'T-0', step: 1, notified: ['ann'] }])
  })

  test('a host that only records, and began before there was any policy, still has its tickets escalated', async () => {
    const w = world(place())
    const recorder = await w.host()
    const worker = await w.host()
    await worker.policies.save(standardPolicy)
    await worker.policies.assign({ default: true }, 'standard')
    await worker.tick()
    expect((await recorder.record(opened(w.clock.wallMs()))).incident).toBeUndefined()
    await w.pass(minutes(10))
    expect((await worker.tick()).triggered).toMatchObject([{ ticketId: 'T-1', step: 1 }])
    expect(w.calls.map(({ person }) => person)).toEqual(['ann'])
  })

  test('neither does a host with an old assignment keep a ticket under the wrong policy for longer than a tick', async () => {
    const w = await escalating(place())
    const old = await w.host()
    await w.escalations.policies.save({
      id: 'fast',
      steps: [{ delayMinutes: 2, notify: { user: 'lead' }, channel: 'mail' }],
    })
    await w.escalations.policies.assign({ desk: 'billing' }, 'fast')
    await w.escalations.tick()
    expect((await old.record(opened(w.clock.wallMs()))).incident?.policy.id).toBe('standard')
    await w.pass(minutes(2))
    expect((await w.escalations.tick()).triggered).toMatchObject([{ policyId: 'fast' }])
  })

  test('both ticking at once fire each step once and send each message once', async () => {
    const w = await escalating(place())
    const hosts = [w.escalations, await w.host(), await w.host()]
    const ids = Array.from({ length: 100 }, (_, n) => `T-${n}`)
    for (const [n, id] of ids.entries()) await hosts[n % 3]!.record(opened(w.clock.wallMs(), id))
    await w.pass(minutes(60))
    const reports = await Promise.all(hosts.map(host => host.tick()))
    expect(reports.flatMap(({ triggered }) => triggered)).toHaveLength(300)
    expect(reports.flatMap(({ failed }) => failed)).toEqual([])
    for (const host of hosts) await host.tick()
    expect(w.calls).toHaveLength(300)
    expect(new Set(w.calls.map(({ key }) => key)).size).toBe(300)
    const log = await w.place.log()
    expect(log.filter(({ type }) => type === 'StepTriggered')).toHaveLength(300)
    expect(log.filter(({ type }) => type === 'DeliveryOutcomeUnknown')).toEqual([])
  })

  test('a retry planned by one is made by whoever comes first, once', async () => {
    const w = await escalating(place())
    const other = await w.host()
    w.behaviour['bell'] = inOrder(fails, accepts)
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    await w.escalations.tick()
    await w.pass(minutes(1))
    const [one, two] = await Promise.all([w.escalations.tick(), other.tick()])
    expect(one.delivered + two.delivered).toBe(1)
    expect(w.calls.map(({ attempt }) => attempt)).toEqual([1, 2])
  })

  test('dashboard and audit of one know what the other did a moment ago', async () => {
    const w = await escalating(place())
    const other = await w.host()
    await w.escalations.record(opened(w.clock.wallMs(), 'T-1'))
    await w.escalations.record(opened(w.clock.wallMs(), 'T-2'))
    await w.escalations.acknowledge({ ticketId: 'T-2', by: 'ann', via: 'email' })
    const { active, confirmed } = await other.dashboard()
    expect([active.map(({ ticketId }) => ticketId), confirmed.map(({ ticketId }) => ticketId)]).toEqual([
      ['T-1'],
      ['T-2'],
    ])
    await w.escalations.record({ type: 'TicketClosed', ticketId: 'T-1', at: new Date(w.clock.wallMs()) })
    const later = await other.dashboard()
    expect(later.active).toEqual([])
    expect(later.resolvedToday).toMatchObject([{ ticketId: 'T-1', reason: 'closed' }])
  })

  test('a ticket answered and reopened by one within a tick of the other starts again from step 1', async () => {
    const w = await escalating(place())
    const other = await w.host()
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    await other.tick()
    const at = new Date(w.clock.wallMs())
    await w.escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at })
    await w.pass(minutes(1))
    await w.escalations.record({ type: 'ClientReplied', ticketId: 'T-1', at: new Date(w.clock.wallMs()) })
    await w.pass(minutes(10))
    expect((await other.tick()).triggered).toMatchObject([{ incident: 2, step: 1, lateMs: 0 }])
  })

  test('a host that opens in the middle of things knows all of it', async () => {
    const w = await escalating(place())
    w.behaviour['bell'] = fails
    for (let n = 0; n < 5; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
    await w.escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    await w.escalations.record({ type: 'TicketClosed', ticketId: 'T-2', at: new Date(w.clock.wallMs()) })
    await w.pass(minutes(10))
    await w.escalations.tick()
    w.behaviour['bell'] = accepts
    const later = await w.host()
    expect(await later.dashboard()).toEqual(await w.escalations.dashboard())
    await w.pass(minutes(20))
    const { triggered, delivered } = await later.tick()
    expect(triggered.map(({ ticketId, step }) => `${ticketId} ${step}`)).toEqual(['T-0 2', 'T-3 2', 'T-4 2'])
    expect(delivered).toBe(6)
  })
})
