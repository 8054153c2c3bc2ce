import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/domain/policy/policy.js'
import { isOnLeave } from '../../src/domain/policy/recipients.js'
import { ticketStory } from '../../src/testing/ticket-story.js'
import { at, policyOf, world, type People } from './world.js'

const story = ticketStory('T-1').opened(0, { assigneeId: 'ann' })
const id = (step: string, channel: string, person: string) => `${at(0)}.0/standard/${step}/${channel}/${person}`

const toGroup = (rest: Partial<Policy> = {}) =>
  policyOf('standard', [{ delayMinutes: 10, notify: { group: 'leads' }, channel: 'email' }], rest)

const firstStep = (policy: Policy, people: People, told = story) =>
  world([policy], undefined, people)
    .record(...told.facts)
    .tick(10)
    .triggered()[0]

describe('15. Each candidate has a recorded outcome: notified, or skipped with a reason', () => {
  test('people are resolved when a step fires', () => {
    const w = world([toGroup()], undefined, { groups: { leads: ['bob'] } }).record(...story.facts)
    w.meet({ groups: { leads: ['cleo'] } }).tick(10)
    expect(w.triggered()[0]?.outcomes).toMatchObject([{ personId: 'cleo', outcome: 'notified' }])
  })

  test.each([
    ['on-leave', { onLeave: true }],
    ['inactive', { active: false }],
    ['unknown', { known: false }],
  ])('skipped: %s', (reason, candidate) => {
    expect(firstStep(toGroup(), { groups: { leads: ['bob'] }, people: { bob: candidate } })).toMatchObject({
      outcomes: [{ personId: 'bob', outcome: 'skipped', reason }],
    })
  })

  test('skipped: no-address', () => {
    expect(firstStep(toGroup(), { groups: { leads: ['bob'] }, withoutAddress: ['bob'] })).toMatchObject({
      outcomes: [{ personId: 'bob', outcome: 'skipped', reason: 'no-address' }],
    })
  })

  test('skipped: duplicate, a group that names somebody twice', () => {
    expect(firstStep(toGroup(), { groups: { leads: ['bob', 'cleo', 'bob'] } })).toMatchObject({
      outcomes: [
        { personId: 'bob', outcome: 'notified' },
        { personId: 'cleo', outcome: 'notified' },
        { personId: 'bob', outcome: 'skipped', reason: 'duplicate' },
      ],
    })
  })

  test('people on leave are notified where the policy does not skip them (scenario 21)', () => {
    const people = { groups: { leads: ['bob'] }, people: { bob: { onLeave: true } } }
    expect(firstStep(toGroup({ skipPeopleOnLeave: false }), people)).toMatchObject({
      outcomes: [{ personId: 'bob', outcome: 'notified' }],
    })
  })

  test('leave is whole days, first and last included', () => {
    const leave = [{ from: '2026-03-01', to: '2026-03-07' }]
    const days = ['2026-02-28', '2026-03-01', '2026-03-07', '2026-03-08']
    expect(days.map(day => isOnLeave(leave, day))).toEqual([false, true, true, false])
  })

  test('one bad recipient never blocks the others: one notice, two typed skips (scenario 22)', () => {
    expect(
      firstStep(toGroup(), {
        groups: { leads: ['bob', 'former', 'cleo'] },
        people: { bob: { onLeave: true }, former: { known: false } },
      })?.outcomes,
    ).toEqual([
      { personId: 'bob', outcome: 'skipped', reason: 'on-leave' },
      { personId: 'former', outcome: 'skipped', reason: 'unknown' },
      { personId: 'cleo', outcome: 'notified', channel: 'email', notificationId: id('step-1', 'email', 'cleo') },
    ])
  })

  test('empty groups and unassigned tickets are outcomes, never errors', () => {
    expect(firstStep(toGroup(), {})).toMatchObject({ outcomes: [], nobody: 'empty-group' })
    const unassigned = ticketStory('T-1').opened(0)
    expect(firstStep(policyOf('standard', [10]), {}, unassigned)).toMatchObject({ outcomes: [], nobody: 'unassigned' })
  })

  test('a deleted user is an outcome too', () => {
    const policy = policyOf('standard', [{ delayMinutes: 10, notify: { user: 'former' } }])
    expect(firstStep(policy, { people: { former: { known: false } } })).toMatchObject({
      outcomes: [{ personId: 'former', reason: 'unknown' }],
    })
  })
})

