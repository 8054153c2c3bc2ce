import { describe, expect, test } from 'vitest'
import { given } from '../../src/testing/given.js'
import { ticketStory } from '../../src/testing/ticket-story.js'
import { at, world, type World } from './world.js'

const story = ticketStory('T-1')
const waiting = (): World =>
  world()
    .record(...story.opened(0, { assigneeId: 'ann' }).facts)
    .ticks(0, 10)

describe('7. A public reply by a human agent resolves the incident, and so do closing, merging and deleting', () => {
  test('reply at 12: 30 and 60 never fire (scenario 2)', () => {
    const w = waiting().record(...story.agentReplied(12, { agentId: 'ann' }).facts)
    expect(w.incident()).toMatchObject({ status: 'Resolved', reason: 'answered', resolvedAt: at(12) })
    expect(w.ticks(15, 240).fired()).toEqual(['step 1 at 10'])
  })

  test.each([
    ['closed', story.closed(12)],
    ['merged', story.merged(12, 'T-2')],
    ['deleted', story.deleted(12)],
  ])('%s', (reason, told) => {
    const w = waiting().record(...told.facts)
    expect(w.incident()).toMatchObject({ status: 'Resolved', reason, resolvedAt: at(12) })
    expect(w.ticks(15, 240).fired()).toEqual(['step 1 at 10'])
  })

  test('Resolved is terminal: the next client message opens a new incident from step 1 (scenario 7)', () => {
    const w = waiting().record(...story.agentReplied(12).clientReplied(40).facts)
    expect(w.ticks(40, 240).fired()).toEqual([
      'step 1 at 10',
      'incident 2: step 1 at 50',
      'incident 2: step 2 at 70',
      'incident 2: step 3 at 100',
    ])
    expect(w.incidents().map(({ number, status }) => [number, status])).toEqual([
      [1, 'Resolved'],
      [2, 'Active'],
    ])
  })
})

describe('8. Acknowledging makes it Confirmed: no further step', () => {
  test('who, when and through which surface are recorded; the ticket stays open (scenario 8)', () => {
    const w = world().record(...story.opened(0).facts)
    w.acknowledge(8, 'ann', 'email')
    expect(w.incident()).toMatchObject({
      status: 'Confirmed',
      acknowledgements: [{ by: 'ann', at: at(8), via: 'email' }],
    })
    expect(w.ticks(10, 240).fired()).toEqual([])
    expect(w.ticket().timeline?.after.closed).toBe(false)
  })

  test('a second person is recorded as second; the first stays (scenario 10)', () => {
    const w = waiting()
    w.acknowledge(12, 'ann')
    w.acknowledge(13, 'bob', 'dashboard')
    expect(w.incident()).toMatchObject({
      acknowledgements: [
        { by: 'ann', at: at(12) },
        { by: 'bob', at: at(13), via: 'dashboard' },
      ],
    })
    expect(w.acknowledge(14, 'bob')).toEqual([])
  })

  test('acknowledging a Resolved incident changes nothing and says so (scenario 11)', () => {
    const w = waiting()
    w.acknowledge(11, 'bob')
    w.record(...story.closed(12).facts)
    given(...w.events())
      .when({ type: 'Acknowledge', by: 'ann', via: 'email', now: at(20) })
      .thenRefused({
        type: 'AlreadyResolved',
        reason: 'closed',
        resolvedAt: at(12),
        acknowledgements: [{ by: 'bob', at: at(11), via: 'ticket-page' }],
      })
  })

  test('without an incident there is nothing to acknowledge', () => {
    given()
      .when({ type: 'Acknowledge', by: 'ann', via: 'email', now: at(0) })
      .thenRefused('NoIncident')
  })

  test('close while Confirmed: Resolved, and the acknowledgement is kept (scenario 12)', () => {
    const w = waiting()
    w.acknowledge(11, 'ann')
    expect(w.record(...story.closed(12).facts).incident()).toMatchObject({
      status: 'Resolved',
      reason: 'closed',
      acknowledgements: [{ by: 'ann' }],
    })
  })

  test('an acknowledgement reported by the host counts from its own time', () => {
    const w = waiting().record(...story.acknowledged(25, 'bob', { via: 'phone' }).facts)
    expect(w.ticks(30, 60).fired()).toEqual(['step 1 at 10'])
    expect(w.incident()).toMatchObject({ acknowledgements: [{ by: 'bob', at: at(25), via: 'phone' }] })
  })
})

