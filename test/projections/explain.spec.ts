import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/domain/policy/policy.js'
import { explain } from '../../src/projections/explain.js'
import { explanationText } from '../../src/projections/explanation-text.js'
import { englishWords } from '../../src/projections/explain-words.js'
import { at, catalogOf, standard, told, type Told } from './told.js'

const opened = {
  type: 'TicketOpened',
  openedBy: 'client',
  deskId: 'billing',
  clientId: 'acme',
  assigneeId: 'ann',
} as const
const clientWrites = { type: 'ClientReplied', author: 'human' } as const
const annAnswers = { type: 'AgentReplied', author: 'human', agentId: 'ann' } as const

const explained = ({ entries }: Told, minute: number) => explain('T-1', entries, at(minute))
const textOf = (one: Told, minute: number, timeZone?: string): string =>
  explanationText(explained(one, minute), { timeZone })

/** Steps as short lines: `2 fired 35 late 1`, times in minutes after nine. */
const stepsOf = (one: Told, minute: number, incident = 0): ReadonlyArray<string> =>
  (explained(one, minute).incidents[incident]?.steps ?? []).map(step => {
    const minutes = (time: number): number => (time - at(0)) / 60_000
    const when = step.state === 'fired' ? minutes(step.triggeredAt!) : minutes(step.dueAt)
    const late = step.lateMs === undefined || step.lateMs === 0 ? '' : ` late ${step.lateMs / 60_000}`
    return `${step.policyId}/${step.step} ${step.state} ${when}${late}${step.reason === undefined ? '' : ` ${step.reason}`}`
  })

describe('the story of the help page: 10, 30 and 60 minutes, the client writes again at 20', () => {
  const story = told()
  story.fact(0, opened)
  story.tick(10)
  story.deliver(10)
  story.fact(20, clientWrites)
  story.tick(50)
  story.deliver(50)
  story.fact(55, annAnswers)

  test('before anything was recorded', () => {
    expect(explained(story, -1)).toMatchObject({ incidents: [], story: [] })
    expect(textOf(story, -1)).toContain('Nothing had been recorded about this ticket by then.')
  })

  test('while all steps wait', () => {
    expect(stepsOf(story, 5)).toEqual(['standard/1 waiting 10', 'standard/2 waiting 30', 'standard/3 waiting 60'])
    expect(textOf(story, 5)).toContain('  Step 1, after 10 min: fires 09:10 if nobody answers first.\n')
    expect(textOf(story, 5)).toContain('    Will tell the assignee by in-system, who is ann now.\n')
  })

  test('after the first step, and again once the client has written', () => {
    expect(stepsOf(story, 15)).toEqual(['standard/1 fired 10', 'standard/2 waiting 30', 'standard/3 waiting 60'])
    expect(stepsOf(story, 25)).toEqual(['standard/1 fired 10', 'standard/2 waiting 50', 'standard/3 waiting 80'])
    expect(explained(story, 25).incidents[0]).toMatchObject({
      status: 'Active',
      policy: { id: 'standard', version: 1 },
      waitingSinceAt: at(0),
      lastActivityAt: at(20),
    })
  })

  test('an overdue step says that a tick is missing', () => {
    const late = { ...story, entries: story.entries.slice(0, 2) }
    expect(stepsOf(late, 12)[0]).toBe('standard/1 waiting 10 late 2 overdue')
    expect(textOf(late, 12)).toContain('Step 1, after 10 min: due since 09:10, fires in the next tick.')
  })

  test('after the answer', () => {
    expect(stepsOf(story, 55)).toEqual([
      'standard/1 fired 10',
      'standard/2 fired 50',
      'standard/3 not-fired 80 answered',
    ])
    expect(explained(story, 55).incidents[0]?.resolved).toEqual({ reason: 'answered', at: at(55) })
    expect(textOf(story, 55)).toBe(`T-1 on 2026-03-02 at 09:55 (all times UTC)

Incident 1, opened 2026-03-02 09:00: ended 09:55, answered.
The client had been waiting since 09:00 and last wrote at 09:20.
Policy: Standard Escalation (standard, version 1).

  Step 1, after 10 min: fired 09:10, on time.
    ann: told by in-system, delivered at 09:10.
  Step 2, after 30 min: fired 09:50, on time.
    team-leader: told by email, delivered at 09:50.
  Step 3, after 1 h: did not fire: answered at 09:55. It would have been due 10:20.

What happened
  2026-03-02
    09:00     The client opened the ticket: desk billing, client acme, assigned to ann.
    09:00     Incident 1 opened under Standard Escalation, version 1: steps after 10 min, 30 min and
              1 h.
    09:10     Step 1 fired: told ann by in-system.
    09:10     in-system took the message for ann.
    09:20     The client wrote.
    09:50     Step 2 fired: told team-leader by email.
    09:50     email took the message for team-leader.
    09:55     ann answered.
    09:55     Incident 1 ended: answered.
`)
  })

  test('in another time zone, across midnight there', () => {
    const text = textOf(story, 55, 'Pacific/Auckland')
    expect(text).toContain('T-1 on 2026-03-02 at 22:55 (all times Pacific/Auckland)')
    expect(text).toContain('Step 2, after 30 min: fired 22:50')
  })

  test('a ticket that escalated past midnight names the days', () => {
    const night = told()
    night.fact(14 * 60 + 55, opened)
    expect(textOf(night, 14 * 60 + 56)).toContain('Step 1, after 10 min: fires 2026-03-03 00:05 if')
  })

  test('answered after the due time, before a tick', () => {
    const quick = told()
    quick.fact(0, opened)
    quick.fact(12, annAnswers)
    expect(stepsOf(quick, 20)[0]).toBe('standard/1 not-fired 10 late 2 answered')
    expect(textOf(quick, 20)).toContain('did not fire: answered at 09:12. It was due 09:10, but no tick came between.')
  })
})

