import { describe, expect, test } from 'vitest'
import type { FiredStep, Incident } from '../../src/domain/incident/index.js'
import type { Policy } from '../../src/domain/policy/policy.js'
import { instant, minutesAfter, type Instant } from '../../src/domain/time.js'
import { evaluate } from '../../src/evaluator/evaluate.js'

const start = instant(Date.parse('2026-03-02T09:00:00Z'))
const at = (minutes: number): Instant => minutesAfter(start, minutes)

const policyOf = (delays: ReadonlyArray<number>, maxPostponementMinutes?: number): Policy => ({
  id: 'standard',
  version: 1,
  name: 'Standard',
  active: true,
  skipPeopleOnLeave: true,
  maxPostponementMinutes,
  steps: delays.map((delayMinutes, index) => ({
    id: `step-${index + 1}`,
    delayMinutes,
    notify: { assignee: true },
    channel: 'email',
  })),
})

const incidentOf = (policy: Policy, lastActivity = 0): Incident => ({
  status: 'Active',
  number: 1,
  openedAt: start,
  sequence: 0,
  wait: { sinceAt: start, lastActivityAt: at(lastActivity) },
  policy,
  fired: [],
})

const writing = (incident: Incident, minutes: number): Incident => ({
  ...incident,
  wait: { ...incident.wait, lastActivityAt: at(minutes) },
})

const firing = (incident: Incident, now: Instant): Incident => ({
  ...incident,
  fired: [
    ...incident.fired,
    ...evaluate(incident, now).map(({ step, dueAt }): FiredStep => ({
      policyId: incident.policy.id,
      policyVersion: incident.policy.version,
      stepId: step.id,
      step: step.number,
      dueAt,
      triggeredAt: now,
      clockAt: incident.wait.lastActivityAt,
      outcomes: [],
    })),
  ],
})

const dueNumbers = (incident: Incident, now: Instant): number[] =>
  evaluate(incident, now).map(({ step }) => step.number)

/** Which step fires at which minute, when the client writes at some minutes and ticks come every five. */
const firingsOf = (
  policy: Policy,
  writes: ReadonlyArray<number>,
  until: number,
  tickMinutes = 5,
): [number, number][] => {
  const firings: [number, number][] = []
  let incident = incidentOf(policy)
  for (let minute = 0; minute <= until; minute++) {
    if (writes.includes(minute)) incident = writing(incident, minute)
    if (minute % tickMinutes !== 0) continue
    firings.push(...dueNumbers(incident, at(minute)).map((number): [number, number] => [minute, number]))
    incident = firing(incident, at(minute))
  }
  return firings
}

const standard = policyOf([10, 30, 60])

describe('a policy of 10, 30 and 60 minutes', () => {
  test('fires at each of them, once', () => {
    expect(firingsOf(standard, [0], 24 * 60)).toEqual([
      [10, 1],
      [30, 2],
      [60, 3],
    ])
  })

  test('counts from the client’s last message: after one at 20, step 1 stays fired, the others wait longer', () => {
    expect(firingsOf(standard, [0, 20], 24 * 60)).toEqual([
      [10, 1],
      [50, 2],
      [80, 3],
    ])
  })

  test('says when each step was due', () => {
    expect(evaluate(incidentOf(standard), at(45))).toEqual([
      { step: { ...standard.steps[0], number: 1 }, dueAt: at(10) },
      { step: { ...standard.steps[1], number: 2 }, dueAt: at(30) },
    ])
  })
})

test.each([
  [-1, []],
  [0, [1]],
  [1, [1]],
])('a step is due at its due time: %i ms after it, %j', (ms, due) => {
  expect(dueNumbers(incidentOf(standard), instant(at(10) + ms))).toEqual(due)
})

test('steps go by their due time, equal ones by their number, however they are written down', () => {
  expect(dueNumbers(incidentOf(policyOf([60, 10, 30, 10, 0])), at(60))).toEqual([5, 2, 4, 3, 1])
})

test('a step that fired under another policy has not fired under this one', () => {
  const incident = firing(incidentOf(standard), at(10))
  expect(dueNumbers(incident, at(10))).toEqual([])
  expect(dueNumbers({ ...incident, policy: { ...standard, id: 'critical' } }, at(10))).toEqual([1])
  expect(dueNumbers({ ...incident, policy: { ...standard, version: 2 } }, at(10))).toEqual([])
})

describe('a client who writes every nine minutes', () => {
  const writes = Array.from({ length: 40 }, (_, n) => n * 9)

  test('is never escalated when messages can postpone without limit', () => {
    expect(firingsOf(policyOf([10]), writes, 360)).toEqual([])
  })

  test.each([
    [5, 25],
    [1, 25],
    [7, 28],
  ])('with a limit of 15 minutes is, at the first tick (every %i) from 25 on: %i', (tickMinutes, fired) => {
    expect(firingsOf(policyOf([10], 15), writes, 360, tickMinutes)).toEqual([[fired, 1]])
  })

  test('with a limit of 0 is counted from the first message', () => {
    expect(firingsOf(policyOf([10, 30, 60], 0), writes, 360)).toEqual([
      [10, 1],
      [30, 2],
      [60, 3],
    ])
  })
})

test('the limit of postponement never makes a step due earlier than its delay', () => {
  expect(dueNumbers(incidentOf(policyOf([10], 15)), at(9))).toEqual([])
  expect(dueNumbers(writing(incidentOf(policyOf([10], 15)), 10), at(19))).toEqual([])
  expect(dueNumbers(writing(incidentOf(policyOf([10], 15)), 10), at(20))).toEqual([1])
})

describe('nothing is due for an incident', () => {
  const { status: _, ...rest } = incidentOf(standard)

  test('that somebody has taken on', () => {
    const acknowledgements = [{ by: 'ann', at: at(5), via: 'email' }] as const
    expect(evaluate({ ...rest, status: 'Confirmed', acknowledgements }, at(1000))).toEqual([])
  })

  test('that is resolved', () => {
    const resolved = { status: 'Resolved', reason: 'answered', resolvedAt: at(5), acknowledgements: [] } as const
    expect(evaluate({ ...rest, ...resolved }, at(1000))).toEqual([])
  })
})