describe('9. Confirmed and the client writes again: stays Confirmed, and the dashboard shows it', () => {
  test('a reply ends it, and the next message opens an Active one (scenario 9)', () => {
    const w = waiting()
    w.acknowledge(12, 'ann')
    w.record(...story.clientReplied(20).facts)
    expect(w.incident()).toMatchObject({ status: 'Confirmed', clientWroteAt: at(20) })
    expect(w.ticks(20, 120).fired()).toEqual(['step 1 at 10'])
    w.record(...story.agentReplied(121).clientReplied(130).facts)
    expect(w.incident()).toMatchObject({ number: 2, status: 'Active' })
  })

  test('withdraw: back to Active at once, continuing with the steps not yet fired', () => {
    const w = waiting()
    w.acknowledge(12, 'ann')
    w.ticks(15, 40)
    w.withdraw(41, 'ann')
    expect(w.incident()).not.toHaveProperty('acknowledgements')
    expect(w.ticks(45, 60).fired()).toEqual(['step 1 at 10', 'step 2 at 45', 'step 3 at 60'])
  })

  test('withdrawing what nobody acknowledged is refused', () => {
    given(...waiting().events())
      .when({ type: 'Withdraw', by: 'ann', now: at(12) })
      .thenRefused('NotConfirmed')
    given()
      .when({ type: 'Withdraw', by: 'ann', now: at(12) })
      .thenRefused('NoIncident')
    given(
      ...waiting()
        .record(...story.closed(12).facts)
        .events(),
    )
      .when({ type: 'Withdraw', by: 'ann', now: at(13) })
      .thenRefused('AlreadyResolved')
  })
})

