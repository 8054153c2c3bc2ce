import type { Notification } from '../../ports/channel.js'
import type { Json, StoredEvent } from '../../ports/event-store.js'
import type { InboxMessage } from './message.js'

/** The stored types. What is once written stays readable: a new shape is a new row, and no row ever goes. */
export const stored = {
  received: 'InboxMessageReceived',
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
    waitingSinceAt: notification.waitingSinceAt.toISOString(),
    lastActivityAt: notification.lastActivityAt.toISOString(),
    triggeredAt: notification.triggeredAt.toISOString(),
  }
}

export const readData = (messageId: string): Json => ({ messageId })

const isCount = (value: unknown): value is number => Number.isSafeInteger(value)

const instant = (value: unknown): Date | undefined => {
  const at = typeof value === 'string' ? new Date(value) : undefined
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at
}

const messageFrom = (data: Readonly<Record<string, unknown>>, recordedAt: number): InboxMessage | undefined => {
  const { messageId, ticketId, incident, policyId, policyName, step, steps, stepCount } = data
  const waitingSinceAt = instant(data.waitingSinceAt)
  const lastActivityAt = instant(data.lastActivityAt)
  const triggeredAt = instant(data.triggeredAt)
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
    case stored.received: {
      const message = messageFrom(fields, recordedAt)
      return message && { type: 'received', message }
    }
    case stored.read:
      return typeof fields.messageId === 'string' ? { type: 'read', messageId: fields.messageId } : undefined
    case stored.allRead:
      return { type: 'all-read' }
  }
  return undefined
}
