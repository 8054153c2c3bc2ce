import { describe, expect, test } from 'vitest'
import { given } from '../../src/testing/given.js'
import { ticketStory } from '../../src/testing/ticket-story.js'
import { at, policyOf, standard, world, type World } from './world.js'

const story = ticketStory('T-1')
const opened = story.opened(0, { assigneeId: 'ann' })
const waiting = (): World => world().record(...opened.facts)

/** The facts in an order of recording that is not that of time: the last one first. */
const backwards = (told: typeof story) => told.facts.toReversed()

describe('18. What the host reports about a time is folded by that time', () => {
  test('a client message older than the last agent reply starts nothing', () => {
    const w = waiting().record(...story.agentReplied(12).facts, ...story.clientReplied(11).facts)
    expect(w.incidents()).toHaveLength(1)
    expect(w.incident()).toMatchObject({ status: 'Resolved', wait: { lastActivityAt: at(11) } })
  })

  test('a late answer divides one incident into two', () => {
    const w = waiting().record(...story.clientReplied(20).facts)
    expect(w.incidents()).toHaveLength(1)
    w.record(...story.agentReplied(12).facts)
    expect(w.incidents()).toMatchObject([
      { number: 1, status: 'Resolved', resolvedAt: at(12), wait: { lastActivityAt: at(0) } },
      { number: 2, status: 'Active', openedAt: at(20), wait: { sinceAt: at(20) } },
    ])
    expect(w.ticks(25, 120).fired()).toEqual([
      'incident 2: step 1 at 30',
      'incident 2: step 2 at 50',
      'incident 2: step 3 at 80',
    ])
  })

  test('a step that fired meanwhile belongs to the incident whose wait its clock was part of', () => {
    const w = waiting()
      .tick(15)
      .record(...story.clientReplied(16).agentReplied(12).facts)
    expect(w.incidents()).toMatchObject([{ fired: [{ step: 1 }] }, { fired: [] }])
    expect(w.tick(30).fired()).toEqual(['step 1 at 15', 'incident 2: step 1 at 30'])
  })

  test('a late opt-out and its end give what they would have given in time', () => {
    const told = story.policySet(2, 'none').policySet(4, null)
    const [inTime, late] = [told.facts, backwards(told)].map(facts =>
      waiting()
        .tick(30)
        .record(...facts),
    )
    expect(late?.incidents()).toEqual(inTime?.incidents())
    expect(late?.incidents()).toMatchObject([
      { status: 'Resolved', reason: 'no-policy', fired: [{ step: 1 }, { step: 2 }] },
      { status: 'Active', openedAt: at(4), fired: [] },
    ])
  })

  test('an opt-out reported before the ticket was opened leaves no incident, and what fired is not forgotten', () => {
    const w = waiting()
      .tick(10)
      .record(...story.policySet(-2, 'none').facts)
    expect(w.incidents()).toEqual([])
    w.record(...story.policySet(-1, null).facts)
    expect(w.incidents()).toMatchObject([{ openedAt: at(0), fired: [{ step: 1 }] }])
    expect(w.ticks(15, 60).fired()).toEqual(['step 1 at 10', 'step 2 at 30', 'step 3 at 60'])
  })

  test('an unanswered message before the opening moves the beginning, and fires nothing again', () => {
    const w = waiting()
      .tick(10)
      .record(...story.clientReplied(-5).facts)
    expect(w.incident()).toMatchObject({ wait: { sinceAt: at(-5), lastActivityAt: at(0) }, fired: [{ step: 1 }] })
    expect(w.ticks(15, 60).fired()).toEqual(['step 1 at 10', 'step 2 at 30', 'step 3 at 60'])
  })

  test('facts in another order after an edit find the same version', () => {
    const edited = { ...standard, version: 2 }
    const told = story.agentReplied(18).clientReplied(20)
    const [inTime, late] = [told.facts, backwards(told)].map(facts =>
      waiting()
        .clockAt(15)
        .save(edited)
        .record(...facts),
    )
    expect(inTime?.incident()).toMatchObject({ number: 2, policy: { version: 2 } })
    expect(late?.incidents()).toEqual(inTime?.incidents())
  })

  test('a late fact does not judge the past by the policies of today', () => {
    const w = world([standard, policyOf('critical', [5])])
    w.record(...story.opened(0, { deskId: 'billing' }).moved(8, 'sales').facts)
    w.record(...story.agentReplied(10).facts)
    const before = w.incidents()
    w.clockAt(50).assign({ level: 'desk', id: 'billing' }, 'none').assign({ level: 'default' }, 'critical')
    w.record(...story.assigned(9, 'bob').facts)
    expect(w.incidents()).toEqual(before)
  })

  test('a late fact that only adds what it would have added in time is told of plainly', () => {
    const w = waiting().record(...story.assigned(20, 'bob').agentReplied(12).facts)
    expect(w.events().map(({ type }) => type)).toEqual([
      'TicketOpened',
      'IncidentOpened',
      'TicketAssigned',
      'AgentReplied',
      'IncidentResolved',
    ])
  })

  test('an answer before the opening, older events of a ticket: no escalation for them', () => {
    const w = world().record(...story.closed(30).facts, ...story.opened(10).facts)
    expect(w.incidents()).toMatchObject([
      { openedAt: at(10), status: 'Resolved', reason: 'closed', resolvedAt: at(30) },
    ])
    expect(w.tick(60).fired()).toEqual([])
  })

  test('equal times keep the order of recording', () => {
    const answered = waiting().record(...story.clientReplied(12).agentReplied(12).facts)
    expect(answered.incident()?.status).toBe('Resolved')
    const again = waiting().record(...story.agentReplied(12).clientReplied(12).facts)
    expect(again.incident()).toMatchObject({ number: 2, status: 'Active', openedAt: at(12), sequence: 0 })
  })

  test('incidents that open at the same instant are told apart', () => {
    const w = waiting().record(...story.agentReplied(0).clientReplied(0).facts)
    expect(w.incidents().map(({ openedAt, sequence }) => [openedAt, sequence])).toEqual([
      [at(0), 0],
      [at(0), 1],
    ])
  })
})

