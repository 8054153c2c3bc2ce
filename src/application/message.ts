import { isPlain } from '../codecs/object.js'
import {
  causeOfNotification,
  type ClaimedNotification,
  type NotifiedStep,
} from '../domain/notification/notification.js'
import type { TicketId } from '../domain/identifiers.js'
import type { Notification, NotificationStep } from '../ports/channel.js'
import type { Person, TicketDetails } from '../ports/directory.js'
import type { Digest } from '../ports/digest.js'

const date = (at: number): Date => Object.freeze(new Date(at))

const step = ({ number, delayMinutes, dueAt }: NotifiedStep): NotificationStep =>
  Object.freeze({ number, delayMinutes, dueAt: date(dueAt) })

/**
 * A copy that nobody can change. The host's own objects stay as they are: lists and plain objects are copied, dates too,
 * and what is neither (an instance of the host's own class, say) is handed on untouched.
 */
const frozen = (value: unknown, seen: Map<object, unknown>): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const known = seen.get(value)
  if (known !== undefined) return known
  if (value instanceof Date) return Object.freeze(new Date(value))
  if (!Array.isArray(value) && !isPlain(value)) return value
  const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? [] : {}
  seen.set(value, copy)
  for (const [key, inner] of Object.entries(value))
    // Defined and not assigned: a key of the host's may be called __proto__.
    Object.defineProperty(copy, key, { value: frozen(inner, seen), enumerable: true })
  return Object.freeze(copy)
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
  const seen = new Map<object, unknown>()
  return Object.freeze({
    idempotencyKey: key,
    ticketId,
    incident: notification.incident,
    cause: causeOfNotification(notification.id),
    person: frozen({ ...person }, seen) as Person,
    channel: notification.channel,
    policy: Object.freeze({ id: policy.id, name: policy.name, version: policy.version }),
    steps: Object.freeze(notification.steps.map(step)),
    step: step(others.at(-1) ?? first),
    stepCount: policy.stepCount,
    waitingSinceAt: date(wait.sinceAt),
    lastActivityAt: date(wait.lastActivityAt),
    triggeredAt: date(notification.triggeredAt),
    attempt: notification.attempts,
    possibleDuplicate: notification.unknownOutcomes > 0,
    ticket: frozen({ ...ticket }, seen) as TicketDetails,
  })
}