describe('11. Reopened: if the client waits, a new incident', () => {
  const closedUnanswered = () => waiting().record(...story.closed(12).facts)

  test('closed unanswered: the clock is the reopening', () => {
    const w = closedUnanswered().record(...story.reopened(500).facts)
    expect(w.incident()).toMatchObject({ number: 2, status: 'Active', openedAt: at(500), wait: { sinceAt: at(500) } })
    expect(w.tick(510).fired()).toEqual(['step 1 at 10', 'incident 2: step 1 at 510'])
  })

  test('reopened by the client writing: the clock is that message, and nothing is confirmed (scenario 29)', () => {
    const w = waiting()
    w.acknowledge(11, 'ann')
    w.record(...story.closed(12).reopened(500).clientReplied(501).facts)
    expect(w.incident()).toMatchObject({ number: 2, status: 'Active', wait: { lastActivityAt: at(501) } })
  })

  test('closed after an answer: the reopening alone opens none', () => {
    const w = waiting().record(...story.agentReplied(11).closed(12).reopened(500).facts)
    expect(w.incident()).toMatchObject({ number: 1, status: 'Resolved' })
    expect(w.record(...story.clientReplied(501).facts).incident()).toMatchObject({ number: 2, openedAt: at(501) })
  })

  test('closed unanswered, taken up again by an agent who then answers: a reopening after that opens none', () => {
    const w = closedUnanswered().record(...story.opened(20, { openedBy: 'agent' }).agentReplied(21).reopened(500).facts)
    expect(w.incident()).toMatchObject({ number: 1, status: 'Resolved', reason: 'closed' })
  })

  test('a client who writes on a closed ticket waits too, reopened or not', () => {
    const w = closedUnanswered().record(...story.clientReplied(40).facts)
    expect(w.incident()).toMatchObject({ number: 2, status: 'Active', openedAt: at(40) })
    expect(w.record(...story.reopened(45).facts).incident()).toMatchObject({
      number: 2,
      wait: { lastActivityAt: at(40) },
    })
  })

  test("an agent's reply on a closed ticket changes nothing", () => {
    const w = closedUnanswered().record(...story.clientReplied(40).agentReplied(41).facts)
    expect(w.incident()).toMatchObject({ number: 2, status: 'Active' })
    const unanswered = closedUnanswered().record(...story.agentReplied(41).reopened(50).facts)
    expect(unanswered.incident()).toMatchObject({ number: 2, status: 'Active', openedAt: at(50) })
  })

  test('merged and deleted tickets are not closed: reopening them resumes nothing', () => {
    for (const told of [story.merged(12, 'T-2'), story.deleted(12)])
      expect(
        waiting()
          .record(...told.reopened(50).facts)
          .incident(),
      ).toMatchObject({ number: 1, status: 'Resolved' })
  })

  describe('merged into another ticket: the target keeps the earlier waiting time if its client waits (scenario 30)', () => {
    const target = ticketStory('T-2')
    const source = ticketStory('T-1').opened(0)

    test('the source waited longer', () => {
      const w = world().record(...source.facts, ...target.opened(5).facts, ...ticketStory('T-1').merged(9, 'T-2').facts)
      expect(w.incident('T-1')).toMatchObject({ status: 'Resolved', reason: 'merged' })
      expect(w.incident('T-2')?.wait).toEqual({ sinceAt: at(0), lastActivityAt: at(5) })
    })

    test('the target waited longer, or does not wait: nothing changes', () => {
      const w = world().record(...target.opened(-5).facts, ...source.facts, ...story.merged(9, 'T-2').facts)
      expect(w.incident('T-2')?.wait).toEqual({ sinceAt: at(-5), lastActivityAt: at(-5) })
      const answered = world().record(
        ...target.opened(-5).agentReplied(-4).facts,
        ...source.facts,
        ...story.merged(9, 'T-2').facts,
      )
      expect(answered.incident('T-2')).toMatchObject({ number: 1, status: 'Resolved' })
    })

    test('a late answer on the source puts right what the target was told', () => {
      const w = world().record(...source.facts, ...target.opened(5).facts, ...story.merged(9, 'T-2').facts)
      w.record(...story.agentReplied(4).facts)
      expect(w.incident('T-2')?.wait).toEqual({ sinceAt: at(5), lastActivityAt: at(5) })
      w.record(...story.clientReplied(3).facts)
      expect(w.incident('T-2')?.wait.sinceAt).toBe(at(5))
      w.record(...story.clientReplied(4.5).facts)
      expect(w.incident('T-2')?.wait.sinceAt).toBe(at(4.5))
    })

    test('merged again: what the first merge brought stays, in whatever order the merges are recorded', () => {
      const merges = story.merged(9, 'T-2').merged(9, 'T-2').clientReplied(12).merged(15, 'T-2').facts
      for (const facts of [merges, [...merges].reverse()]) {
        const w = world().record(...source.facts, ...target.opened(5).facts, ...facts)
        expect(w.incident('T-2')?.wait).toEqual({ sinceAt: at(0), lastActivityAt: at(5) })
      }
    })

    test('a merge that becomes known late counts beside the one that is known', () => {
      const w = world().record(...source.facts, ...target.opened(5).facts, ...ticketStory('T-3').opened(6).facts)
      w.record(...story.merged(15, 'T-2').facts, ...story.merged(9, 'T-3').facts)
      expect(w.incident('T-3')?.wait.sinceAt).toBe(at(0))
      expect(w.incident('T-2')?.wait.sinceAt).toBe(at(5))
    })

    test('what was inherited ends with the wait', () => {
      const w = world().record(...source.facts, ...target.opened(5).facts, ...story.merged(9, 'T-2').facts)
      w.record(...target.agentReplied(10).clientReplied(20).facts)
      expect(w.incident('T-2')?.wait).toEqual({ sinceAt: at(20), lastActivityAt: at(20) })
    })
  })
})