describe('18. All orders of the same facts: what the law found on the way', () => {
  const permutations = <Item>(items: ReadonlyArray<Item>): ReadonlyArray<ReadonlyArray<Item>> =>
    items.length < 2
      ? [items]
      : items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map(rest => [item, ...rest]))

  /** The incidents that every order of the facts tells of, after `prior`. */
  const told = (prior: () => World, facts: typeof story.facts, orders = permutations(facts)) => {
    const [first, ...others] = orders.map(order => {
      const w = prior()
      for (const fact of order) w.recordAt(80, fact)
      return w.incidents()
    })
    for (const other of others) expect(other).toEqual(first)
    return first
  }
  const desks = (...policies: Parameters<typeof world>) => world(...policies).assign({ level: 'default' }, null)
  const billing = { deskId: 'billing' }

  test('an incident that a late fact opens is remembered with the levels of its own time', () => {
    const w = () =>
      desks([standard, policyOf('critical', [5])])
        .assign({ level: 'desk', id: 'billing' }, 'standard')
        .assign({ level: 'client', id: 'acme' }, 'critical')
        .record(...story.opened(0, billing).moved(13, 'quiet').moved(26, 'lost').clientChanged(20, 'acme').facts)
        .clockAt(70)
        .save(policyOf('critical', [6], { version: 2 }))
    const incidents = told(w, story.merged(28, 'T-2').policySet(27, 'unheard-of').facts)
    expect(incidents?.[1]).toMatchObject({ openedAt: at(20), policy: { id: 'critical', version: 1 }, reason: 'merged' })
  })

  test('a step that fired before its incident was told away does not fire again under the next one', () => {
    const w = () =>
      desks()
        .assign({ level: 'desk', id: 'billing' }, 'standard')
        .record(...story.opened(0, billing).clientReplied(14).facts)
        .tick(24)
    const incidents = told(w, story.moved(9, 'quiet').agentReplied(12).moved(15, 'billing').clientReplied(58).facts)
    expect(incidents?.map(({ openedAt, fired }) => [openedAt, fired.length])).toEqual([
      [at(0), 0],
      [at(15), 1],
    ])
  })

  test('a change of policies is seen by what happened before it as one to come', () => {
    const w = () =>
      desks([standard, policyOf('critical', [5])])
        .assign({ level: 'default' }, 'standard')
        .record(...story.opened(0).facts)
        .clockAt(4.5)
        .assign({ level: 'default' }, 'critical')
    const incidents = told(w, story.clientReplied(0.3).closed(1.3).agentReplied(2.3).facts)
    expect(incidents).toMatchObject([{ policy: { id: 'standard' }, status: 'Resolved', resolvedAt: at(1.3) }])
  })

  test('a step belongs to the wait its clock was part of, not to one that a merged ticket made look as long', () => {
    // What seed 1177629425 shrank to.
    const prior = () =>
      desks([policyOf('relaxed', [0])])
        .record(...story.opened(0).policySet(32.5, 'relaxed').facts)
        .tick(36.5)
    const facts = story.agentReplied(10.3).clientReplied(40.3).facts
    const outcomes = permutations([...facts, 'inherited'] as const).map(order => {
      const w = prior()
      for (const one of order)
        if (one === 'inherited')
          w.clockAt(80).handle('T-1', {
            type: 'InheritWait',
            at: at(67.3),
            fromTicketId: 'T-9',
            waitingSinceAt: at(0),
            catalog: w.catalog(),
          })
        else w.recordAt(80, one)
      return w.incidents()
    })
    for (const other of outcomes) expect(other).toEqual(outcomes[0])
    expect(outcomes[0]).toMatchObject([{ openedAt: at(40.3), wait: { sinceAt: at(0) }, fired: [] }])
  })

  test('before the first policy was saved nobody escalated: the incident opens when that came into effect', () => {
    const prior = () => world([]).clockAt(30).save(standard).assign({ level: 'default' }, 'standard')
    const incidents = told(prior, story.opened(0).assigned(10, 'bob').clientReplied(20).facts)
    expect(incidents).toMatchObject([{ openedAt: at(30), wait: { sinceAt: at(0), lastActivityAt: at(20) } }])
    const w = prior().record(...story.opened(0).clientReplied(20).facts)
    expect(w.tick(30).fired()).toEqual(['step 1 at 30'])
  })

  test('policies that came and went while nobody looked are judged by their own times', () => {
    const prior = () =>
      world([standard, policyOf('critical', [5])])
        .clockAt(10)
        .assign({ level: 'client', id: 'acme' }, 'critical')
        .clockAt(20)
        .assign({ level: 'client', id: 'acme' }, 'none')
        .clockAt(30)
        .assign({ level: 'client', id: 'acme' }, null)
    const incidents = told(prior, story.opened(1, { clientId: 'acme' }).assigned(12, 'bob').clientReplied(25).facts)
    expect(incidents).toMatchObject([
      { openedAt: at(1), policy: { id: 'critical' }, policySinceAt: at(10), reason: 'no-policy', resolvedAt: at(20) },
      { openedAt: at(30), policy: { id: 'standard' }, wait: { sinceAt: at(1), lastActivityAt: at(25) } },
    ])
  })

  test('a version that was adopted stays adopted when the story is told anew', () => {
    const w = world()
      .record(...story.opened(0).clientReplied(20).facts)
      .clockAt(30)
      .save(policyOf('standard', [15], { version: 2 }))
      .adopt()
      .recordAt(40, story.clientReplied(25).facts[0]!)
    expect(w.incidents()).toMatchObject([{ policy: { version: 2 }, policySinceAt: at(30) }])
    w.recordAt(41, story.assigned(10, 'bob').facts[0]!)
    expect(w.incidents()).toMatchObject([{ policy: { version: 2 }, policySinceAt: at(30) }])
    // Answered before, and written again: the incident that was open at 30 is another one, and moved over all the same.
    w.recordAt(42, story.agentReplied(22).facts[0]!)
    expect(w.incidents()).toMatchObject([
      { policy: { version: 1 }, reason: 'answered' },
      { openedAt: at(25), policy: { version: 2 }, policySinceAt: at(30) },
    ])
  })

  test('what happened in the very instant of a change that was told afterwards stays before it', () => {
    const w = world()
      .record(...story.opened(12).facts)
      .clockAt(12)
      .assign({ level: 'default' }, 'none')
    expect(w.incidents()).toMatchObject([{ reason: 'no-policy', resolvedAt: at(12) }])
    const before = w.incidents()
    expect(w.recordAt(20, story.assigned(5, 'bob').facts[0]!).incidents()).toEqual(before)
    expect(w.recordAt(21, story.clientReplied(15).facts[0]!).incidents()).toHaveLength(1)
  })

  test('a change told of beside a late fact is not taken for one that came after what happened at its instant', () => {
    // What seed -1632428543 shrank to.
    const prior = () =>
      world([])
        .change({
          policies: new Map([['standard', policyOf('standard', [0])]]),
          assignments: { clients: new Map([['globex', 'standard']]), desks: new Map([['sales', 'standard']]) },
        })
        .record(...story.opened(0, billing).facts)
    const facts = story
      .moved(30.3, 'billing')
      .opened(-7.7, { deskId: 'sales', clientId: 'globex' })
      .clientChanged(-5.7, 'acme').facts
    expect(told(prior, facts)).toMatchObject([{ openedAt: at(0), reason: 'no-policy', resolvedAt: at(0) }])
  })

  test('opted out and back within one instant', () => {
    const facts = story.opened(1, { deskId: 'sales' }).policySet(1, 'none').policySet(1, null).clientReplied(2).facts
    const [opening, out, back, reply] = facts
    const orders = [facts, [reply!, opening!, out!, back!], [opening!, reply!, out!, back!]]
    const incidents = told(() => desks().assign({ level: 'desk', id: 'sales' }, 'standard'), facts, orders)
    expect(incidents?.map(({ status, sequence }) => [status, sequence])).toEqual([
      ['Resolved', 0],
      ['Active', 1],
    ])
  })
})

