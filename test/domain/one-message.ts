import type { AttemptOutcome, FinishDelivery, StartDelivery, TicketEvent } from '../../src/domain/incident/index.js'
import { ticketStory } from '../../src/testing/ticket-story.js'
import { at, world, type World } from './world.js'

// One message of T-1, and what happens to it.

export const story = ticketStory('T-1')
export const notificationId = `${at(0)}.0/standard/step-1/in-system/ann`
export const of = { notificationId } as const

/** Step 1 fired at 10; its message waits. */
export const fired = (): World =>
  world()
    .record(...story.opened(0, { assigneeId: 'ann' }).facts)
    .tick(10)

export const start = (minute: number, rest: Partial<StartDelivery> = {}): StartDelivery => ({
  type: 'StartDelivery',
  ...of,
  workerId: 'worker-a',
  leaseMs: 60_000,
  now: at(minute),
  ...rest,
})

export const finish = (
  minute: number,
  attempt: number,
  outcome: AttemptOutcome,
  workerId = 'worker-a',
): FinishDelivery => ({
  type: 'FinishDelivery',
  ...of,
  workerId,
  attempt,
  outcome,
  now: at(minute),
})

export const started = (minute: number, attempt: number, workerId = 'worker-a'): TicketEvent => ({
  type: 'DeliveryStarted',
  ...of,
  attempt,
  at: at(minute),
  workerId,
  leaseMs: 60_000,
})

export const failed = (nextAttempt: number): AttemptOutcome => ({
  status: 'failed',
  reason: 'smtp-451',
  nextAttemptAt: at(nextAttempt),
})
