import { describe, expect, test } from 'vitest'
import { places } from './places.js'
import { escalating, hours, minutes, opened, refuses, rejection, standardPolicy } from './world.js'

describe.each(places)('dashboard, on $name', ({ place }) => {
  test('active incidents tell their last fired step and the next one, whose comes first, first', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.record(opened(clock.wallMs(), 'T-1'))
    await pass(minutes(10))
    await escalations.record(opened(clock.wallMs(), 'T-2'))
    await escalations.tick()
    const { active, confirmed, at } = await escalations.dashboard()
    expect(at).toEqual(new Date(clock.wallMs()))
    expect(confirmed).toEqual([])
    expect(active).toMatchObject([
      { ticketId: 'T-2', deskId: 'billing', clientId: 'acme', assigneeId: 'ann', next: { step: 1 } },
      {
        ticketId: 'T-1',
        incident: 1,
        policy: { id: 'standard', name: 'Standard', version: 1, stepCount: 3 },
        lastFired: { step: 1, at: new Date(clock.wallMs()) },
        next: { step: 2, dueAt: new Date(clock.wallMs() + minutes(20)) },
      },
    ])
    expect(active[0]).not.toHaveProperty('lastFired.step')
  })

  test('the position stays while nothing happens, and moves when anything does, on every host', async () => {
    const { escalations, clock, host, pass } = await escalating(place())
    const other = await host()
    const before = await escalations.position()
    expect(await other.position()).toBe(before)
    await pass(minutes(5))
    expect(await escalations.position()).toBe(before)
    await other.record(opened(clock.wallMs()))
    const after = await escalations.position()
    expect(after).toBeGreaterThan(before)
    await other.policies.assign({ desk: 'sales' }, 'none')
    expect(await escalations.position()).toBeGreaterThan(after)
  })

  test('an incident whose steps have all fired is still active, without a next step', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    await pass(minutes(60))
    await escalations.tick()
    const { active } = await escalations.dashboard()
    expect(active).toMatchObject([{ ticketId: 'T-1', lastFired: { step: 3 } }])
    expect(active[0]?.next).toBeUndefined()
  })

  test('confirmed incidents tell who and when, the newest confirmation first', async () => {
    const { escalations, clock, pass } = await escalating(place())
    for (const id of ['T-1', 'T-2']) {
      await escalations.record(opened(clock.wallMs(), id))
      await pass(minutes(1))
      await escalations.acknowledge({ ticketId: id, by: 'ann', via: 'email' })
    }
    const { active, confirmed } = await escalations.dashboard()
    expect(active).toEqual([])
    expect(confirmed.map(({ ticketId, acknowledgements }) => [ticketId, acknowledgements[0]?.by])).toEqual([
      ['T-2', 'ann'],
      ['T-1', 'ann'],
    ])
  })

  test('resolved today is today in the time zone asked for, across midnight', async () => {
    const { escalations, clock, pass } = await escalating(place(), { timeZone: 'Europe/Warsaw' })
    // 2026-03-02 09:00 UTC is 10:00 in Warsaw; midnight there is 23:00 UTC.
    await pass(hours(13) + minutes(50))
    await escalations.record(opened(clock.wallMs(), 'T-1'))
    await escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(clock.wallMs()) })
    expect((await escalations.dashboard()).resolvedToday).toMatchObject([
      { ticketId: 'T-1', incident: 1, reason: 'answered', resolvedAt: new Date(clock.wallMs()) },
    ])
    await pass(minutes(20))
    await escalations.record(opened(clock.wallMs(), 'T-2'))
    await escalations.record({ type: 'TicketClosed', ticketId: 'T-2', at: new Date(clock.wallMs()) })
    const ids = async (timeZone?: string) =>
      (await escalations.dashboard(timeZone === undefined ? {} : { timeZone })).resolvedToday.map(
        ({ ticketId }) => ticketId,
      )
    expect(await ids()).toEqual(['T-2'])
    expect(await ids('UTC')).toEqual(['T-2', 'T-1'])
    expect(await ids('Pacific/Kiritimati')).toEqual(['T-2', 'T-1'])
    await pass(hours(1))
    expect(await ids('UTC')).toEqual([])
    expect(await ids()).toEqual(['T-2'])
  })

  test('what was resolved before this process began is found, and what others resolve later too', async () => {
    const { escalations, clock, pass, host } = await escalating(place())
    await escalations.record(opened(clock.wallMs(), 'T-1'))
    await escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(clock.wallMs()) })
    const later = await host()
    expect((await later.dashboard()).resolvedToday.map(({ ticketId }) => ticketId)).toEqual(['T-1'])
    await pass(minutes(1))
    await escalations.record(opened(clock.wallMs(), 'T-2'))
    await escalations.record({ type: 'AgentReplied', ticketId: 'T-2', at: new Date(clock.wallMs()) })
    expect((await later.dashboard()).resolvedToday.map(({ ticketId }) => ticketId)).toEqual(['T-2', 'T-1'])
  })

  test('questions days apart, and a clock set back, are answered from the log', async () => {
    const { escalations, clock, pass } = await escalating(place())
    const ids = async () => (await escalations.dashboard()).resolvedToday.map(({ ticketId }) => ticketId)
    const resolve = async (ticketId: string) => {
      await escalations.record(opened(clock.wallMs(), ticketId))
      await escalations.record({ type: 'AgentReplied', ticketId, at: new Date(clock.wallMs()) })
    }
    await resolve('T-1')
    expect(await ids()).toEqual(['T-1'])
    await pass(hours(72))
    await resolve('T-2')
    expect(await ids()).toEqual(['T-2'])
    clock.moveWall(-hours(72))
    expect(await ids()).toEqual(['T-1'])
  })

  test('nobody waiting is an empty dashboard', async () => {
    const { escalations } = await escalating(place())
    expect(await escalations.dashboard()).toMatchObject({
      active: [],
      confirmed: [],
      resolvedToday: [],
      activePolicies: 1,
      attention: [],
    })
  })

  test('an unknown time zone is invalid input', async () => {
    const { escalations, host } = await escalating(place())
    expect(await rejection(escalations.dashboard({ timeZone: 'Mars/Olympus' }))).toMatchObject({
      code: 'invalid-input',
    })
    expect(await rejection(host({ timeZone: 'Mars/Olympus' }))).toMatchObject({ code: 'invalid-input' })
  })

  test('what needs attention is there: unreached, exhausted, undeliverable', async () => {
    const w = await escalating(place())
    w.people.set('ann', 'unknown')
    w.people.set('director', { onLeave: true })
    w.behaviour['mail'] = refuses
    await w.escalations.policies.save({ ...standardPolicy, skipPeopleOnLeave: true })
    await w.escalations.policies.save({
      id: 'nobody',
      steps: [{ delayMinutes: 1, notify: { group: 'empty' }, channel: 'mail' }],
    })
    await w.escalations.policies.assign({ desk: 'lonely' }, 'nobody')
    await w.escalations.record(opened(w.clock.wallMs(), 'T-1'))
    await w.escalations.record({ ...opened(w.clock.wallMs(), 'T-2'), deskId: 'lonely' })
    await w.pass(minutes(60))
    await w.escalations.tick()
    const { attention } = await w.escalations.dashboard()
    expect(attention.map(one => `${one.ticketId} ${one.type} ${'step' in one ? one.step : ''}`).sort()).toEqual([
      'T-1 undeliverable 2',
      'T-1 unreached 1',
      'T-1 unreached 3',
      'T-2 exhausted ',
      'T-2 unreached 1',
    ])
    expect(attention.find(({ type }) => type === 'undeliverable')).toMatchObject({
      incident: 1,
      personId: 'lead',
      channel: 'mail',
      reason: 'told to refuse',
    })
  })
})
