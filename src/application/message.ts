import type { ClaimedNotification, NotifiedStep } from '../domain/notification/notification.js'
import type { TicketId } from '../domain/identifiers.js'
import type { Notification, NotificationStep } from '../ports/channel.js'
import type { Person, TicketDetails } from '../ports/directory.js'
import type { Digest } from '../ports/digest.js'

const step = ({ number, delayMinutes, dueAt }: NotifiedStep): NotificationStep => ({
  number,
  delayMinutes,
  dueAt: new Date(dueAt),
})

const frozen = <A>(value: A): A => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.values(value).forEach(frozen)
  return Object.freeze(value)
}

/**
 * The key under which a message is sent, every time it is tried: the ticket and the message's own id, and the namespace
 * so that hosts that share a mail provider never share a key.
 */
export const idempotencyKey = (digest: Digest, namespace: string, ticketId: TicketId, notificationId: string): string =>
  digest.uuidOf(JSON.stringify(['ticket-escalation', namespace, ticketId, notificationId]))

/** What a channel receives: the decision, and the person and the ticket as they are now. Frozen to the bottom. */
export const message = (
  notification: ClaimedNotification,
  key: string,
  ticketId: TicketId,
  person: Person,
  ticket: TicketDetails,
): Notification => {
  const { policy, wait } = notification
  const [first, ...others] = notification.steps
  return frozen({
    idempotencyKey: key,
    ticketId,
    incident: notification.incident,
    person: { ...person },
    channel: notification.channel,
    policy: { id: policy.id, name: policy.name, version: policy.version },
    steps: notification.steps.map(step),
    step: step(others.at(-1) ?? first),
    stepCount: policy.stepCount,
    waitingSinceAt: new Date(wait.sinceAt),
    lastActivityAt: new Date(wait.lastActivityAt),
    triggeredAt: new Date(notification.triggeredAt),
    attempt: notification.attempts,
    possibleDuplicate: notification.unknownOutcomes > 0,
    ticket: { ...ticket },
  })
}