describe("15. A step that reached nobody is sent to the policy's fallback target if there is one", () => {
  const fallback = { notify: { user: 'duty-manager' }, channel: 'email' } as const

  test('after the outcomes of its own people', () => {
    const people = { groups: { leads: ['bob'] }, people: { bob: { onLeave: true } } }
    expect(firstStep(toGroup({ fallback }), people)?.outcomes).toEqual([
      { personId: 'bob', outcome: 'skipped', reason: 'on-leave' },
      {
        personId: 'duty-manager',
        outcome: 'notified',
        channel: 'email',
        notificationId: id('step-1', 'email', 'duty-manager'),
        viaFallback: true,
      },
    ])
  })

  test('not while somebody was reached', () => {
    const people = { groups: { leads: ['bob', 'cleo'] }, people: { bob: { onLeave: true } } }
    expect(firstStep(toGroup({ fallback }), people)?.outcomes).toHaveLength(2)
  })

  test('a fallback that reaches nobody either leaves the step unreached', () => {
    const w = world([toGroup({ fallback })], undefined, { people: { 'duty-manager': { active: false } } })
    w.record(...story.facts).tick(10)
    expect(w.triggered()[0]).toMatchObject({
      nobody: 'empty-group',
      outcomes: [{ personId: 'duty-manager', outcome: 'skipped', reason: 'inactive', viaFallback: true }],
    })
    expect(w.ticket().notifications).toEqual([])
  })

  test('the following steps keep their times', () => {
    const w = world(undefined, undefined, { people: { ann: { active: false } } }).record(...story.facts)
    expect(w.ticks(0, 60).fired()).toEqual(['step 1 at 10', 'step 2 at 30', 'step 3 at 60'])
  })
})

describe('15. When the last step has passed and nobody was ever reached, the incident is exhausted', () => {
  const exhaustedAt = (w: ReturnType<typeof world>) =>
    w.events().flatMap(event => (event.type === 'IncidentExhausted' ? [event.at] : []))
  const nobody: People = {
    people: { ann: { active: false }, 'team-leader': { active: false }, director: { known: false } },
  }

  test('once, with its last step (scenario 23)', () => {
    const w = world(undefined, undefined, nobody).record(...story.facts)
    w.ticks(0, 55)
    expect(exhaustedAt(w)).toEqual([])
    w.ticks(60, 240)
    expect(exhaustedAt(w)).toEqual([at(60)])
    expect(w.incident()).toMatchObject({ status: 'Active', exhaustedAt: at(60) })
  })

  test('not when somebody was told along the way, be it by the fallback', () => {
    const reached = world(undefined, undefined, { people: { ...nobody.people, 'team-leader': {} } })
    expect(exhaustedAt(reached.record(...story.facts).ticks(0, 120))).toEqual([])
    const fallback = { notify: { user: 'duty-manager' }, channel: 'email' }
    const caught = world([policyOf('standard', [10, 30, 60], { fallback })], undefined, nobody)
    expect(exhaustedAt(caught.record(...story.facts).ticks(0, 120))).toEqual([])
  })
})

describe('16. Messages are merged: one per person, channel and incident in a tick, naming the highest step', () => {
  const both = policyOf('standard', [
    { delayMinutes: 10, notify: { assignee: true }, channel: 'email' },
    { delayMinutes: 12, notify: { group: 'leads' }, channel: 'email' },
    { delayMinutes: 14, notify: { user: 'ann' }, channel: 'in-system' },
  ])
  const groups = { leads: ['ann', 'bob'] }

  test('assignee and group member, steps due in one tick (scenario 24)', () => {
    const w = world([both], undefined, { groups })
      .record(...story.facts)
      .tick(15)
    expect(w.fired()).toEqual(['step 1 at 15', 'step 2 at 15', 'step 3 at 15'])
    expect(w.ticket().notifications).toMatchObject([
      { id: id('step-2', 'email', 'ann'), personId: 'ann', steps: [{ number: 1 }, { number: 2 }] },
      { id: id('step-2', 'email', 'bob'), personId: 'bob', steps: [{ number: 2 }] },
      { id: id('step-3', 'in-system', 'ann'), channel: 'in-system', steps: [{ number: 3 }] },
    ])
  })

  test('a merged message counts for each of its steps', () => {
    const w = world([both], undefined, { groups })
      .record(...story.facts)
      .tick(15)
    expect(
      w
        .triggered()
        .slice(0, 2)
        .map(({ outcomes }) => outcomes[0]),
    ).toMatchObject([
      { personId: 'ann', notificationId: id('step-2', 'email', 'ann') },
      { personId: 'ann', notificationId: id('step-2', 'email', 'ann') },
    ])
  })

  test('steps of different ticks are different messages', () => {
    const w = world([both], undefined, { groups })
      .record(...story.facts)
      .tick(10)
      .tick(12)
    expect(w.ticket().notifications.map(one => one.id)).toEqual([
      id('step-1', 'email', 'ann'),
      id('step-2', 'email', 'ann'),
      id('step-2', 'email', 'bob'),
    ])
  })
})
