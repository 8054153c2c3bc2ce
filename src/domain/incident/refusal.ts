import type { FactId, NotificationId, StepId } from '../identifiers.js'
import type { Instant } from '../time.js'
import type { Acknowledgement, ResolvedReason } from './incident.js'

/**
 * Why a command was refused. An answer, not a failure: switch over it.
 *
 * @since 0.1.0
 */
export type Refusal =
  /** The same `factId` was recorded with other content. The first one stands. */
  | { readonly type: 'FactConflict'; readonly factId: FactId }
  /** No client waits on this ticket, or no policy applies. */
  | { readonly type: 'NoIncident' }
  /** The incident is over; nothing was changed. */
  | {
      readonly type: 'AlreadyResolved'
      readonly reason: ResolvedReason
      readonly resolvedAt: Instant
      readonly acknowledgements: ReadonlyArray<Acknowledgement>
    }
  /** The wait that was meant is not the ticket's latest any more. */
  | { readonly type: 'OtherWait' }
  /** Nobody has acknowledged the incident, so there is nothing to withdraw. */
  | { readonly type: 'NotConfirmed' }
  | { readonly type: 'UnknownStep'; readonly stepId: StepId }
  | { readonly type: 'StepNotDue'; readonly stepId: StepId; readonly dueAt: Instant }
  /** The message is not waiting: it was sent, cancelled, given up, or another worker has it. */
  | { readonly type: 'NotificationNotPending'; readonly notificationId: NotificationId }
  /** The incident does not want this message any more. It has been cancelled. */
  | { readonly type: 'ClaimLost'; readonly notificationId: NotificationId }
