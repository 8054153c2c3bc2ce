import type { Channel, DeliveryResult, Notification } from '../ports/channel.js'
import type { Person } from '../ports/directory.js'

/**
 * How the receiving side is to treat the next attempt:
 *
 * - `temporary`, `permanent`: refuse it, for now or for good.
 * - `lost-answer`: take the message over, and let the answer get lost.
 * - `silence`: do not answer at all until `cleanup`.
 *
 * @since 0.1.0
 */
export type ChannelFault = 'temporary' | 'permanent' | 'lost-answer' | 'silence'

/**
 * A channel together with a look at its receiving side.
 *
 * @since 0.1.0
 */
export interface ChannelUnderTest {
  readonly channel: Channel
  /** What the receiving side has, in any order. A receiver that knows repeats by their key may list them once. */
  readonly delivered: () => Promise<ReadonlyArray<{ readonly idempotencyKey: string; readonly personId: string }>>
  /** Needed for the faults that {@link channelContract} is given. */
  readonly refuse?: (fault: ChannelFault) => void | Promise<void>
  /** Somebody whom the channel cannot reach, if there can be such a person. */
  readonly unreachable?: Person
  readonly cleanup: () => Promise<void>
}

export const check = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new Error(otherwise)
}

export const send = (
  channel: Channel,
  notification: Notification,
  signal: AbortSignal = new AbortController().signal,
): Promise<DeliveryResult> => channel.send(notification, { signal })

/** A rejection says as much as `unknown` does. */
export const settled = (sending: Promise<DeliveryResult>): Promise<DeliveryResult> =>
  sending.catch(() => ({ status: 'unknown', reason: 'rejected' }))

export const shown = (result: DeliveryResult): string => JSON.stringify(result)

export const has = async (
  { delivered }: ChannelUnderTest,
  { idempotencyKey, person: { id } }: Notification,
): Promise<boolean> =>
  (await delivered()).some(message => message.idempotencyKey === idempotencyKey && message.personId === id)

export const mustAccept = async (subject: ChannelUnderTest, notification: Notification): Promise<void> => {
  const result = await send(subject.channel, notification)
  check(result.status === 'accepted', `was not accepted: ${shown(result)}`)
  check(await has(subject, notification), 'accepted, but the receiving side does not have it')
}