describe('18. `factId` makes repeats harmless', () => {
  const reply = story.clientReplied(20, { factId: 'msg-7' }).facts[0]!

  test('the same fact twice, at once or later', () => {
    const w = waiting().record(reply)
    given(...w.events())
      .when({ type: 'RecordFact', fact: reply, catalog: w.catalog() })
      .thenNothing()
    given(...w.record(...story.agentReplied(25).facts).events())
      .when({ type: 'RecordFact', fact: { ...reply }, catalog: w.catalog() })
      .thenNothing()
  })

  test('absent and undefined are the same content, whatever the order of keys', () => {
    const w = waiting().record(reply)
    const other = { factId: 'msg-7', author: 'human', at: at(20), ticketId: 'T-1', type: 'ClientReplied' } as const
    given(...w.events())
      .when({ type: 'RecordFact', fact: other, catalog: w.catalog() })
      .thenNothing()
  })

  test('the same factId with other content is refused, and the first one stands', () => {
    const w = waiting().record(reply)
    for (const other of [{ ...reply, at: at(21) }, story.closed(20, { factId: 'msg-7' }).facts[0]!])
      given(...w.events())
        .when({ type: 'RecordFact', fact: other, catalog: w.catalog() })
        .thenRefused({ type: 'FactConflict', factId: 'msg-7' })
  })
})
