import { claimedNotification, pendingNotification, stuckNotification } from '../notification/make-notification.js'
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
      notifications.push(
        pendingNotification(
          {
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
          },
          { nextAttemptAt: event.triggeredAt },
        ),
      )
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
): ReadonlyArray<UnsettledNotification> => {
  const left: UnsettledNotification[] = []
  for (const notification of notifications) {
    const after = notification.id === id ? change(notification) : notification
    if (after !== undefined) left.push(after)
  }
  return left
}

/** The unsettled notifications after one event of a delivery. */
export const afterDelivery = (
  notifications: ReadonlyArray<UnsettledNotification>,
  event: DeliveryEvent,
): ReadonlyArray<UnsettledNotification> =>
  settle(notifications, event.notificationId, notification => {
    switch (event.type) {
      case 'DeliveryStarted': {
        const { attempt: attempts, workerId, at: claimedAt, leaseMs } = event
        return claimedNotification(notification, { attempts, workerId, claimedAt, leaseMs })
      }
      case 'DeliveryFailed': {
        const { nextAttemptAt, at: stuckAt, reason } = event
        return nextAttemptAt === null
          ? stuckNotification(notification, { state: 'undeliverable', stuckAt, reason })
          : pendingNotification(notification, { nextAttemptAt })
      }
      case 'DeliveryOutcomeUnknown': {
        const unknownOutcomes = notification.unknownOutcomes + 1
        return pendingNotification({ ...notification, unknownOutcomes }, event)
      }
      case 'NotificationParked':
        return stuckNotification(notification, { state: 'parked', stuckAt: event.at, reason: event.reason })
      case 'Delivered':
      case 'NotificationCancelled':
        return undefined
    }
  })
