import { describe, expect, test } from 'vitest'
import { effectivePolicy, emptyCatalog, type Assignments } from '../../src/domain/policy/catalog.js'
import { given } from '../../src/testing/given.js'
import { ticketStory } from '../../src/testing/ticket-story.js'
import { at, policyOf, standard, world } from './world.js'

const story = ticketStory('T-1')

describe('1. An incident opens the moment a client waits and an active policy applies, before any step fires', () => {
  test('so it can be acknowledged before anyone was notified', () => {
    const w = world().record(...story.opened(0).facts)
    expect(w.incident()).toMatchObject({ status: 'Active', number: 1, openedAt: at(0), fired: [] })
    w.acknowledge(2, 'ann')
    expect(w.ticks(5, 120).fired()).toEqual([])
  })

  test('a ticket opened by an agent waits for nobody until the client writes', () => {
    const w = world().record(...story.opened(0, { openedBy: 'agent' }).facts)
    expect(w.incident()).toBeUndefined()
    expect(w.record(...story.clientReplied(30).facts).incident()).toMatchObject({ openedAt: at(30) })
  })

  test('without a policy a waiting client opens none', () => {
    expect(
      world([])
        .record(...story.opened(0).facts)
        .incident(),
    ).toBeUndefined()
  })

  test('automation neither starts, moves nor ends anything (3)', () => {
    const w = world().record(...story.automationReplied(0, 'client').facts)
    expect(w.incident()).toBeUndefined()
    w.record(...story.opened(1).automationReplied(12, 'agent').automationReplied(13, 'client').facts)
    expect(w.incident()).toMatchObject({ status: 'Active', wait: { sinceAt: at(1), lastActivityAt: at(1) } })
  })
})

describe("2. The policy is the ticket's, else its client's, else its desk's, else the default", () => {
  const ids = ['default', 'desk', 'client', 'ticket']
  const policies = new Map(ids.map(id => [id, policyOf(id, [10])]))
  const assignments: Assignments = {
    default: 'default',
    desks: new Map([['billing', 'desk']]),
    clients: new Map([['acme', 'client']]),
  }
  const levels = { policyId: 'ticket', clientId: 'acme', deskId: 'billing' }
  const found = (changed: Partial<Record<keyof typeof levels, string | undefined>>, inactive: string[] = []) =>
    effectivePolicy(
      { ...levels, ...changed },
      {
        policies: new Map([...policies].map(([id, policy]) => [id, { ...policy, active: !inactive.includes(id) }])),
        assignments,
      },
    )?.id

  test('in that order', () => {
    expect(found({})).toBe('ticket')
    expect(found({ policyId: undefined })).toBe('client')
    expect(found({ policyId: undefined, clientId: 'globex' })).toBe('desk')
    expect(found({ policyId: undefined, clientId: undefined, deskId: 'sales' })).toBe('default')
    expect(effectivePolicy(levels, emptyCatalog)).toBeUndefined()
  })

  test('an inactive policy falls through to the next level', () => {
    expect(found({}, ['ticket'])).toBe('client')
    expect(found({}, ['ticket', 'client'])).toBe('desk')
    expect(found({}, ids)).toBeUndefined()
    expect(found({ policyId: 'never-saved' })).toBe('client')
  })

  test('"none" opts out and asks no other level', () => {
    expect(found({ policyId: 'none' })).toBeUndefined()
    const w = world([standard]).record(...story.opened(0).policySet(3, 'none').facts)
    expect(w.incident()).toMatchObject({ status: 'Resolved', reason: 'no-policy', resolvedAt: at(3) })
  })

  test('null clears a level', () => {
    const w = world([standard, policyOf('critical', [5])])
    w.record(...story.opened(0).policySet(1, 'critical').facts)
    expect(w.incident()?.policy.id).toBe('critical')
    w.record(...story.policySet(2, null).facts)
    expect(w.incident()).toMatchObject({ status: 'Active', policy: { id: 'standard' } })
  })
})

describe("3. The clock is the client's last activity", () => {
  test('a step fires at most once per incident, whatever the clock does later', () => {
    const w = world()
      .record(...story.opened(0).facts)
      .ticks(0, 15)
    w.record(...story.clientReplied(16).facts).ticks(20, 120)
    expect(w.fired()).toEqual(['step 1 at 10', 'step 2 at 50', 'step 3 at 80'])
  })

  test('first waiting time and last activity are both kept', () => {
    const w = world().record(...story.opened(0).clientReplied(20).clientReplied(25).facts)
    expect(w.incident()?.wait).toEqual({ sinceAt: at(0), lastActivityAt: at(25) })
  })
})