describe('who was told, and who was not', () => {
  const withFallback: Policy = {
    ...standard,
    fallback: { notify: { group: 'duty' }, channel: 'email' },
    steps: [
      { id: 'step-1', delayMinutes: 10, notify: { assignee: true }, channel: 'in-system' },
      { id: 'step-2', delayMinutes: 30, notify: { group: 'board' }, channel: 'email' },
    ],
  }
  const story = told()
  story.catalog = catalogOf(withFallback)
  story.groups.set('duty', ['dora', 'dirk', 'dora', 'dan', 'dina'])
  story.skip.set('dirk', 'on-leave').set('dan', 'inactive').set('dina', 'no-address')
  story.fact(0, { ...opened, assigneeId: undefined })
  story.tick(10)
  story.skip.set('dora', 'unknown')
  story.tick(30)

  test('the fallback when nobody was assigned, with the reason for everyone it skipped', () => {
    expect(explained(story, 10).incidents[0]?.steps[0]).toMatchObject({
      nobody: 'unassigned',
      people: [
        { personId: 'dora', outcome: 'notified', channel: 'email', viaFallback: true },
        { personId: 'dirk', outcome: 'skipped', reason: 'on-leave', viaFallback: true },
        { personId: 'dora', outcome: 'skipped', reason: 'duplicate', viaFallback: true },
        { personId: 'dan', outcome: 'skipped', reason: 'inactive', viaFallback: true },
        { personId: 'dina', outcome: 'skipped', reason: 'no-address', viaFallback: true },
      ],
    })
    const text = textOf(story, 10)
    expect(text).toContain('Reached nobody: nobody was assigned.')
    expect(text).toContain('dora (the fallback): told by email, not sent yet, next attempt at 09:10.')
    expect(text).toContain('dirk (the fallback): skipped, on leave.')
    expect(text).toContain('dina (the fallback): skipped, no address for this channel.')
  })

  test('an empty group, and then the fallback unknown too', () => {
    expect(explained(story, 30).incidents[0]?.steps[1]).toMatchObject({ nobody: 'empty-group' })
    expect(textOf(story, 30)).toContain('Reached nobody: the group was empty.')
    expect(textOf(story, 30)).toContain('dora (the fallback): skipped, not known to the directory.')
  })

  test('nobody ever: exhausted', () => {
    const alone = told()
    alone.skip.set('ann', 'inactive').set('team-leader', 'on-leave').set('director', 'unknown')
    alone.fact(0, opened)
    alone.tick(60)
    expect(explained(alone, 60).incidents[0]?.exhaustedAt).toBe(at(60))
    expect(textOf(alone, 60)).toContain('The last step passed at 10:00, and nobody was ever told.')
    expect(textOf(alone, 60)).toContain('Step 1, after 10 min: fired 10:00, due 09:10, 50 min late.')
  })

  test('one message for several overdue steps', () => {
    const merged = told()
    const lead = { notify: { user: 'lead' }, channel: 'email' } as const
    merged.catalog = catalogOf({
      ...standard,
      steps: [
        { id: 'a', delayMinutes: 10, ...lead },
        { id: 'b', delayMinutes: 20, ...lead },
      ],
    })
    merged.fact(0, opened)
    merged.tick(25)
    merged.deliver(25)
    const [first, second] = explained(merged, 25).incidents[0]?.steps ?? []
    expect(first?.people[0]?.delivery).toMatchObject({ state: 'delivered', steps: [1, 2] })
    expect(second?.people[0]?.notificationId).toBe(first?.people[0]?.notificationId)
    expect(textOf(merged, 25)).toContain('lead: told by email in the message of step 2, delivered at 09:25.')
  })
})

