import { describe, expect, test } from 'vitest'
import type { TicketEvent } from '../../src/domain/incident/index.js'
import { given } from '../../src/testing/given.js'
import { failed, finish, fired, of, start, started, story } from './one-message.js'
import { at, policyOf, world } from './world.js'

const cancelled = (minute: number, because: 'acknowledged' | 'answered' | 'reassessed'): TicketEvent => ({
  type: 'NotificationCancelled',
  ...of,
  at: at(minute),
  because,
})

describe('10. Stopping also cancels notifications not yet sent, and retries', () => {
  test('an answer cancels what waits, in the same append', () => {
    const w = fired()
    expect(
      w.handle('T-1', { type: 'RecordFact', fact: story.agentReplied(12).facts[0]!, catalog: w.catalog() }),
    ).toEqual([
      expect.objectContaining({ type: 'AgentReplied' }),
      expect.objectContaining({ type: 'IncidentResolved', reason: 'answered' }),
      cancelled(12, 'answered'),
    ])
    expect(w.ticket().notifications).toEqual([])
  })

  test('so does acknowledging', () => {
    given(...fired().events())
      .when({ type: 'Acknowledge', by: 'bob', via: 'email', now: at(12) })
      .then(
        { type: 'Acknowledged', ticketId: 'T-1', at: at(12), by: 'bob', via: 'email' },
        cancelled(12, 'acknowledged'),
      )
  })

  test.each(['closed', 'merged', 'deleted', 'no-policy'] as const)('so does %s', because => {
    const told = {
      closed: story.closed(12),
      merged: story.merged(12, 'T-2'),
      deleted: story.deleted(12),
      'no-policy': story.policySet(12, 'none'),
    }[because]
    const w = fired().record(...told.facts)
    expect(w.events().at(-1)).toEqual({ type: 'NotificationCancelled', ...of, at: at(12), because })
  })

  test('remaining attempts are cancelled and recorded (scenario 26)', () => {
    const w = fired()
    w.handle('T-1', start(10))
    w.handle('T-1', finish(10, 1, failed(11)))
    w.acknowledge(10.5, 'bob')
    expect(w.events().at(-1)).toEqual(cancelled(10.5, 'acknowledged'))
  })

  test('one that is being sent is settled by its sender', () => {
    const w = fired()
    w.handle('T-1', start(10))
    w.acknowledge(10.5, 'bob')
    expect(w.ticket().notifications).toMatchObject([{ state: 'claimed' }])
    given(...w.events())
      .when(finish(11, 1, { status: 'delivered' }))
      .then({ type: 'Delivered', ...of, attempt: 1, at: at(11) })
    given(...w.events())
      .when(finish(11, 1, failed(12)))
      .then(
        { type: 'DeliveryFailed', ...of, attempt: 1, at: at(11), reason: 'smtp-451', nextAttemptAt: at(12) },
        cancelled(11, 'acknowledged'),
      )
    given(...w.events())
      .when(finish(11, 1, { status: 'failed', reason: 'smtp-451', nextAttemptAt: null }))
      .then(
        { type: 'DeliveryFailed', ...of, attempt: 1, at: at(11), reason: 'smtp-451', nextAttemptAt: at(11) },
        cancelled(11, 'acknowledged'),
      )
  })

  test('nothing is claimed that is not wanted any more, whatever the log holds', () => {
    const w = fired()
    const withoutCancelling = [...w.events(), ...story.agentReplied(12).facts]
    given(...withoutCancelling, { type: 'IncidentResolved', incident: 1, at: at(12), reason: 'answered', levels: {} })
      .when(start(13))
      .then(cancelled(13, 'answered'))
  })

  test('a claim that lapsed meanwhile is recorded as unknown and cancelled', () => {
    const w = fired()
    w.handle('T-1', start(10))
    w.acknowledge(11, 'bob')
    given(...w.events())
      .when(start(13, { workerId: 'worker-b', lapsedAttempt: 1 }))
      .then(
        {
          type: 'DeliveryOutcomeUnknown',
          ...of,
          attempt: 1,
          at: at(13),
          reason: 'lease-lapsed',
          nextAttemptAt: at(13),
        },
        cancelled(13, 'acknowledged'),
      )
  })

  test('a late fact cancels what the story does not want any more', () => {
    const w = world()
      .record(...story.opened(0, { assigneeId: 'ann' }).facts)
      .tick(15)
    w.record(...story.clientReplied(16).agentReplied(12).facts)
    expect(w.events().at(-1)).toEqual(cancelled(12, 'reassessed'))
  })

  test('a message of a policy that was left still goes out: its step fired', () => {
    const w = world([policyOf('standard', [10]), policyOf('critical', [60])])
    w.record(...story.opened(0, { assigneeId: 'ann' }).facts).tick(10)
    w.record(...story.policySet(11, 'critical').facts)
    given(...w.events())
      .when(start(12))
      .then(started(12, 1))
  })
})

describe('triggering loses races in silence', () => {
  const trigger = {
    type: 'TriggerSteps',
    incident: 1,
    steps: [{ stepId: 'step-1', judgements: [] }],
    now: at(12),
  } as const

  test('somebody acknowledged, answered, or fired the step meanwhile', () => {
    const confirmed = world().record(...story.opened(0).facts)
    confirmed.acknowledge(5, 'ann')
    for (const w of [
      confirmed,
      world().record(...story.opened(0).agentReplied(5).facts),
      world().record(...story.opened(0).agentReplied(5).clientReplied(6).facts),
      fired(),
    ])
      given(...w.events())
        .when(trigger)
        .thenNothing()
  })

  test('a step that the policy does not have is a mistake', () => {
    given(...fired().events())
      .when({ ...trigger, steps: [{ stepId: 'step-9', judgements: [] }] })
      .thenRefused({ type: 'UnknownStep', stepId: 'step-9' })
    given().when(trigger).thenRefused('NoIncident')
  })
})