describe('4. maxPostponementMinutes caps how far further client messages can push a step back in total', () => {
  const capped = (maxPostponementMinutes: number) =>
    world([policyOf('capped', [10, 30, 60], { maxPostponementMinutes })])
  const everyNineMinutes = Array.from({ length: 20 }, (_, index) => 9 * (index + 1)).reduce(
    (told, minute) => told.clientReplied(minute),
    story.opened(0),
  )
  const played = (w: ReturnType<typeof world>) => {
    for (let minute = 0; minute <= 180; minute++) {
      w.record(...everyNineMinutes.facts.filter(fact => fact.at === at(minute)))
      if (minute % 5 === 0) w.tick(minute)
    }
    return w.fired()
  }

  test('0 means "from the first unanswered message" (scenario 5)', () => {
    const w = capped(0)
      .record(...story.opened(0).clientReplied(20).facts)
      .ticks(20, 120)
    expect(w.fired()).toEqual(['step 1 at 20', 'step 2 at 30', 'step 3 at 60'])
  })

  test('a client who writes every 9 minutes is escalated at the cap (scenario 6)', () => {
    expect(played(capped(15))).toEqual(['step 1 at 25', 'step 2 at 45', 'step 3 at 75'])
  })

  test('without it a client who writes every 9 minutes is never escalated', () => {
    expect(played(world())).toEqual([])
  })
})

describe('5. Due is inclusive: at exactly clock + delay', () => {
  const opened = [
    { type: 'TicketOpened', ticketId: 'T-1', at: at(0), openedBy: 'client' },
    {
      type: 'IncidentOpened',
      incident: 1,
      at: at(0),
      sequence: 0,
      waitingSinceAt: at(0),
      lastActivityAt: at(0),
      levels: {},
      policy: standard,
    },
  ] as const
  const fire = (minute: number) =>
    ({
      type: 'TriggerSteps',
      incident: 1,
      steps: [{ stepId: 'step-1', judgements: [{ personId: 'ann', notified: true }] }],
      now: at(minute),
    }) as const

  test('one millisecond before, a step is refused', () => {
    given(...opened)
      .when({ ...fire(10), now: at(10 - 1 / 60_000) })
      .thenRefused({ type: 'StepNotDue', dueAt: at(10) })
  })

  test('at exactly that time it fires', () => {
    given(...opened)
      .when(fire(10))
      .then({
        type: 'StepTriggered',
        incident: 1,
        policyId: 'standard',
        policyVersion: 1,
        stepId: 'step-1',
        step: 1,
        dueAt: at(10),
        triggeredAt: at(10),
        clockAt: at(0),
        outcomes: [
          {
            personId: 'ann',
            outcome: 'notified',
            channel: 'in-system',
            notificationId: `${at(0)}.0/standard/step-1/in-system/ann`,
          },
        ],
      })
  })

  test('delays are absolute from the clock, not from the previous step', () => {
    const w = world([policyOf('standard', [10, 12])]).record(...story.opened(0).facts)
    expect(w.tick(11).tick(12).fired()).toEqual(['step 1 at 11', 'step 2 at 12'])
  })

  test('a delay of 0 fires at the first tick', () => {
    const w = world([policyOf('now', [0])]).record(...story.opened(5).facts)
    expect(w.tick(5).fired()).toEqual(['step 1 at 5'])
  })
})

describe('6. Example: fires at ticks 10, 30, 60, once each', () => {
  test('nobody acts (scenario 1)', () => {
    const w = world()
      .record(...story.opened(0, { assigneeId: 'ann' }).facts)
      .ticks(0, 240)
    expect(w.fired()).toEqual(['step 1 at 10', 'step 2 at 30', 'step 3 at 60'])
  })

  test('client again at 20: step 1 stays fired, step 2 at 50, step 3 at 80 (scenario 4)', () => {
    const w = world()
      .record(...story.opened(0).facts)
      .ticks(0, 15)
    w.record(...story.clientReplied(20).facts).ticks(20, 240)
    expect(w.fired()).toEqual(['step 1 at 10', 'step 2 at 50', 'step 3 at 80'])
  })
})
