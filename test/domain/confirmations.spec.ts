import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/domain/policy/policy.js'
import { ticketStory } from '../../src/testing/ticket-story.js'
import { at, minuteOf, policyOf, world, type World } from './world.js'

const story = ticketStory('T-1')
const opened = story.opened(0, { assigneeId: 'ann' })

const withTimeout = (confirmTimeoutMinutes: number | undefined): Policy =>
  policyOf('standard', [10, 30, 60], { confirmTimeoutMinutes })

/** A client waits since minute 0; `timeout` is the policy's. */
const waiting = (timeout?: number): World => world([withTimeout(timeout)]).record(...opened.facts)

const confirmed = (timeout?: number, answerBy?: number): World => {
  const w = waiting(timeout)
  w.acknowledge(5, 'ann', 'ticket-page', answerBy)
  return w
}

const lapses = (w: World): ReadonlyArray<number> =>
  w.events().flatMap(event => (event.type === 'ConfirmationLapsed' ? [minuteOf(event.at)] : []))

const assigned = (minute: number) =>
  ({ type: 'TicketAssigned', ticketId: 'T-1', at: at(minute), assigneeId: 'bob' }) as const

describe('9. A policy says how long a confirmation lasts', () => {
  test('off by default: confirmed until somebody answers', () => {
    expect(confirmed().ticks(0, 10_000, 100).fired()).toEqual([])
  })

  test('confirmed at 5 for 40 minutes: active again at 45, and what is overdue fires in that very tick', () => {
    const w = confirmed(40).tick(44.9)
    expect(w.incident()).toMatchObject({ status: 'Confirmed' })
    w.tick(45)
    expect(w.incident()).toMatchObject({ status: 'Active', lapses: [at(45)] })
    expect(w.fired()).toEqual(['step 1 at 45', 'step 2 at 45'])
    expect(w.tick(60).fired()).toEqual(['step 1 at 45', 'step 2 at 45', 'step 3 at 60'])
  })

  test('a late tick says when it lapsed, not when that was seen', () => {
    const w = confirmed(40).tick(50)
    expect(lapses(w)).toEqual([45])
    expect(w.fired()).toEqual(['step 1 at 50', 'step 2 at 50'])
  })

  test('steps that fired before do not fire again', () => {
    const w = waiting(40).tick(10)
    w.acknowledge(12, 'ann')
    expect(w.ticks(15, 60).fired()).toEqual(['step 1 at 10', 'step 2 at 55', 'step 3 at 60'])
  })

  test('a confirmation lapses although no step is left: somebody has to see that nobody is on it', () => {
    const w = waiting(40).ticks(0, 60)
    w.acknowledge(61, 'ann')
    w.tick(101)
    expect(w.incident()).toMatchObject({ status: 'Active' })
    expect(w.fired()).toHaveLength(3)
  })

  test('the client writing again renews nothing', () => {
    const w = confirmed(40).record(...story.clientReplied(20).facts)
    w.tick(45)
    expect(w.incident()).toMatchObject({ status: 'Active', wait: { lastActivityAt: at(20) } })
    expect(w.fired()).toEqual(['step 1 at 45'])
  })

  test('an answer before resolves it, and nothing lapses', () => {
    const w = confirmed(40).record(...story.agentReplied(45).facts)
    expect(w.tick(45).incident()).toMatchObject({ status: 'Resolved', reason: 'answered' })
    expect(lapses(w)).toEqual([])
  })

  test('who says so anew after a lapse is first again, whether or not a tick came between', () => {
    for (const ticks of [[], [45]]) {
      const w = confirmed(40)
      for (const minute of ticks) w.tick(minute)
      w.acknowledge(50, 'bob')
      expect(w.incident()).toMatchObject({ status: 'Confirmed', acknowledgements: [{ by: 'bob' }], lapses: [at(45)] })
      expect(lapses(w)).toEqual([45])
    }
  })

  test('nothing is left to withdraw after a lapse', () => {
    expect(confirmed(40).withdraw(45.1, 'ann')).toEqual({ type: 'NotConfirmed' })
  })

  test('withdrawn before: active at once, and nothing lapses later', () => {
    const w = confirmed(40)
    w.withdraw(20, 'ann')
    expect(w.ticks(20, 60).fired()).toEqual(['step 1 at 20', 'step 2 at 30', 'step 3 at 60'])
    expect(lapses(w)).toEqual([])
  })
})

