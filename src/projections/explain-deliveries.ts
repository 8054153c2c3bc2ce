import type { NotificationId, PersonId } from '../domain/identifiers.js'
import type { DeliveryEvent, StepTriggered } from '../domain/incident/events.js'
import type { ExplainedAttempt, ExplainedDelivery } from './explanation.js'

/** A message, to whom it goes, and what became of it so far. */
export interface TrackedMessage {
  readonly personId: PersonId
  readonly channel: string
  readonly delivery: ExplainedDelivery
}

export type TrackedMessages = ReadonlyMap<NotificationId, TrackedMessage>

/** The messages after a step fired: new ones, or one more step on a message that is there already. */
export const withStep = (messages: TrackedMessages, event: StepTriggered): TrackedMessages => {
  const after = new Map(messages)
  const { step, triggeredAt } = event
  for (const outcome of event.outcomes) {
    if (outcome.outcome === 'skipped') continue
    const { personId, channel, notificationId } = outcome
    const known = after.get(notificationId)
    const delivery: ExplainedDelivery =
      known === undefined
        ? { state: 'pending', at: triggeredAt, nextAttemptAt: triggeredAt, steps: [step], attempts: [] }
        : { ...known.delivery, steps: [...new Set([...known.delivery.steps, step])].sort((a, b) => a - b) }
    after.set(notificationId, { personId, channel, delivery })
  }
  return after
}

type Ended = Extract<DeliveryEvent, { readonly type: 'Delivered' | 'DeliveryFailed' | 'DeliveryOutcomeUnknown' }>

const outcomeOf = (event: Ended): ExplainedAttempt['outcome'] => {
  switch (event.type) {
    case 'Delivered':
      return 'delivered'
    case 'DeliveryFailed':
      return event.nextAttemptAt === null ? 'refused' : 'failed'
    case 'DeliveryOutcomeUnknown':
      return 'unknown'
  }
}

/** The attempts with the outcome of one of them; an unknown one may turn out to have arrived. */
const ended = (attempts: ReadonlyArray<ExplainedAttempt>, event: Ended): ReadonlyArray<ExplainedAttempt> =>
  attempts.map(one =>
    one.attempt === event.attempt
      ? {
          attempt: one.attempt,
          startedAt: one.startedAt,
          workerId: one.workerId,
          outcome: outcomeOf(event),
          endedAt: event.at,
          ...('reason' in event ? { reason: event.reason } : {}),
        }
      : one,
  )

const deliveryAfter = ({ steps, attempts }: ExplainedDelivery, event: DeliveryEvent): ExplainedDelivery => {
  const { at } = event
  switch (event.type) {
    case 'DeliveryStarted': {
      const { attempt, workerId } = event
      const begun = { attempt, startedAt: at, workerId, outcome: 'under-way' } as const
      return { state: 'sending', at, steps, attempts: [...attempts, begun] }
    }
    case 'Delivered':
      return { state: 'delivered', at, steps, attempts: ended(attempts, event) }
    case 'DeliveryFailed':
    case 'DeliveryOutcomeUnknown': {
      const { reason, nextAttemptAt } = event
      return nextAttemptAt === null
        ? { state: 'undeliverable', at, reason, steps, attempts: ended(attempts, event) }
        : { state: 'pending', at, reason, nextAttemptAt, steps, attempts: ended(attempts, event) }
    }
    case 'NotificationCancelled':
      return { state: 'cancelled', at, reason: event.because, steps, attempts }
    case 'NotificationParked':
      return { state: 'parked', at, reason: event.reason, steps, attempts }
  }
}

/** The messages after one event of a delivery. */
export const withDelivery = (messages: TrackedMessages, event: DeliveryEvent): TrackedMessages => {
  const known = messages.get(event.notificationId)
  if (known === undefined) return messages
  return new Map(messages).set(event.notificationId, { ...known, delivery: deliveryAfter(known.delivery, event) })
}
