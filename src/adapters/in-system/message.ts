/**
 * What a person's inbox holds: ids, times and the policy's name, never text from a ticket. Subjects are looked up
 * when the inbox is shown, by `ticketId`.
 *
 * @since 0.1.0
 */
export interface InboxMessage {
  /** The notification's idempotency key. */
  readonly id: string
  readonly ticketId: string
  readonly incident: number
  readonly policy: { readonly id: string; readonly name: string }
  /** The highest of `steps`. */
  readonly step: number
  /** The numbers of the steps that the message stands for, from 1. */
  readonly steps: ReadonlyArray<number>
  readonly stepCount: number
  readonly waitingSinceAt: Date
  readonly lastActivityAt: Date
  readonly triggeredAt: Date
  readonly receivedAt: Date
  readonly read: boolean
}

/**
 * Something new in an inbox.
 *
 * @since 0.1.0
 */
export type InboxChange =
  | { readonly type: 'received'; readonly personId: string; readonly message: InboxMessage }
  | { readonly type: 'read'; readonly personId: string; readonly messageId: string }
  | { readonly type: 'all-read'; readonly personId: string }
