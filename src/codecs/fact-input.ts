interface FactInputOf<Type extends string> {
  readonly type: Type
  /** The host's id of the ticket: 1 to 200 characters, without control characters. */
  readonly ticketId: string
  /** When it happened: a `Date`, or ISO 8601 with an offset such as `2026-03-02T09:00:00Z`. */
  readonly at: Date | string
  /** Makes repeats harmless: the same id with the same content is recorded once. */
  readonly factId?: string | null | undefined
}

/** @since 0.1.0 */
export interface TicketOpenedInput extends FactInputOf<'TicketOpened'> {
  readonly deskId?: string | null | undefined
  readonly clientId?: string | null | undefined
  readonly assigneeId?: string | null | undefined
  /** A ticket opened by an agent waits for nobody. Default `client`. */
  readonly openedBy?: 'client' | 'agent' | undefined
}

/** @since 0.1.0 */
export interface ClientRepliedInput extends FactInputOf<'ClientReplied'> {
  /** Automation (an auto-reply, a bounce) changes nothing. Default `human`. */
  readonly author?: 'human' | 'automation' | undefined
}

/** @since 0.1.0 */
export interface AgentRepliedInput extends FactInputOf<'AgentReplied'> {
  /** Automation (a receipt, a reminder) answers nothing. Default `human`. */
  readonly author?: 'human' | 'automation' | undefined
  readonly agentId?: string | null | undefined
}

/** @since 0.1.0 */
export interface TicketAssignedInput extends FactInputOf<'TicketAssigned'> {
  /** `null` leaves the ticket unassigned. */
  readonly assigneeId: string | null
}

/** @since 0.1.0 */
export interface TicketMovedInput extends FactInputOf<'TicketMoved'> {
  readonly deskId: string | null
}

/** @since 0.1.0 */
export interface TicketClientChangedInput extends FactInputOf<'TicketClientChanged'> {
  readonly clientId: string | null
}

/** @since 0.1.0 */
export interface TicketPolicySetInput extends FactInputOf<'TicketPolicySet'> {
  /** A policy's id, `'none'` to opt out, `null` to clear the ticket's own level. */
  readonly policyId: string | null
}

/** @since 0.1.0 */
export interface AcknowledgedInput extends FactInputOf<'Acknowledged'> {
  readonly by: string
  /** The surface it was said on: `email`, `ticket-page`, `dashboard`, or the host's own word. */
  readonly via: string
  /** By when that person promised an answer: after `at`. When that time passes, the incident is active again. */
  readonly answerByAt?: Date | string | null | undefined
}

/** @since 0.1.0 */
export interface TicketMergedInput extends FactInputOf<'TicketMerged'> {
  readonly intoTicketId: string
}

/**
 * A fact as a host reports it. One that is put together before `record` is called is written
 * `const fact = { … } satisfies FactInput`, or `const fact: FactInput = { … }`: else its `type` is any text.
 *
 * @since 0.1.0
 */
export type FactInput =
  | TicketOpenedInput
  | ClientRepliedInput
  | AgentRepliedInput
  | TicketAssignedInput
  | TicketMovedInput
  | TicketClientChangedInput
  | TicketPolicySetInput
  | AcknowledgedInput
  | TicketMergedInput
  | FactInputOf<'TicketClosed'>
  | FactInputOf<'TicketReopened'>
  | FactInputOf<'TicketDeleted'>
  | FactInputOf<'TicketPaused'>
  | FactInputOf<'TicketResumed'>
