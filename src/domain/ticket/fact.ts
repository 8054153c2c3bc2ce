import type { ClientId, DeskId, FactId, PersonId, PolicyId, TicketId } from '../identifiers.js'
import type { Instant } from '../time.js'

interface FactOf<Type extends string> {
  readonly type: Type
  readonly ticketId: TicketId
  /** When it happened, by the host. Facts are folded by this time, whenever they are recorded. */
  readonly at: Instant
  /** Makes repeats harmless: the same id with the same content is recorded once. */
  readonly factId?: FactId | undefined
}

/** Who wrote. Automation neither starts, moves nor ends anything. */
export type Author = 'human' | 'automation'

export interface TicketOpened extends FactOf<'TicketOpened'> {
  readonly deskId?: DeskId | undefined
  readonly clientId?: ClientId | undefined
  readonly assigneeId?: PersonId | undefined
  /** A ticket opened by an agent waits for nobody. */
  readonly openedBy: 'client' | 'agent'
}

export interface ClientReplied extends FactOf<'ClientReplied'> {
  readonly author: Author
}

export interface AgentReplied extends FactOf<'AgentReplied'> {
  readonly author: Author
  readonly agentId?: PersonId | undefined
}

export interface TicketAssigned extends FactOf<'TicketAssigned'> {
  /** `null` leaves the ticket unassigned. */
  readonly assigneeId: PersonId | null
}

export interface TicketMoved extends FactOf<'TicketMoved'> {
  readonly deskId: DeskId | null
}

export interface TicketClientChanged extends FactOf<'TicketClientChanged'> {
  readonly clientId: ClientId | null
}

export interface TicketPolicySet extends FactOf<'TicketPolicySet'> {
  /** A policy's id, `'none'` to opt out, `null` to clear the ticket's own level. */
  readonly policyId: PolicyId | null
}

export interface Acknowledged extends FactOf<'Acknowledged'> {
  readonly by: PersonId
  /** The surface it was said on: `email`, `ticket-page`, `dashboard`, or the host's own word. */
  readonly via: string
  /** By when that person promised an answer. */
  readonly answerByAt?: Instant | undefined
}

export type TicketClosed = FactOf<'TicketClosed'>

export type TicketReopened = FactOf<'TicketReopened'>

export interface TicketMerged extends FactOf<'TicketMerged'> {
  readonly intoTicketId: TicketId
}

export type TicketDeleted = FactOf<'TicketDeleted'>

export type TicketPaused = FactOf<'TicketPaused'>

export type TicketResumed = FactOf<'TicketResumed'>

/**
 * What the host reports about a ticket. These names are the stored types and the line format of a history.
 *
 * @since 0.1.0
 */
export type Fact =
  | TicketOpened
  | ClientReplied
  | AgentReplied
  | TicketAssigned
  | TicketMoved
  | TicketClientChanged
  | TicketPolicySet
  | Acknowledged
  | TicketClosed
  | TicketReopened
  | TicketMerged
  | TicketDeleted
  | TicketPaused
  | TicketResumed

/**
 * A wait that came over from a ticket merged into this one.
 *
 * @since 0.1.0
 */
export interface WaitInherited {
  readonly type: 'WaitInherited'
  /** When that ticket was merged. */
  readonly at: Instant
  readonly fromTicketId: TicketId
  /** Since when that ticket's client had been waiting; `null` when it turned out that it had not. */
  readonly waitingSinceAt: Instant | null
}

/**
 * Somebody took back "I'm on it".
 *
 * @since 0.1.0
 */
export interface AcknowledgementWithdrawn {
  readonly type: 'AcknowledgementWithdrawn'
  readonly at: Instant
  readonly by: PersonId
}

/** Everything that has its place in a ticket's time: it is folded by `at`, in whatever order it was recorded. */
export type Happening = Fact | WaitInherited | AcknowledgementWithdrawn
