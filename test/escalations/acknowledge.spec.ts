import { describe, expect, test } from 'vitest'
import { places } from './places.js'
import { escalating, minutes, opened, rejection } from './world.js'

describe.each(places)('acknowledge and withdraw, on $name', ({ place }) => {
  test('the first one confirms the incident, before anybody was notified too', async () => {
    const { escalations, clock, pass, types } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    await pass(minutes(1))
    const at = new Date(clock.wallMs())
    const outcome = await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    expect(outcome).toMatchObject({
      status: 'confirmed',
      incident: { status: 'Confirmed', acknowledgements: [{ by: 'ann', at, via: 'email' }] },
    })
    await pass(minutes(120))
    expect((await escalations.tick()).triggered).toEqual([])
    expect(await types('T-1')).toEqual(['TicketOpened', 'IncidentOpened', 'Acknowledged'])
  })

  test('a second person is told who was first, and recorded as second', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    const first = new Date(clock.wallMs())
    await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    await pass(minutes(1))
    const outcome = await escalations.acknowledge({ ticketId: 'T-1', by: 'lead', via: 'dashboard' })
    expect(outcome).toMatchObject({ status: 'already-confirmed', by: 'ann', at: first })
    expect((await escalations.incident('T-1'))?.acknowledgements.map(({ by }) => by)).toEqual(['ann', 'lead'])
  })

  test('a double click of the first one is one acknowledgement and confirmed both times', async () => {
    const { escalations, clock, types } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    const click = () => escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    const outcomes = await Promise.all(Array.from({ length: 50 }, click))
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['confirmed']))
    expect((await types('T-1')).filter(type => type === 'Acknowledged')).toHaveLength(1)
  })

  test('fifty people at once: one is first, all others are told so', async () => {
    const { escalations, clock } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) => escalations.acknowledge({ ticketId: 'T-1', by: `p${n}`, via: 'email' })),
    )
    expect(outcomes.filter(({ status }) => status === 'confirmed')).toHaveLength(1)
    const first = (await escalations.incident('T-1'))?.acknowledgements[0]?.by
    for (const outcome of outcomes)
      if (outcome.status !== 'confirmed') expect(outcome).toMatchObject({ status: 'already-confirmed', by: first })
  })

  test('what is meant for one wait is not taken for a later one', async () => {
    const { escalations, clock, pass, types } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    const cause = (await escalations.incident('T-1'))?.cause
    expect((await escalations.dashboard()).active).toMatchObject([{ ticketId: 'T-1', cause }])
    await pass(minutes(1))
    await escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(clock.wallMs()) })
    expect(await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email', cause })).toMatchObject({
      status: 'already-resolved',
    })
    await pass(minutes(1))
    await escalations.record({ type: 'ClientReplied', ticketId: 'T-1', at: new Date(clock.wallMs()) })
    const before = await types('T-1')
    const late = { ticketId: 'T-1', by: 'ann', cause }
    expect(await escalations.acknowledge({ ...late, via: 'email' })).toEqual({ status: 'other-wait' })
    expect(await escalations.withdraw(late)).toEqual({ status: 'other-wait' })
    expect(await types('T-1')).toEqual(before)
    const newest = (await escalations.incident('T-1'))?.cause
    expect(newest).not.toBe(cause)
    expect(await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email', cause: newest })).toMatchObject({
      status: 'confirmed',
    })
  })

  test('an answered ticket is already-resolved, with why and when, and nothing is changed', async () => {
    const { escalations, clock, pass, types } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    await pass(minutes(1))
    const at = new Date(clock.wallMs())
    await escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at })
    const before = await types('T-1')
    expect(await escalations.acknowledge({ ticketId: 'T-1', by: 'lead', via: 'email' })).toMatchObject({
      status: 'already-resolved',
      reason: 'answered',
      resolvedAt: at,
      acknowledgements: [{ by: 'ann' }],
    })
    expect(await types('T-1')).toEqual(before)
  })

  test('a ticket nobody waits on has no incident', async () => {
    const { escalations, clock, types } = await escalating(place())
    expect(await escalations.acknowledge({ ticketId: 'T-9', by: 'ann', via: 'email' })).toEqual({
      status: 'no-incident',
    })
    await escalations.record({ ...opened(clock.wallMs()), openedBy: 'agent' })
    expect(await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })).toEqual({
      status: 'no-incident',
    })
    expect(await types('T-9')).toEqual([])
  })

  test('withdrawing makes it active again, and it goes on with the steps that have not fired', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    await pass(minutes(10))
    await escalations.tick()
    await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    await pass(minutes(25))
    expect((await escalations.tick()).triggered).toEqual([])
    const outcome = await escalations.withdraw({ ticketId: 'T-1', by: 'ann' })
    expect(outcome).toMatchObject({ status: 'active', incident: { status: 'Active', next: { step: 2 } } })
    expect((await escalations.tick()).triggered.map(({ step }) => step)).toEqual([2])
  })

  test('withdrawing has the other three answers too', async () => {
    const { escalations, clock } = await escalating(place())
    expect(await escalations.withdraw({ ticketId: 'T-1', by: 'ann' })).toEqual({ status: 'no-incident' })
    await escalations.record(opened(clock.wallMs()))
    expect(await escalations.withdraw({ ticketId: 'T-1', by: 'ann' })).toEqual({ status: 'not-confirmed' })
    await escalations.record({ type: 'TicketClosed', ticketId: 'T-1', at: new Date(clock.wallMs()) })
    expect(await escalations.withdraw({ ticketId: 'T-1', by: 'ann' })).toMatchObject({
      status: 'already-resolved',
      reason: 'closed',
    })
  })

  test('what another host withdrew is not said to be confirmed', async () => {
    const { escalations, clock, host } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    const other = await host()
    await other.withdraw({ ticketId: 'T-1', by: 'ann' })
    expect(await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })).toMatchObject({
      status: 'confirmed',
    })
    expect((await other.incident('T-1'))?.status).toBe('Confirmed')
  })

  test('what another host reopened is not said to be without an incident', async () => {
    const { escalations, clock, host } = await escalating(place())
    const other = await host()
    await other.record(opened(clock.wallMs()))
    expect(await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })).toMatchObject({
      status: 'confirmed',
    })
  })

  test.each([
    ['an empty ticket id', { ticketId: '', by: 'ann', via: 'email' }],
    ['nobody', { ticketId: 'T-1', by: undefined, via: 'email' }],
    ['no surface', { ticketId: 'T-1', by: 'ann' }],
    ['null', null],
  ])('%s is refused as invalid input', async (_, input) => {
    const { escalations } = await escalating(place())
    expect(await rejection(escalations.acknowledge(input as never))).toMatchObject({ code: 'invalid-input' })
    if (_ !== 'no surface')
      expect(await rejection(escalations.withdraw(input as never))).toMatchObject({ code: 'invalid-input' })
  })

  test('the client writing again after the confirmation shows, and does not undo it', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    await pass(minutes(5))
    const at = new Date(clock.wallMs())
    await escalations.record({ type: 'ClientReplied', ticketId: 'T-1', at })
    await pass(minutes(90))
    expect((await escalations.tick()).triggered).toEqual([])
    expect((await escalations.dashboard()).confirmed).toMatchObject([{ ticketId: 'T-1', clientWroteAt: at }])
  })
})