describe('what became of messages', () => {
  const story = told()
  story.fact(0, opened)
  story.tick(10)
  story.start(10, 'ann')
  story.finish(11, 'ann', { status: 'unknown', reason: 'timeout', nextAttemptAt: at(13) })
  story.start(13, 'ann')
  story.finish(14, 'ann', { status: 'delivered' })
  const deliveryAt = (one: Told, minute: number, step = 0) =>
    explained(one, minute).incidents[0]?.steps[step]?.people[0]?.delivery

  test('under way, unknown, and delivered at last', () => {
    expect(deliveryAt(story, 10)).toMatchObject({ state: 'sending', at: at(10), attempts: [{ outcome: 'under-way' }] })
    expect(deliveryAt(story, 11)).toMatchObject({ state: 'pending', reason: 'timeout', nextAttemptAt: at(13) })
    expect(deliveryAt(story, 14)).toMatchObject({
      state: 'delivered',
      at: at(14),
      attempts: [
        { attempt: 1, startedAt: at(10), endedAt: at(11), outcome: 'unknown', reason: 'timeout' },
        { attempt: 2, startedAt: at(13), endedAt: at(14), outcome: 'delivered' },
      ],
    })
    const text = textOf(story, 14)
    expect(text).toContain('Attempt 1 at 09:10: outcome unknown, it may have arrived (timeout).')
    expect(text).toContain('Whether in-system took the message for ann is not known: timeout. Sent again in 2 min')
    expect(text).toContain('in-system took the message for ann (attempt 2).')
  })

  test('failed, then cancelled by the answer', () => {
    const failing = told()
    failing.fact(0, opened)
    failing.tick(10)
    failing.start(10, 'ann')
    failing.finish(10, 'ann', { status: 'failed', reason: 'mailbox full', nextAttemptAt: at(12) })
    expect(deliveryAt(failing, 10)).toMatchObject({ state: 'pending', attempts: [{ outcome: 'failed' }] })
    failing.fact(11, annAnswers)
    expect(deliveryAt(failing, 11)).toMatchObject({ state: 'cancelled', at: at(11), reason: 'answered' })
    expect(textOf(failing, 11)).toContain('in-system did not take the message for ann: mailbox full. Next attempt in')
    expect(textOf(failing, 11)).toContain('ann: told by in-system, cancelled at 09:11: answered.')
  })

  test('refused for good, and given up', () => {
    const stuck = told()
    stuck.fact(0, opened)
    stuck.tick(30)
    stuck.start(30, 'ann')
    stuck.finish(30, 'ann', { status: 'refused', reason: 'no such mailbox' })
    stuck.start(30, 'team-leader')
    stuck.finish(31, 'team-leader', { status: 'failed', reason: 'server down', nextAttemptAt: null })
    expect(deliveryAt(stuck, 31)).toMatchObject({ state: 'undeliverable', attempts: [{ outcome: 'refused' }] })
    expect(deliveryAt(stuck, 31, 1)).toMatchObject({ state: 'parked', reason: 'server down' })
    const text = textOf(stuck, 31)
    expect(text).toContain('refused for good at 09:30: no such mailbox.')
    expect(text).toContain('given up at 09:31: server down.')
  })

  test('a simulation says nothing of deliveries', () => {
    const simulated = explain('T-1', story.entries, at(14), { simulated: true })
    expect(simulated.incidents[0]?.steps[0]?.people[0]).not.toHaveProperty('delivery')
    expect(explanationText(simulated)).toContain('    ann: told by in-system.\n')
    expect(explanationText(simulated)).not.toContain('took the message')
  })
})

