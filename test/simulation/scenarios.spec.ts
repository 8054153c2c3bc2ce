import { describe, expect, test } from 'vitest'
import type { ConfigInput } from '../../src/codecs/config-input.js'
import type { FactInput } from '../../src/codecs/fact-input.js'
import type { SimulationSummary } from '../../src/simulation.js'
import {
  acknowledged,
  answered,
  assigned,
  closed,
  deleted,
  helpdesk,
  merged,
  moved,
  opened,
  paused,
  policySet,
  reopened,
  simulated,
  standard,
  step,
  wrote,
} from './histories.js'

// The acceptance scenarios of the design, in its numbers: minutes after the client's message at 0, steps at 10/30/60,
// a tick every 5 minutes unless said.

interface Scenario {
  readonly name: string
  readonly given?: ConfigInput
  readonly when: readonly FactInput[]
  readonly until?: number
  readonly every?: number
  readonly then: readonly string[]
  readonly and?: Partial<SimulationSummary>
}

const waiting = opened(0, { assigneeId: 'ann' })
const allThree = [
  '10 T-1 #1 step 1 (due 10): ann',
  '30 T-1 #1 step 2 (due 30): team-leader',
  '60 T-1 #1 step 3 (due 60): director',
]
const first = allThree.slice(0, 1)
const withPolicy = (more: object): ConfigInput => helpdesk({ policies: [{ ...standard, ...more }] })
const quick = { ...standard, id: 'quick', steps: [5, 10, 15].map(delay => step(delay, { user: 'team-leader' })) }
const people = ['ann', 'bob', 'team-leader', 'director'].map(id => ({ id, email: `${id}@example.org` }))
const onLeave = (id: string) => ({
  ...people.find(person => person.id === id)!,
  leave: [{ from: '2026-03-01', to: '2026-03-07' }],
})
const only = (...steps: ReturnType<typeof step>[]) => withPolicy({ steps })