describe('9. Any activity of an agent renews a confirmation', () => {
  test.each([
    ['assigning', assigned(30)],
    ['moving', { type: 'TicketMoved', ticketId: 'T-1', at: at(30), deskId: 'billing' }],
    ['changing the client', { type: 'TicketClientChanged', ticketId: 'T-1', at: at(30), clientId: 'acme' }],
    ['setting a policy', { type: 'TicketPolicySet', ticketId: 'T-1', at: at(30), policyId: 'standard' }],
    ['pausing', { type: 'TicketPaused', ticketId: 'T-1', at: at(30) }],
    ['opening by an agent', { type: 'TicketOpened', ticketId: 'T-1', at: at(30), openedBy: 'agent' }],
    ['somebody else saying so', { type: 'Acknowledged', ticketId: 'T-1', at: at(30), by: 'bob', via: 'email' }],
    ['the same person saying so', { type: 'Acknowledged', ticketId: 'T-1', at: at(30), by: 'ann', via: 'email' }],
  ] as const)('%s at 30', (_, fact) => {
    const w = confirmed(40).record(fact).tick(69.9)
    expect(w.incident()).toMatchObject({ status: 'Confirmed' })
    expect(lapses(w.tick(70))).toEqual([70])
  })

  test.each([
    ['reopening', { type: 'TicketReopened', ticketId: 'T-1', at: at(30) }],
    ['resuming', { type: 'TicketResumed', ticketId: 'T-1', at: at(30) }],
    ['automation', { type: 'AgentReplied', ticketId: 'T-1', at: at(30), author: 'automation' }],
  ] as const)('%s does not: it need not be an agent', (_, fact) => {
    expect(lapses(confirmed(40).record(fact).tick(45))).toEqual([45])
  })

  test('at the very time of the lapse is in time, if the tick knows of it', () => {
    const w = confirmed(40).record(assigned(45)).tick(45)
    expect(w.incident()).toMatchObject({ status: 'Confirmed', renewedAt: at(45) })
  })

  test('saying so again renews, and once more at the same time is silence', () => {
    const w = confirmed(40)
    expect(w.acknowledge(30, 'ann')).toHaveLength(1)
    expect(w.acknowledge(30, 'ann')).toEqual([])
    expect(lapses(w.tick(69.9).tick(70))).toEqual([70])
  })

  test('saying so again is silence where nothing lapses', () => {
    expect(confirmed().acknowledge(30, 'ann')).toEqual([])
  })

  test('recorded late, activity before the lapse undoes it; what fired has fired', () => {
    const w = confirmed(40).tick(45).recordAt(46, assigned(40))
    expect(w.incident()).toMatchObject({ status: 'Confirmed', renewedAt: at(40) })
    expect(w.fired()).toEqual(['step 1 at 45', 'step 2 at 45'])
    expect(w.tick(79).incident()).toMatchObject({ status: 'Confirmed' })
    w.tick(80)
    expect(w.incident()).toMatchObject({ status: 'Active', lapses: [at(80)] })
    expect(w.fired()).toEqual(['step 1 at 45', 'step 2 at 45', 'step 3 at 80'])
  })

  test('recorded late, activity before the lapse undoes it although nothing has fired since', () => {
    const w = waiting(40).ticks(0, 60)
    w.acknowledge(61, 'ann')
    w.tick(101).recordAt(102, assigned(90))
    expect(w.incident()).toMatchObject({ status: 'Confirmed', renewedAt: at(90) })
    expect(lapses(w.tick(130))).toEqual([101, 130])
  })

  test('recorded late, activity after the lapse undoes nothing', () => {
    const w = confirmed(40).tick(50).recordAt(60, assigned(46))
    expect(w.incident()).toMatchObject({ status: 'Active', lapses: [at(45)] })
  })
})

describe('9. A promised time', () => {
  test('lapses at exactly that time, without any option of the policy', () => {
    const w = confirmed(undefined, 100).tick(99.9)
    expect(w.incident()).toMatchObject({ status: 'Confirmed', acknowledgements: [{ answerByAt: at(100) }] })
    expect(w.tick(100).fired()).toEqual(['step 1 at 100', 'step 2 at 100', 'step 3 at 100'])
  })

  test.each([
    ['shorter', 20],
    ['longer', 100],
  ])('a promise %s than the time-out decides', (_, promised) => {
    expect(lapses(confirmed(40, promised).tick(200))).toEqual([promised])
  })

  test('activity after it renews it by the time-out, but not to before the promise', () => {
    expect(lapses(confirmed(40, 50).record(assigned(30)).tick(200))).toEqual([70])
    expect(lapses(confirmed(40, 100).record(assigned(30)).tick(200))).toEqual([100])
  })

  test('without a time-out, activity renews it for as long again as was promised', () => {
    expect(lapses(confirmed(undefined, 50).record(assigned(30)).tick(200))).toEqual([75])
  })

  test('the newest promise counts, be it sooner', () => {
    const w = confirmed(undefined, 100)
    w.acknowledge(10, 'bob', 'email', 20)
    expect(lapses(w.tick(200))).toEqual([20])
  })

  test('a promise that is not after the acknowledgement has lapsed at once', () => {
    expect(lapses(confirmed(undefined, 4).tick(5))).toEqual([5])
  })
})

describe('9. Policies that change under a confirmed incident', () => {
  test('a time-out that comes into effect counts from then: no confirmation lapses at once', () => {
    const w = confirmed().tick(100)
    w.save({ ...withTimeout(40), version: 2 }).adopt()
    expect(lapses(w.tick(139.9).tick(140))).toEqual([140])
  })

  test('a promise stays what it is', () => {
    const w = confirmed(undefined, 150).tick(100)
    w.save({ ...withTimeout(10), version: 2 }).adopt()
    expect(lapses(w.tick(200))).toEqual([150])
  })

  test('a lapse before the change comes first, also if no tick has seen it', () => {
    const w = confirmed(40).clockAt(50)
    w.save({ ...withTimeout(undefined), version: 2 }).adopt()
    expect(lapses(w)).toEqual([45])
    expect(w.incident()).toMatchObject({ status: 'Active', policy: { version: 2 } })
  })
})

test('messages of the steps that fire after a lapse are sent; those that the confirmation cancelled are not', () => {
  const w = waiting(40).tick(10)
  w.acknowledge(12, 'ann')
  w.tick(52)
  expect(w.ticket().notifications.map(({ personId }) => personId)).toEqual(['team-leader'])
})
