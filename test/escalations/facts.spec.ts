import { describe, expect, test } from 'vitest'
import type { FactInput } from '../../src/codecs/fact-input.js'
import { places } from './places.js'
import { escalating, minutes, opened, rejection, world } from './world.js'

describe.each(places)('record, on $name', ({ place }) => {
  test('a fact is in the log when the call resolves, and tells the incident that it opened', async () => {
    const { escalations, clock, types } = await escalating(place())
    const outcome = await escalations.record(opened(clock.wallMs()))
    expect(outcome).toMatchObject({
      status: 'recorded',
      incident: { ticketId: 'T-1', incident: 1, status: 'Active', next: { step: 1 } },
    })
    expect(outcome.incident?.next?.dueAt).toEqual(new Date(clock.wallMs() + minutes(10)))
    expect(await types('T-1')).toEqual(['TicketOpened', 'IncidentOpened'])
  })

  test('a repeat under the same factId changes nothing, also for another host and after a restart', async () => {
    const { escalations, clock, host, types } = await escalating(place())
    const fact = { ...opened(clock.wallMs()), factId: 'f-1' }
    await escalations.record(fact)
    const before = await types('T-1')
    for (const teller of [escalations, escalations, await host()]) {
      const { status, incident } = await teller.record(fact)
      expect(status).toBe('unchanged')
      expect(incident?.incident).toBe(1)
    }
    expect(await types('T-1')).toEqual(before)
  })

  test('a hundred repeats at once are recorded once', async () => {
    const { escalations, clock, types } = await escalating(place())
    const fact = { ...opened(clock.wallMs()), factId: 'f-1' }
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => escalations.record(fact)))
    expect(outcomes.filter(({ status }) => status === 'recorded')).toHaveLength(1)
    expect(await types('T-1')).toEqual(['TicketOpened', 'IncidentOpened'])
  })

  test('the same factId with other content is refused with fact-conflict, and the first one stands', async () => {
    const { escalations, clock, types } = await escalating(place())
    await escalations.record({ ...opened(clock.wallMs()), factId: 'f-1' })
    const before = await types('T-1')
    const other = { ...opened(clock.wallMs() + 1), factId: 'f-1' }
    expect(await rejection(escalations.record(other))).toMatchObject({ code: 'fact-conflict' })
    expect(await types('T-1')).toEqual(before)
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'TicketOpened'],
    ['an unknown type', { type: 'TicketExploded', ticketId: 'T-1', at: '2026-03-02T09:00:00Z' }],
    ['no time', { type: 'TicketClosed', ticketId: 'T-1' }],
    ['a leap second', { type: 'TicketClosed', ticketId: 'T-1', at: '2026-03-02T08:59:60Z' }],
    ['30 February', { type: 'TicketClosed', ticketId: 'T-1', at: '2026-02-30T09:00:00Z' }],
    ['a time without offset', { type: 'TicketClosed', ticketId: 'T-1', at: '2026-03-02T09:00:00' }],
    ['an invalid Date', { type: 'TicketClosed', ticketId: 'T-1', at: new Date(NaN) }],
    ['an empty ticket id', { type: 'TicketClosed', ticketId: '', at: '2026-03-02T09:00:00Z' }],
    ['a number as ticket id', { type: 'TicketClosed', ticketId: 7, at: '2026-03-02T09:00:00Z' }],
    ['NUL in an id', { type: 'TicketClosed', ticketId: 'T\0', at: '2026-03-02T09:00:00Z' }],
  ])('%s is refused as invalid input, and nothing is written', async (_, input) => {
    const { escalations, place: where } = await escalating(place())
    const before = (await where.log()).length
    const { code, message } = await rejection(escalations.record(input as FactInput))
    expect(code).toBe('invalid-input')
    expect(message).not.toBe('')
    expect(await where.log()).toHaveLength(before)
  })

  test('a fact from more than five minutes ahead is refused, one from exactly five minutes ahead is not', async () => {
    const { escalations, clock, types } = await escalating(place())
    const now = clock.wallMs()
    const tooFar = await rejection(escalations.record(opened(now + minutes(5) + 1)))
    expect(tooFar).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('future') as string })
    expect(await types('T-1')).toEqual([])
    expect((await escalations.record(opened(now + minutes(5)))).status).toBe('recorded')
  })

  test('a policy that nobody saved cannot be set on a ticket; clearing and opting out can', async () => {
    const { escalations, clock, types } = await escalating(place())
    const at = new Date(clock.wallMs())
    const set = (policyId: string | null) =>
      escalations.record({ type: 'TicketPolicySet', ticketId: 'T-1', at, policyId })
    expect(await rejection(set('critical'))).toMatchObject({ code: 'invalid-input' })
    expect(await types('T-1')).toEqual([])
    expect((await set(null)).status).toBe('recorded')
    expect((await set('none')).status).toBe('recorded')
  })

  test('a policy that another host saved a moment ago can be set on a ticket', async () => {
    const { escalations, clock, host } = await escalating(place())
    const other = await host()
    await escalations.policies.save({
      id: 'critical',
      steps: [{ delayMinutes: 1, notify: { user: 'lead' }, channel: 'mail' }],
    })
    const at = new Date(clock.wallMs())
    const { status } = await other.record({ type: 'TicketPolicySet', ticketId: 'T-1', at, policyId: 'critical' })
    expect(status).toBe('recorded')
  })

  test('a ticket cannot be merged into itself', async () => {
    const { escalations, clock, types } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    const merge = { type: 'TicketMerged' as const, ticketId: 'T-1', at: new Date(clock.wallMs()), intoTicketId: 'T-1' }
    expect(await rejection(escalations.record(merge))).toMatchObject({
      code: 'invalid-input',
      message:
        'intoTicketId: a ticket cannot be merged into itself: expected the id of another ticket, got text "T-1", which is this one',
    })
    expect(await types('T-1')).toEqual(['TicketOpened', 'IncidentOpened'])
  })

  test('a merge hands the earlier waiting time over to the ticket merged into', async () => {
    const { escalations, clock, pass } = await escalating(place())
    const firstAt = clock.wallMs()
    await escalations.record(opened(firstAt, 'T-1'))
    await pass(minutes(3))
    await escalations.record(opened(clock.wallMs(), 'T-2'))
    await pass(minutes(1))
    const merged = { type: 'TicketMerged' as const, ticketId: 'T-1', at: new Date(clock.wallMs()), intoTicketId: 'T-2' }
    const { incident } = await escalations.record(merged)
    expect(incident?.resolved?.reason).toBe('merged')
    expect((await escalations.incident('T-2'))?.waitingSinceAt).toEqual(new Date(firstAt))
    // Reported again without a factId, at once and later.
    await escalations.record(merged)
    await pass(minutes(1))
    await escalations.record({ ...merged, at: new Date(clock.wallMs()) })
    expect((await escalations.incident('T-2'))?.waitingSinceAt).toEqual(new Date(firstAt))
  })

  test('tickets that are merged there and back end where nobody waits, or where the client wrote anew', async () => {
    const { escalations, clock, pass } = await escalating(place())
    const firstAt = clock.wallMs()
    const merge = (ticketId: string, intoTicketId: string) =>
      escalations.record({ type: 'TicketMerged', ticketId, at: new Date(clock.wallMs()), intoTicketId })
    for (const ticketId of ['T-1', 'T-2', 'T-3']) await escalations.record(opened(firstAt, ticketId))
    await pass(minutes(1))
    await merge('T-1', 'T-2')
    await merge('T-2', 'T-1')
    for (const ticketId of ['T-1', 'T-2'])
      expect((await escalations.incident(ticketId))?.resolved?.reason).toBe('merged')
    // The same with the client's next message in between.
    await merge('T-3', 'T-2')
    const secondAt = await pass(minutes(1)).then(() => clock.wallMs())
    await escalations.record({ type: 'ClientReplied', ticketId: 'T-1', at: new Date(secondAt) })
    await merge('T-2', 'T-1')
    expect(await escalations.incident('T-1')).toMatchObject({ status: 'Active', waitingSinceAt: new Date(secondAt) })
    expect((await escalations.dashboard()).active.map(({ ticketId }) => ticketId)).toEqual(['T-1'])
  })

  test('a merge that becomes known late hands over too, and takes back what a later one handed over', async () => {
    const { escalations, clock, pass } = await escalating(place())
    const firstAt = clock.wallMs()
    await escalations.record(opened(firstAt, 'T-1'))
    await pass(minutes(1))
    for (const id of ['T-2', 'T-3']) await escalations.record(opened(clock.wallMs(), id))
    const openedAt = new Date(clock.wallMs())
    await pass(minutes(2))
    const merged = (intoTicketId: string, at: number) =>
      escalations.record({ type: 'TicketMerged', ticketId: 'T-1', at: new Date(at), intoTicketId })
    await merged('T-2', clock.wallMs())
    await merged('T-3', clock.wallMs() - minutes(1))
    expect((await escalations.incident('T-3'))?.waitingSinceAt).toEqual(new Date(firstAt))
    expect((await escalations.incident('T-2'))?.waitingSinceAt).toEqual(openedAt)
  })

  test('a merge that was cut off before the handing over is completed by repeating it', async () => {
    const w = await escalating(place())
    const firstAt = w.clock.wallMs()
    await w.escalations.record(opened(firstAt, 'T-1'))
    await w.pass(minutes(3))
    await w.escalations.record(opened(w.clock.wallMs(), 'T-2'))
    const at = new Date(w.clock.wallMs())
    const merged = { type: 'TicketMerged' as const, ticketId: 'T-1', at, intoTicketId: 'T-2', factId: 'm-1' }
    const dying = await w.host({
      crashPoints: {
        reached: point => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error
          if (point === 'record:after-append') throw 'crash'
        },
      },
    })
    await expect(dying.record(merged)).rejects.toBe('crash')
    expect((await w.escalations.incident('T-2'))?.waitingSinceAt).not.toEqual(new Date(firstAt))
    expect((await w.escalations.record(merged)).status).toBe('unchanged')
    expect((await w.escalations.incident('T-2'))?.waitingSinceAt).toEqual(new Date(firstAt))
  })

  test('facts on tickets whose ids look alike go to different tickets', async () => {
    const { escalations, clock } = await escalating(place())
    const ids = ["'; DROP TABLE events;--", '%', '_', '..', 'a/b', 'a-b', 'a', '\u00e9', 'e\u0301', '🎫', ' T-1', 'T-1']
    for (const id of ids) await escalations.record(opened(clock.wallMs(), id))
    for (const id of ids) expect((await escalations.incident(id))?.incident).toBe(1)
    expect((await escalations.dashboard()).active.map(({ ticketId }) => ticketId).sort()).toEqual([...ids].sort())
  })

  test('namespaces keep two helpdesks on one store apart', async () => {
    const { escalations, clock, host, place: where, events } = await escalating(place())
    const other = await host({ namespace: 'other', store: where.store() })
    await other.record(opened(clock.wallMs()))
    expect(await escalations.incident('T-1')).toBeUndefined()
    expect((await other.dashboard()).active).toEqual([])
    expect((await events('T-1', 'other')).map(({ type }) => type)).toEqual(['TicketOpened'])
    expect((await escalations.dashboard()).active).toEqual([])
  })

  test('what automation writes neither opens nor ends an incident', async () => {
    const { escalations, clock } = await escalating(place())
    const at = new Date(clock.wallMs())
    await escalations.record({ ...opened(clock.wallMs()), openedBy: 'agent' })
    expect(
      (await escalations.record({ type: 'ClientReplied', ticketId: 'T-1', at, author: 'automation' })).incident,
    ).toBeUndefined()
    await escalations.record({ type: 'ClientReplied', ticketId: 'T-1', at })
    const { incident } = await escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at, author: 'automation' })
    expect(incident?.status).toBe('Active')
  })

  test('an incident is told of for any ticket that ever had one, and for no other', async () => {
    const { escalations, clock } = await escalating(place())
    expect(await escalations.incident('T-1')).toBeUndefined()
    await escalations.record(opened(clock.wallMs()))
    await escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(clock.wallMs()) })
    expect(await escalations.incident('T-1')).toMatchObject({ status: 'Resolved', resolved: { reason: 'answered' } })
  })
})

describe('record, when the store is in trouble', () => {
  test.each(places)(
    'on $name a store that was closed behind its back rejects and nothing is half written',
    async ({ place }) => {
      const w = world(place())
      const store = w.place.store()
      const host = await w.host({ store })
      await store.close()
      const { code } = await rejection(host.record(opened(w.clock.wallMs())))
      expect(code).toBe('closed')
      expect(await w.place.log()).toEqual([])
    },
  )
})