describe('"I\'m on it"', () => {
  const story = told()
  story.fact(0, opened)
  story.tick(10)
  story.does(12, { type: 'Acknowledge', by: 'bob', via: 'email', now: at(12) })
  story.fact(15, clientWrites)
  story.does(40, { type: 'Withdraw', by: 'bob', now: at(40) })
  story.tick(45)

  test('no further step fires, and the message that waited is cancelled', () => {
    expect(stepsOf(story, 20)).toEqual([
      'standard/1 fired 10',
      'standard/2 not-fired 45 acknowledged',
      'standard/3 not-fired 75 acknowledged',
    ])
    expect(explained(story, 20).incidents[0]).toMatchObject({
      status: 'Confirmed',
      acknowledgements: [{ by: 'bob', at: at(12), via: 'email' }],
      clientWroteAt: at(15),
    })
    const text = textOf(story, 20)
    expect(text).toContain('Incident 1, opened 2026-03-02 09:00: confirmed. bob is on it since 09:12.')
    expect(text).toContain('ann: told by in-system, cancelled at 09:12: somebody is on it.')
    expect(text).toContain('Step 2, after 30 min: did not fire: bob is on it since 09:12.')
    expect(text).toContain('The client wrote again at 09:15')
  })

  test('taken back: active again, going on with the next step', () => {
    expect(stepsOf(story, 45)).toEqual(['standard/1 fired 10', 'standard/2 fired 45', 'standard/3 waiting 75'])
    expect(explained(story, 45).incidents[0]?.acknowledgements).toEqual([
      { by: 'bob', at: at(12), via: 'email', withdrawn: { by: 'bob', at: at(40) } },
    ])
    expect(textOf(story, 45)).toContain('bob said "I\'m on it" at 09:12 (email), taken back by bob at 09:40.')
  })
})

describe('a confirmation that lapsed', () => {
  const story = told()
  story.fact(0, { type: 'TicketOpened', openedBy: 'client', assigneeId: 'ann' })
  story.does(12, { type: 'Acknowledge', by: 'bob', via: 'email', answerByAt: at(40), now: at(12) })
  story.tick(45)

  test('before: until when it lasts', () => {
    expect(explained(story, 20).incidents[0]).toMatchObject({ status: 'Confirmed', lapsesAt: at(40) })
    const text = textOf(story, 20)
    expect(text).toContain('bob said "I\'m on it" at 09:12 (email), promising an answer by 09:40.')
    expect(text).toContain("Without an agent's activity, the confirmation lapses at 09:40.")
    expect(text).toContain('bob said "I\'m on it" (email), promising an answer within 28 min.')
  })

  test('after: why the steps fired as late as they did', () => {
    expect(stepsOf(story, 45)).toEqual([
      'standard/1 fired 45 late 35 confirmation-lapsed',
      'standard/2 fired 45 late 15 confirmation-lapsed',
      'standard/3 waiting 60',
    ])
    expect(explained(story, 45).incidents[0]?.acknowledgements).toEqual([
      { by: 'bob', at: at(12), via: 'email', answerByAt: at(40), lapsedAt: at(40) },
    ])
    const text = textOf(story, 45).replaceAll(/\n\s+/g, ' ')
    expect(text).toContain('It was overdue when the confirmation lapsed.')
    expect(text).toContain('promising an answer by 09:40, lapsed at 09:40.')
    expect(text).toContain(
      'The confirmation of incident 1 lapsed: the time by which bob had promised an answer passed. It is active again.',
    )
  })
})

