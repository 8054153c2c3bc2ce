import { describe, expect, test } from 'vitest'
import { places } from './places.js'
import { escalating, minutes, opened, rejection, standardPolicy } from './world.js'

const withTimeout = { ...standardPolicy, confirmTimeoutMinutes: 40 }

describe.each(places)('confirmations that lapse, on $name', ({ place }) => {
  test("without an agent's activity for the policy's time-out, the next tick goes on with what is overdue", async () => {
    const { escalations, clock, pass, types, calls } = await escalating(place())
    await escalations.policies.save(withTimeout)
    await escalations.record(opened(clock.wallMs()))
    const { incident } = (await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })) as never
    const lapsesAt = new Date(clock.wallMs() + minutes(40))
    expect(incident).toMatchObject({ status: 'Confirmed', lapsesAt })
    expect((await escalations.dashboard()).confirmed).toMatchObject([{ ticketId: 'T-1', lapsesAt }])
    expect((await escalations.tick()).nextDueAt).toEqual(lapsesAt)
    await pass(minutes(39))
    expect((await escalations.tick()).triggered).toEqual([])
    await pass(minutes(1))
    const report = await escalations.tick()
    expect(report).toMatchObject({ evaluated: 1, triggered: [{ step: 1 }, { step: 2 }], failed: [] })
    expect(calls.map(({ person }) => person)).toEqual(['ann', 'lead'])
    expect(await types('T-1')).toEqual(
      expect.arrayContaining(['Acknowledged', 'ConfirmationLapsed', 'StepTriggered', 'Delivered']),
    )
    expect((await escalations.dashboard()).active).toMatchObject([{ ticketId: 'T-1', next: { step: 3 } }])
  })

  test('a promised time decides, is shown, and is known after a restart', async () => {
    const { escalations, clock, pass, host } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    const answerByAt = new Date(clock.wallMs() + minutes(120))
    const outcome = await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'ticket-page', answerByAt })
    expect(outcome).toMatchObject({
      status: 'confirmed',
      incident: { acknowledgements: [{ by: 'ann', answerByAt }], lapsesAt: answerByAt },
    })
    await escalations.close()
    const again = await host()
    expect((await again.dashboard()).confirmed).toMatchObject([{ answerByAt, lapsesAt: answerByAt }])
    await pass(minutes(119))
    expect((await again.tick()).triggered).toEqual([])
    await pass(minutes(1))
    expect((await again.tick()).triggered.map(({ step }) => step)).toEqual([1, 2, 3])
  })

  test('a lapse with no step left is written too, and told by the heartbeat of that tick', async () => {
    const { escalations, clock, pass, types } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    await pass(minutes(60))
    await escalations.tick()
    const answerByAt = new Date(clock.wallMs() + minutes(10)).toISOString()
    await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email', answerByAt })
    await pass(minutes(15))
    expect(await escalations.tick()).toMatchObject({ evaluated: 1, triggered: [], failed: [], nextDueAt: undefined })
    expect((await types('T-1')).at(-1)).toBe('ConfirmationLapsed')
    expect((await escalations.incident('T-1'))?.status).toBe('Active')
  })

  test('saying so again renews it', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.policies.save(withTimeout)
    await escalations.record(opened(clock.wallMs()))
    await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    await pass(minutes(30))
    const outcome = await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    expect(outcome).toMatchObject({
      status: 'confirmed',
      incident: { lapsesAt: new Date(clock.wallMs() + minutes(40)) },
    })
    await pass(minutes(39))
    expect((await escalations.tick()).triggered).toEqual([])
  })

  test('two hosts that tick at once make one lapse and fire each step once', async () => {
    const { escalations, clock, pass, types, host } = await escalating(place())
    await escalations.policies.save(withTimeout)
    await escalations.record(opened(clock.wallMs()))
    await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    const other = await host()
    await pass(minutes(40))
    const reports = await Promise.all([escalations.tick(), other.tick()])
    expect(reports.flatMap(({ triggered }) => triggered.map(({ step }) => step)).sort()).toEqual([1, 2])
    expect((await types('T-1')).filter(type => type === 'ConfirmationLapsed')).toHaveLength(1)
  })

  test('what a confirmation held up is overdue from its lapse on, and no sooner', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.policies.save(withTimeout)
    await escalations.record(opened(clock.wallMs()))
    await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    await pass(minutes(42))
    expect((await escalations.audit({ graceMinutes: 5 })).overdue).toEqual([])
    expect((await escalations.audit({ graceMinutes: 1 })).overdue).toMatchObject([
      { step: 1, overdueMs: minutes(2) },
      { step: 2, overdueMs: minutes(2) },
    ])
  })

  test.each([
    [
      'a promise in the past',
      (now: number) => new Date(now - 1),
      /expected a time after the acknowledgement, which is/,
    ],
    ['a promise for this very moment', (now: number) => new Date(now), /expected a time after the acknowledgement/],
    ['no time', () => 'soon', /expected ISO 8601 with an offset.*got text "soon"/],
    ['an invalid Date', () => new Date(Number.NaN), /expected ISO 8601/],
    ['null', () => null, /expected ISO 8601.*got null/],
  ])('%s is refused before anything is written', async (_, promised, problem) => {
    const { escalations, clock, types } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    const answerByAt = promised(clock.wallMs()) as never
    const error = await rejection(escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email', answerByAt }))
    expect(error).toMatchObject({ code: 'invalid-input', message: expect.stringMatching(problem) as string })
    expect(await types('T-1')).toEqual(['TicketOpened', 'IncidentOpened'])
  })

  test('a fact may carry the promise', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    const at = new Date(clock.wallMs())
    const answerByAt = new Date(clock.wallMs() + minutes(20))
    const fact = { type: 'Acknowledged', ticketId: 'T-1', at, by: 'ann', via: 'history', answerByAt } as const
    expect(await escalations.record(fact)).toMatchObject({ incident: { lapsesAt: answerByAt } })
    await pass(minutes(20))
    expect((await escalations.tick()).triggered.map(({ step }) => step)).toEqual([1])
  })
})