const scenarios: readonly Scenario[] = [
  { name: '1 nobody acts', when: [waiting], until: 500, then: allThree, and: { active: 1, incidents: 1 } },
  {
    name: '2 a public reply ends it',
    when: [waiting, answered(12)],
    until: 500,
    then: first,
    and: { resolved: { answered: 1, closed: 0 }, active: 0 },
  },
  {
    name: '3 automation has no effect',
    when: [waiting, answered(12, { author: 'automation' }), wrote(13, { author: 'automation' })],
    until: 500,
    then: allThree,
  },
  {
    name: '3b a ticket that an agent opened waits for nobody',
    when: [opened(0, { openedBy: 'agent' })],
    until: 500,
    then: [],
    and: { tickets: 1, incidents: 0 },
  },
  {
    name: '4 the client writes again: what fired stays fired, the rest counts from there',
    when: [waiting, wrote(20)],
    until: 500,
    then: [...first, '50 T-1 #1 step 2 (due 50): team-leader', '80 T-1 #1 step 3 (due 80): director'],
  },
  {
    name: '5 without postponement the first message counts',
    given: withPolicy({ maxPostponementMinutes: 0 }),
    when: [waiting, wrote(20)],
    until: 500,
    then: allThree,
  },
  {
    name: '6 who writes every nine minutes can push a step back by so much and no more',
    given: withPolicy({ maxPostponementMinutes: 15, steps: standard.steps.slice(0, 1) }),
    when: [waiting, ...[9, 18, 27, 36, 45].map(at => wrote(at))],
    until: 60,
    then: ['25 T-1 #1 step 1 (due 25): ann'],
  },
  {
    name: '6b and for ever where there is no limit',
    when: [waiting, ...[9, 18, 27, 36, 45, 54].map(at => wrote(at))],
    until: 60,
    then: [],
  },
  {
    name: '7 after an answer the next message opens a new incident',
    when: [waiting, answered(12), wrote(40)],
    until: 500,
    then: [
      ...first,
      '50 T-1 #2 step 1 (due 50): ann',
      '70 T-1 #2 step 2 (due 70): team-leader',
      '100 T-1 #2 step 3 (due 100): director',
    ],
    and: { incidents: 2, active: 1 },
  },
  {
    name: '8 "I\'m on it" before anything fired: nothing ever fires',
    when: [waiting, acknowledged(8, 'ann')],
    until: 500,
    then: [],
    and: { confirmed: 1, active: 0, resolved: { answered: 0, closed: 0 } },
  },
  {
    name: '9 confirmed, the client writes: stays confirmed; an answer ends it; the next message opens another',
    when: [waiting, acknowledged(8, 'ann'), wrote(20), answered(50), wrote(60)],
    until: 75,
    then: ['70 T-1 #2 step 1 (due 70): ann'],
    and: { incidents: 2, confirmed: 0, active: 1, resolved: { answered: 1, closed: 0 } },
  },
  {
    name: '10 a second person says so too',
    when: [waiting, acknowledged(8, 'ann'), acknowledged(9, 'bob')],
    until: 500,
    then: [],
    and: { confirmed: 1 },
  },
  {
    name: '11 "I\'m on it" after the end changes nothing',
    when: [waiting, closed(5), acknowledged(8, 'ann')],
    until: 500,
    then: [],
    and: { confirmed: 0, resolved: { answered: 0, closed: 1 } },
  },
  {
    name: '12 closing ends what is confirmed',
    when: [waiting, acknowledged(8, 'ann'), closed(20)],
    until: 500,
    then: [],
    and: { confirmed: 0, active: 0, resolved: { answered: 0, closed: 1 } },
  },
  {
    name: '13 no tick until 180: all three then',
    when: [waiting],
    until: 500,
    every: 180,
    then: [
      '180 T-1 #1 step 1 (due 10): ann',
      '180 T-1 #1 step 2 (due 30): team-leader',
      '180 T-1 #1 step 3 (due 60): director',
    ],
  },
  {
    name: '16 a quicker policy at 45: immediate, same clock',
    given: helpdesk({ policies: [standard, quick] }),
    when: [waiting, policySet(45, { policyId: 'quick' })],
    until: 500,
    then: [
      ...allThree.slice(0, 2),
      ...[1, 2, 3].map(number => `45 T-1 #1 step ${number} of quick (due ${number * 5}): team-leader`),
    ],
    and: { incidents: 1, fired: { 1: 2, 2: 2, 3: 1 } },
  },
  {
    name: '16b back to the earlier policy: its fired steps do not fire again',
    given: helpdesk({ policies: [standard, quick] }),
    when: [waiting, policySet(12, { policyId: 'quick' }), policySet(20, { policyId: null })],
    until: 500,
    then: [
      ...first,
      ...[1, 2].map(number => `15 T-1 #1 step ${number} of quick (due ${number * 5}): team-leader`),
      '15 T-1 #1 step 3 of quick (due 15): team-leader',
      ...allThree.slice(1),
    ],
  },
  {
    name: '17 the same policy again changes nothing',
    when: [waiting, policySet(15, { policyId: 'standard' })],
    until: 500,
    then: allThree,
    and: { incidents: 1 },
  },
  {
    name: '18 an inactive policy falls through to the next level, with the same clock',
    given: helpdesk({
      policies: [standard, { ...quick, active: false }],
      assignments: { desks: { billing: 'standard' } },
    }),
    when: [opened(0, { assigneeId: 'ann', deskId: 'billing' }), policySet(15, { policyId: 'quick' })],
    until: 500,
    then: allThree,
  },
  {
    name: '19 no policy left: it ends; one applies again: a new incident, the clock still the last activity',
    when: [waiting, policySet(15, { policyId: 'none' }), policySet(40, { policyId: null })],
    until: 500,
    then: [
      ...first,
      '40 T-1 #2 step 1 (due 10): ann',
      '40 T-1 #2 step 2 (due 30): team-leader',
      '60 T-1 #2 step 3 (due 60): director',
    ],
    and: { incidents: 2, resolved: { answered: 0, closed: 0, 'no-policy': 1 } },
  },
  {
    name: '20 the assignee changes: the new one is told',
    given: only(step(30, { assignee: true })),
    when: [waiting, assigned(20, { assigneeId: 'bob' })],
    until: 500,
    then: ['30 T-1 #1 step 1 (due 30): bob'],
  },
  {
    name: '20b nobody is assigned',
    given: only(step(30, { assignee: true })),
    when: [waiting, assigned(20, { assigneeId: null })],
    until: 500,
    then: ['30 T-1 #1 step 1 (due 30): nobody'],
  },
  {
    name: '21 on leave, and the policy skips people on leave',
    given: helpdesk({ people: [onLeave('ann'), ...people.slice(1)] }),
    when: [waiting],
    until: 15,
    then: ['10 T-1 #1 step 1 (due 10): nobody'],
  },
  {
    name: '21b on leave, and it does not',
    given: helpdesk({ policies: [{ ...standard, skipPeopleOnLeave: false }], people: [onLeave('ann')] }),
    when: [waiting],
    until: 15,
    then: first,
  },
  {
    name: '21c whom the fallback told, the step did not reach',
    given: helpdesk({
      policies: [{ ...standard, fallback: { notify: { user: 'director' }, channel: 'email' } }],
      people: [onLeave('ann'), ...people.slice(1)],
    }),
    when: [waiting],
    until: 15,
    then: ['10 T-1 #1 step 1 (due 10): nobody'],
  },
  {
    name: '22 of a group, whoever can be told, in the order of the group',
    given: helpdesk({
      policies: [{ ...standard, steps: [step(10, { group: 'leads' })] }],
      people: [onLeave('ann'), { ...people[1]!, active: false }, people[3]!, people[2]!, { id: 'no-address' }],
      groups: { leads: ['ann', 'team-leader', 'bob', 'deleted', 'director', 'no-address', 'team-leader'] },
    }),
    when: [waiting],
    until: 15,
    then: ['10 T-1 #1 step 1 (due 10): team-leader, director'],
  },
  {
    name: '23 an empty group, a group nobody knows',
    given: helpdesk({
      policies: [{ ...standard, steps: [step(10, { group: 'empty' }), step(20, { group: 'unheard-of' })] }],
      groups: { empty: [] },
    }),
    when: [waiting],
    until: 30,
    then: ['10 T-1 #1 step 1 (due 10): nobody', '20 T-1 #1 step 2 (due 20): nobody'],
  },
  {
    name: '24 somebody due twice in one tick is named for each step',
    given: helpdesk({
      policies: [{ ...standard, steps: [step(10, { assignee: true }), step(10, { group: 'team' })] }],
      groups: { team: ['bob', 'ann'] },
    }),
    when: [waiting],
    until: 15,
    then: ['10 T-1 #1 step 1 (due 10): ann', '10 T-1 #1 step 2 (due 10): bob, ann'],
  },
  {
    name: '29 the client writes on a closed ticket: a new incident',
    when: [waiting, answered(5), closed(6), reopened(500), wrote(500)],
    until: 515,
    then: ['510 T-1 #2 step 1 (due 510): ann'],
    and: { incidents: 2, active: 1, confirmed: 0 },
  },
  {
    name: '29b closed without an answer, reopened: the client waits from then on',
    when: [waiting, closed(5), reopened(100)],
    until: 115,
    then: ['110 T-1 #2 step 1 (due 110): ann'],
  },
  {
    name: '29c closed after an answer, reopened by an agent: nobody waits',
    when: [waiting, answered(4), closed(5), reopened(100)],
    until: 500,
    then: [],
    and: { incidents: 1 },
  },
  {
    name: '30 merged: the target keeps the earlier waiting time if its client waits',
    given: withPolicy({ maxPostponementMinutes: 0 }),
    when: [waiting, opened(40, { ticketId: 'T-2', assigneeId: 'bob' }), merged(42, 'T-2')],
    until: 80,
    then: [
      ...allThree.slice(0, 2),
      '45 T-2 #1 step 1 (due 10): bob',
      '45 T-2 #1 step 2 (due 30): team-leader',
      '60 T-2 #1 step 3 (due 60): director',
    ],
    and: { resolved: { answered: 0, closed: 0, merged: 1 }, active: 1 },
  },
  {
    name: '30 merged, and reported so again: the earlier waiting time stays',
    given: withPolicy({ maxPostponementMinutes: 0 }),
    when: [waiting, opened(40, { ticketId: 'T-2', assigneeId: 'bob' }), ...[42, 42, 43].map(at => merged(at, 'T-2'))],
    until: 45,
    then: [...allThree.slice(0, 2), '45 T-2 #1 step 1 (due 10): bob', '45 T-2 #1 step 2 (due 30): team-leader'],
  },
  {
    name: '30b merged: a target whose client does not wait stays as it is',
    when: [
      waiting,
      opened(1, { ticketId: 'T-2', openedBy: 'agent' }),
      merged(2, 'T-2'),
      wrote(20, { ticketId: 'T-2' }),
    ],
    until: 35,
    then: ['30 T-2 #1 step 1 (due 30): nobody'],
  },
  {
    name: '30c merged into a ticket nobody has heard of',
    when: [waiting, merged(2, 'T-9')],
    until: 500,
    then: [],
    and: { tickets: 1, resolved: { answered: 0, closed: 0, merged: 1 } },
  },
  {
    name: '30d merged there and back: the wait moves once, and ends where nobody waits',
    when: [waiting, opened(1, { ticketId: 'T-2' }), merged(2, 'T-2'), merged(3, 'T-1', { ticketId: 'T-2' })],
    until: 500,
    then: [],
    and: { tickets: 2, resolved: { answered: 0, closed: 0, merged: 2 } },
  },
  {
    name: '30e merged there and back after the client wrote anew: that wait is the earlier one',
    when: [waiting, opened(1, { ticketId: 'T-2' }), merged(2, 'T-2'), wrote(4), merged(5, 'T-1', { ticketId: 'T-2' })],
    until: 15,
    then: ['15 T-1 #2 step 1 (due 14): ann'],
  },
  {
    name: 'deleted while waiting',
    when: [waiting, deleted(5)],
    until: 500,
    then: [],
    and: { resolved: { answered: 0, closed: 0, deleted: 1 } },
  },
  {
    name: 'moved to a desk with another policy: same incident, same clock',
    given: helpdesk({ policies: [standard, quick], assignments: { default: 'standard', desks: { sales: 'quick' } } }),
    when: [waiting, moved(7, { deskId: 'sales' })],
    until: 20,
    then: [1, 2, 3].map(
      number => `${Math.max(10, number * 5)} T-1 #1 step ${number} of quick (due ${number * 5}): team-leader`,
    ),
  },
  { name: 'pausing does not stop the clock yet', when: [waiting, paused(5)], until: 500, then: allThree },
]