describe('policies that change on the way', () => {
  const critical: Policy = {
    ...standard,
    id: 'critical',
    name: 'Critical',
    steps: [
      { id: 'step-1', delayMinutes: 5, notify: { user: 'chief' }, channel: 'email' },
      { id: 'step-2', delayMinutes: 40, notify: { user: 'chief' }, channel: 'email' },
    ],
  }
  const both = () => {
    const story = told()
    story.catalog = catalogOf(standard, critical)
    story.fact(0, opened)
    story.tick(10)
    return story
  }

  test('another policy: its overdue step fires late, the steps left behind do not fire', () => {
    const story = both()
    story.fact(20, { type: 'TicketPolicySet', policyId: 'critical' })
    story.tick(25)
    expect(stepsOf(story, 25)).toEqual([
      'standard/1 fired 10',
      'standard/2 not-fired 30 policy-changed',
      'standard/3 not-fired 60 policy-changed',
      'critical/1 fired 25 late 20 policy-came-later',
      'critical/2 waiting 40',
    ])
    expect(explained(story, 25).incidents[0]).toMatchObject({
      policy: { id: 'critical', version: 1 },
      earlierPolicies: [{ id: 'standard', version: 1, until: at(20) }],
    })
    const text = textOf(story, 25)
    expect(text).toContain('Until 09:20: Standard Escalation (standard, version 1).\nPolicy: Critical (critical')
    expect(text).toContain('Step 2 of standard, after 30 min: did not fire: another policy came into effect.')
    expect(text).toContain('20 min late. It was overdue when its policy came into')
  })

  test('and back again: the steps that fired stay fired', () => {
    const story = both()
    story.fact(20, { type: 'TicketPolicySet', policyId: 'critical' })
    story.fact(22, { type: 'TicketPolicySet', policyId: null })
    expect(stepsOf(story, 25)).toEqual([
      'critical/1 not-fired 5 policy-changed',
      'critical/2 not-fired 40 policy-changed',
      'standard/1 fired 10',
      'standard/2 waiting 30',
      'standard/3 waiting 60',
    ])
  })

  test('a new version that dropped a step', () => {
    const story = both()
    const edited: Policy = { ...standard, version: 2, steps: standard.steps.slice(0, 2) }
    story.does(20, { type: 'AdoptPolicy', policy: edited, now: at(20) })
    expect(stepsOf(story, 25)).toEqual([
      'standard/1 fired 10',
      'standard/2 waiting 30',
      'standard/3 not-fired 60 policy-edited',
    ])
    expect(explained(story, 25).incidents[0]?.steps.map(step => step.policyVersion)).toEqual([1, 2, 1])
    expect(textOf(story, 25)).toContain('the next version of the policy does not have it')
  })

  test('no policy any more, and a ticket that never had one', () => {
    const story = both()
    story.fact(20, { type: 'TicketPolicySet', policyId: 'none' })
    expect(stepsOf(story, 20)[1]).toBe('standard/2 not-fired 30 no-policy')
    expect(textOf(story, 20)).toContain('no policy applied any more at 09:20')
    const bare = told()
    bare.catalog = catalogOf()
    bare.fact(0, opened)
    expect(textOf(bare, 5)).toContain('a client has been waiting since 09:00, but no policy applies to this ticket.')
    bare.fact(6, { type: 'TicketPolicySet', policyId: 'none' })
    expect(textOf(bare, 7)).toContain('but the ticket was taken out of escalation.')
    bare.fact(8, annAnswers)
    expect(textOf(bare, 8)).toContain('No incident: no client was waiting while a policy applied.')
  })
})

