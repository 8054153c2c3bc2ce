import type { NotificationId, PersonId, StepId, TicketId } from '../identifiers.js'
import type { CatalogHistory } from '../policy/catalog-history.js'
import type { Policy } from '../policy/policy.js'
import type { Judgement, NoCandidateReason } from '../policy/recipients.js'
import type { Fact } from '../ticket/fact.js'
import type { Instant } from '../time.js'

/** The host reports a fact. */
export interface RecordFact {
  readonly type: 'RecordFact'
  readonly fact: Fact
  /** Set by who knows that the ticket has no fact under this one's id: then its story is not looked through for one. */
  readonly isNew?: true | undefined
  readonly catalog: CatalogHistory
}

/** A ticket was merged into this one, together with its client's waiting. */
export interface InheritWait {
  readonly type: 'InheritWait'
  /** When it was merged: with the ticket, what tells one merge from another. */
  readonly at: Instant
  readonly fromTicketId: TicketId
  readonly waitingSinceAt: Instant | null
  readonly catalog: CatalogHistory
}

/** "I'm on it". */
export interface Acknowledge {
  readonly type: 'Acknowledge'
  readonly by: PersonId
  readonly via: string
  /** By when that person promises an answer. */
  readonly answerByAt?: Instant | undefined
  /** The wait that is meant; another one by now is not acknowledged. Absent: whichever there is. */
  readonly cause?: string | undefined
  readonly now: Instant
}

/** "I'm not on it after all". */
export interface Withdraw {
  readonly type: 'Withdraw'
  readonly by: PersonId
  /** As in {@link Acknowledge}. */
  readonly cause?: string | undefined
  readonly now: Instant
}

/** Policies or assignments may have changed: see whether another policy is in effect. */
export interface ReviewPolicy {
  readonly type: 'ReviewPolicy'
  readonly catalog: CatalogHistory
  readonly now: Instant
}

/** Take over the newest version of the incident's own policy. */
export interface AdoptPolicy {
  readonly type: 'AdoptPolicy'
  readonly policy: Policy
  readonly now: Instant
}

/** One due step with everybody it is meant for, judged at `now`. */
export interface StepRecipients {
  readonly stepId: StepId
  readonly judgements: ReadonlyArray<Judgement>
  readonly nobody?: NoCandidateReason | undefined
  /** Whom to tell should the step reach nobody. */
  readonly fallback?: { readonly channel: string; readonly judgements: ReadonlyArray<Judgement> } | undefined
}

/** Steps whose time has come. */
export interface TriggerSteps {
  readonly type: 'TriggerSteps'
  /** The incident that was evaluated; another one by now means that nothing is to be done. */
  readonly incident: number
  readonly steps: ReadonlyArray<StepRecipients>
  readonly now: Instant
}

/** A worker wants to send a message. */
export interface StartDelivery {
  readonly type: 'StartDelivery'
  readonly notificationId: NotificationId
  readonly workerId: string
  readonly leaseMs: number
  /**
   * Set by a worker that has watched somebody else's claim for a whole lease of its own monotonic time: the attempt
   * number of that claim.
   */
  readonly lapsedAttempt?: number | undefined
  readonly now: Instant
}

/** What came of an attempt. */
export type AttemptOutcome =
  | { readonly status: 'delivered'; readonly providerId?: string | undefined }
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'failed' | 'unknown'; readonly reason: string; readonly nextAttemptAt: Instant }
  /** As `failed` or `unknown`, but there will be no further attempt. */
  | { readonly status: 'failed' | 'unknown'; readonly reason: string; readonly nextAttemptAt: null }

/** A worker reports what came of its attempt. */
export interface FinishDelivery {
  readonly type: 'FinishDelivery'
  readonly notificationId: NotificationId
  readonly workerId: string
  readonly attempt: number
  readonly outcome: AttemptOutcome
  readonly now: Instant
}

/**
 * What can be asked of a ticket. Every command carries its time: nothing here can look at a clock.
 *
 * @since 0.1.0
 */
export type TicketCommand =
  | RecordFact
  | InheritWait
  | Acknowledge
  | Withdraw
  | ReviewPolicy
  | AdoptPolicy
  | TriggerSteps
  | StartDelivery
  | FinishDelivery