describe('the acceptance scenarios', () => {
  test.each(scenarios)('$name', ({ given, when, until, every, then, and = {} }) => {
    const { fired, summary } = simulated(when, until, given, every)
    expect(fired).toEqual(then)
    expect(summary).toMatchObject(and)
  })
})

describe('leave is counted in days of the time zone, the first and the last included', () => {
  const leave = (timeZone: string) =>
    helpdesk({ timeZone, people: [{ id: 'ann', leave: [{ from: '2026-03-02', to: '2026-03-02' }] }] })
  // Minute -60 is 08:00 UTC on 2 March: still the first in Hawaii (22:00), already past 21:00 of the second in Auckland.
  test.each([
    ['UTC', -60, 'nobody'],
    ['Pacific/Honolulu', -60, 'ann'],
    ['Pacific/Honolulu', 60, 'nobody'],
    ['Pacific/Auckland', -60, 'nobody'],
    ['Pacific/Auckland', 130, 'ann'],
    ['Europe/Warsaw', 14 * 60, 'ann'],
    ['Europe/Warsaw', 13 * 60 + 45, 'nobody'],
  ])('%s, written at %d: %s', (timeZone, at, whom) => {
    const { fired } = simulated([opened(at, { assigneeId: 'ann' })], at + 20, leave(timeZone))
    expect(fired).toEqual([`${Math.ceil((at + 10) / 5) * 5} T-1 #1 step 1 (due ${at + 10}): ${whom}`])
  })
})
