/**
 * A person as the host knows them at one instant. Nothing of this is ever written to the log but the id.
 *
 * @since 0.1.0
 */
export interface Person {
  readonly id: string
  readonly name?: string | undefined
  /** One plain address (`ann@example.org`). Needed by the email channel only. */
  readonly email?: string | undefined
  /** `false` for people who may no longer be notified. Default `true`. */
  readonly active?: boolean | undefined
  /** Whether the person is on leave at the instant that was asked for. */
  readonly onLeave?: boolean | undefined
  /** Leave as whole days, both included, in the time zone given to `createEscalations`. */
  readonly leave?: ReadonlyArray<LeaveDays> | undefined
}

/**
 * Days of leave (`YYYY-MM-DD`), first and last both included.
 *
 * @since 0.1.0
 */
export interface LeaveDays {
  readonly from: string
  readonly to: string
}

/**
 * What a message may say about the ticket. Asked for when sending and never stored.
 *
 * @since 0.1.0
 */
export interface TicketDetails {
  readonly subject?: string | undefined
  readonly clientName?: string | undefined
  readonly deskName?: string | undefined
  /** Where the ticket can be opened; `https:` (or `http:` on a local network). */
  readonly url?: string | undefined
}

/**
 * The host's users, groups and tickets. Every function may be slow or fail: a failure delays the step to the next
 * tick, it never loses it.
 *
 * @since 0.1.0
 */
export interface Directory {
  /**
   * The people with these ids as they are at `at`. Leave out who does not exist: an absent person is the recorded
   * outcome `unknown`, not an error.
   */
  readonly people: (ids: ReadonlyArray<string>, at: Date) => Promise<ReadonlyArray<Person>> | ReadonlyArray<Person>
  /** The members of a group in the order in which they are to be named; empty for an empty or unknown group. */
  readonly groupMembers?: (groupId: string, at: Date) => Promise<ReadonlyArray<string>> | ReadonlyArray<string>
  /**
   * What messages may say about a ticket. Without it they name the ticket's id. A failure delays a message until its next
   * attempt, which then goes without this if need be.
   */
  readonly ticket?: (ticketId: string) => Promise<TicketDetails | undefined> | TicketDetails | undefined
}
