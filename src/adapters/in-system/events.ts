import type { Notification } from '../../ports/channel.js'
import type { Json, StoredEvent } from '../../ports/event-store.js'
import type { InboxMessage } from './message.js'

/** The stored types. What is once written stays readable: a new shape is a new row, and no row ever goes. */
export const stored = {
  /** The first version of it, whose times are ISO 8601 texts. */
  receivedFirst: 'InboxMessageReceived',
  received: 'InboxMessageReceived.v2',
  read: 'InboxMessageRead',
  allRead: 'InboxAllRead',
} as const

export type InboxEvent =
  | { readonly type: 'received'; readonly message: InboxMessage }
  | { readonly type: 'read'; readonly messageId: string }
  | { readonly type: 'all-read' }

const maxNameLength = 200

export const receivedData = (notification: Notification): Json => {
  const { idempotencyKey, ticketId, incident, policy, step, steps, stepCount } = notification
  return {
    messageId: idempotencyKey,
    ticketId,
    incident,
    policyId: policy.id,
    policyName: Array.from(policy.name.slice(0, 2 * maxNameLength))
      .slice(0, maxNameLength)
      .join(''),
    step: step.number,
    steps: steps.map(({ number }) => number),
    stepCount,
    waitingSinceAt: notification.waitingSinceAt.getTime(),
    lastActivityAt: notification.lastActivityAt.getTime(),
    triggeredAt: notification.triggeredAt.getTime(),
  }
}

export const readData = (messageId: string): Json => ({ messageId })

const isCount = (value: unknown): value is number => Number.isSafeInteger(value)

/** A time as one of the two versions has it. */
type StoredTime = 'string' | 'number'

const instant = (value: unknown, stored: StoredTime): Date | undefined => {
  const at = typeof value === stored ? new Date(value as string | number) : undefined
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at
}

const messageFrom = (
  data: Readonly<Record<string, unknown>>,
  time: StoredTime,
  recordedAt: number,
): InboxMessage | undefined => {
  const { messageId, ticketId, incident, policyId, policyName, step, steps, stepCount } = data
  const waitingSinceAt = instant(data.waitingSinceAt, time)
  const lastActivityAt = instant(data.lastActivityAt, time)
  const triggeredAt = instant(data.triggeredAt, time)
  if (typeof messageId !== 'string' || typeof ticketId !== 'string' || !isCount(incident)) return undefined
  if (typeof policyId !== 'string' || typeof policyName !== 'string') return undefined
  if (!isCount(step) || !isCount(stepCount) || !Array.isArray(steps) || !steps.every(isCount)) return undefined
  if (waitingSinceAt === undefined || lastActivityAt === undefined || triggeredAt === undefined) return undefined
  return {
    id: messageId,
    ticketId,
    incident,
    policy: { id: policyId, name: policyName },
    step,
    steps,
    stepCount,
    waitingSinceAt,
    lastActivityAt,
    triggeredAt,
    receivedAt: new Date(recordedAt),
    read: false,
  }
}

/** What a stored event means; `undefined` for damaged ones and for types of other versions, which are passed over. */
export const eventFrom = ({ type, data, damage, recordedAt }: StoredEvent): InboxEvent | undefined => {
  if (damage !== undefined) return undefined
  const fields = typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>) : {}
  switch (type) {
    case stored.receivedFirst:
    case stored.received: {
      const message = messageFrom(fields, type === stored.received ? 'number' : 'string', recordedAt)
      return message && { type: 'received', message }
    }
    case stored.read:
      return typeof fields.messageId === 'string' ? { type: 'read', messageId: fields.messageId } : undefined
    case stored.allRead:
      return { type: 'all-read' }
  }
  return undefined
}
