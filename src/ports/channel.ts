import type { Person, TicketDetails } from './directory.js'

/**
 * One message to one person over one channel, as a channel receives it. Deeply frozen.
 *
 * @since 0.1.0
 */
export interface Notification {
  /** The same for every attempt; a UUID. Hand it to providers that can tell repeats apart. */
  readonly idempotencyKey: string
  readonly ticketId: string
  /** Which incident of the ticket this is, from 1. */
  readonly incident: number
  /**
   * Names the client's wait that the message is about: the same as `cause` of the incident's views. For links that must
   * not outlive it.
   */
  readonly cause: string
  readonly person: Person
  readonly channel: string
  readonly policy: { readonly id: string; readonly name: string; readonly version: number }
  /** The steps that this message stands for, lowest first; more than one when several were due in one tick. */
  readonly steps: ReadonlyArray<NotificationStep>
  /** The highest of `steps`: the one that the message names. */
  readonly step: NotificationStep
  /** How many steps the policy has. */
  readonly stepCount: number
  /** Since when the client has been waiting. */
  readonly waitingSinceAt: Date
  /** The client's last message. */
  readonly lastActivityAt: Date
  readonly triggeredAt: Date
  /** 1 for the first attempt. */
  readonly attempt: number
  /** True when an earlier attempt may have arrived: its outcome is not known. */
  readonly possibleDuplicate: boolean
  /** What the directory says about the ticket, if it says anything. */
  readonly ticket: TicketDetails
}

/** @since 0.1.0 */
export interface NotificationStep {
  /** From 1. */
  readonly number: number
  readonly delayMinutes: number
  readonly dueAt: Date
}

/**
 * What became of one attempt.
 *
 * - `accepted`: the receiving side has taken over responsibility.
 * - `failed`: it certainly has not; `retryable` says whether another attempt makes sense.
 * - `unknown`: it may or may not have; the attempt is repeated under the same key.
 *
 * @since 0.1.0
 */
export type DeliveryResult =
  | { readonly status: 'accepted'; readonly providerId?: string | undefined }
  | {
      readonly status: 'failed'
      readonly retryable: boolean
      /** A short reason for the log, without addresses or message text. */
      readonly reason: string
      /** Wait at least this long before the next attempt; bounded by the engine to 15 minutes. */
      readonly retryAfterMs?: number | undefined
    }
  | { readonly status: 'unknown'; readonly reason: string }

/**
 * A way to reach a person. `send` may reject: that counts as an unknown outcome, because nothing says whether the
 * message had left. Observe `signal`: after it is aborted the outcome is recorded as unknown.
 *
 * @since 0.1.0
 */
export interface Channel {
  readonly send: (notification: Notification, options: { readonly signal: AbortSignal }) => Promise<DeliveryResult>
  /** Whether the person can be reached over this channel at all (an address is there). Default: everyone can. */
  readonly reaches?: (person: Person) => boolean
  /** How long one attempt may take. Default 20 000 ms. */
  readonly timeoutMs?: number | undefined
}
