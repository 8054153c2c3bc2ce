import type { NotifiedStep, UnsettledNotification } from '../notification/notification.js'
import type { DeliveryEvent, StepTriggered } from './events.js'
import type { Ticket } from './state.js'
import { latestIncident } from './state.js'

/** The unsettled notifications after a step fired: new ones, or one more step on a message that already waits. */
export const afterTrigger = (ticket: Ticket, event: StepTriggered): ReadonlyArray<UnsettledNotification> => {
  const incident = latestIncident(ticket)
  if (incident === undefined) return ticket.notifications
  const notifications = [...ticket.notifications]
  const { policy } = incident
  const step: NotifiedStep = {
    stepId: event.stepId,
    number: event.step,
    delayMinutes: policy.steps[event.step - 1]?.delayMinutes ?? 0,
    dueAt: event.dueAt,
  }
  for (const outcome of event.outcomes) {
    if (outcome.outcome !== 'notified') continue
    const { notificationId: id, personId, channel } = outcome
    const known = notifications.findIndex(notification => notification.id === id)
    const notification = notifications[known]
    if (notification === undefined)
      notifications.push({
        state: 'pending',
        id,
        incident: event.incident,
        personId,
        channel,
        policy: { id: policy.id, name: policy.name, version: policy.version, stepCount: policy.steps.length },
        steps: [step],
        wait: incident.wait,
        triggeredAt: event.triggeredAt,
        attempts: 0,
        unknownOutcomes: 0,
        nextAttemptAt: event.triggeredAt,
      })
    else if (!notification.steps.some(({ stepId }) => stepId === step.stepId)) {
      const [first, ...others] = notification.steps
      notifications[known] = { ...notification, steps: [first, ...others, step] }
    }
  }
  return notifications
}

const settle = (
  notifications: ReadonlyArray<UnsettledNotification>,
  id: string,
  change: (notification: UnsettledNotification) => UnsettledNotification | undefined,
): ReadonlyArray<UnsettledNotification> =>
  notifications.flatMap(notification => (notification.id === id ? (change(notification) ?? []) : [notification]))

/** The parts of a notification that survive every change of state. */
const facts = (
  n: UnsettledNotification,
): Pick<
  UnsettledNotification,
  | 'id'
  | 'incident'
  | 'personId'
  | 'channel'
  | 'policy'
  | 'steps'
  | 'wait'
  | 'triggeredAt'
  | 'attempts'
  | 'unknownOutcomes'
> => ({
  id: n.id,
  incident: n.incident,
  personId: n.personId,
  channel: n.channel,
  policy: n.policy,
  steps: n.steps,
  wait: n.wait,
  triggeredAt: n.triggeredAt,
  attempts: n.attempts,
  unknownOutcomes: n.unknownOutcomes,
})

/** The unsettled notifications after one event of a delivery. */
export const afterDelivery = (
  notifications: ReadonlyArray<UnsettledNotification>,
  event: DeliveryEvent,
): ReadonlyArray<UnsettledNotification> =>
  settle(notifications, event.notificationId, notification => {
    switch (event.type) {
      case 'DeliveryStarted':
        return {
          ...facts(notification),
          state: 'claimed',
          attempts: event.attempt,
          workerId: event.workerId,
          claimedAt: event.at,
          leaseMs: event.leaseMs,
        }
      case 'DeliveryFailed':
        return event.nextAttemptAt === null
          ? { ...facts(notification), state: 'undeliverable', stuckAt: event.at, reason: event.reason }
          : { ...facts(notification), state: 'pending', nextAttemptAt: event.nextAttemptAt }
      case 'DeliveryOutcomeUnknown':
        return {
          ...facts(notification),
          state: 'pending',
          unknownOutcomes: notification.unknownOutcomes + 1,
          nextAttemptAt: event.nextAttemptAt,
        }
      case 'NotificationParked':
        return { ...facts(notification), state: 'parked', stuckAt: event.at, reason: event.reason }
      case 'Delivered':
      case 'NotificationCancelled':
        return undefined
    }
  })