describe('what is recorded late', () => {
  test('an answer that would have prevented a step', () => {
    const story = told()
    story.fact(0, opened)
    story.tick(10)
    story.deliver(10)
    story.fact(7, annAnswers, 25)
    expect(stepsOf(story, 24)[0]).toBe('standard/1 fired 10')
    expect(stepsOf(story, 25)).toEqual([
      'standard/1 fired 10 known-too-late',
      'standard/2 not-fired 30 answered',
      'standard/3 not-fired 60 answered',
    ])
    const text = textOf(story, 25)
    expect(text).toContain('What would have prevented it was recorded only')
    expect(text).toContain('    09:07     ann answered. (Recorded 18 min later.)\n')
  })

  test('an answer between two messages splits the story: each step stays with its own wait', () => {
    const story = told()
    story.fact(0, opened)
    story.tick(10)
    story.fact(12, clientWrites)
    story.tick(42)
    story.fact(11, annAnswers, 50)
    expect(explained(story, 49).incidents).toHaveLength(1)
    expect(explained(story, 50).incidents).toMatchObject([
      { number: 1, status: 'Resolved', openedAt: at(0), steps: [{ state: 'fired' }, { reason: 'answered' }, {}] },
      { number: 2, status: 'Active', openedAt: at(12) },
    ])
    expect(textOf(story, 50)).toContain('So the story was told anew: incident 1 ended (answered) and incident 2 is')
  })

  test('a step that fired for nobody who waited', () => {
    const story = told()
    story.fact(0, opened)
    story.tick(10)
    story.fact(0, { type: 'TicketPolicySet', policyId: 'none' }, 20)
    story.fact(-1, { type: 'TicketPolicySet', policyId: 'none' }, 21)
    const { incidents, mistakenSteps } = explained(story, 21)
    expect(incidents).toHaveLength(0)
    expect(mistakenSteps).toMatchObject([{ step: 1, state: 'fired', reason: 'known-too-late', triggeredAt: at(10) }])
    expect(textOf(story, 21)).toContain('Fired for a client who, as is known now, was not waiting:\n  Step 1')
  })

  test('a policy set late is told as if it had always been so', () => {
    const story = told()
    story.catalog = catalogOf(standard, { ...standard, id: 'calm', name: 'Calm' })
    story.fact(0, opened)
    story.tick(10)
    story.fact(20, { type: 'TicketPolicySet', policyId: 'calm' })
    story.fact(15, { type: 'TicketPolicySet', policyId: 'standard' }, 30)
    story.fact(21, annAnswers, 31)
    expect(explained(story, 31).incidents[0]).toMatchObject({ policy: { id: 'calm' }, status: 'Resolved' })
    expect(explained(story, 31).incidents[0]?.earlierPolicies).toMatchObject([{ id: 'standard' }])
  })
})

describe('what is known at an instant', () => {
  test('an entry that was followed by an earlier one, the clock having gone back, was known too', () => {
    const story = told()
    story.fact(0, opened, 90)
    story.fact(2, clientWrites, 3)
    expect(explained(story, 3).story.map(({ revision }) => revision)).toEqual([0, 1, 2])
    expect(explained(story, 2).story).toEqual([])
  })

  test('the story keeps the order of recording, with both times', () => {
    const story = told()
    story.fact(0, opened)
    story.fact(5, clientWrites, 9)
    expect(explained(story, 9).story.at(-1)).toEqual({
      at: at(5),
      recordedAt: at(9),
      revision: 2,
      text: 'The client wrote. (Recorded 4 min later.)',
    })
  })
})

describe('the text', () => {
  const hostile = '\u001b[2J\u202eevil\n'
  const story = told()
  story.fact(0, { ...opened, deskId: hostile, assigneeId: 'x'.repeat(200) })
  story.tick(10)
  story.start(10, 'x'.repeat(200))
  story.finish(11, 'x'.repeat(200), { status: 'refused', reason: `${hostile} ${'word '.repeat(60)}` })

  test('is never wider than 100 columns and holds nothing a terminal would obey', () => {
    const text = textOf(story, 11)
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(100)
    expect(text).not.toMatch(/[^\P{C}\n]/u)
    expect(text).not.toMatch(/ $/m)
  })

  test('speaks another language with another table of words', () => {
    const words: typeof englishWords = {
      ...englishWords,
      story: { ...englishWords.story, clientReplied: () => 'Klient napisał.' },
      text: { ...englishWords.text, story: 'Co się działo' },
    }
    const polish = told()
    polish.fact(0, opened)
    polish.fact(1, clientWrites)
    const text = explanationText(explain('T-1', polish.entries, at(2), { words }), {}, words)
    expect(text).toContain('Co się działo\n')
    expect(text).toContain('Klient napisał.\n')
  })

  test('takes Dates as well', () => {
    const one = explained(story, 11)
    expect(explanationText({ ...one, at: new Date(one.at) })).toBe(explanationText(one))
  })

  test('refuses a time zone that does not exist', () => {
    expect(() => textOf(story, 11, 'Mars/Olympus')).toThrow(RangeError)
  })
})
