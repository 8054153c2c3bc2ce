import type { InputProblem } from './codecs/problem.js'
import { problemsText } from './codecs/problem.js'
import type { Trouble } from './application/trouble.js'
import type { Refusal } from './domain/incident/refusal.js'
import { EventStoreError, type EventStoreErrorCode } from './ports/event-store.js'

/**
 * What kind of trouble an {@link EscalationError} is about.
 *
 * - `invalid-input`: what was handed in is wrong; `problems` says what, where and how to mend it. Nothing was written.
 * - `fact-conflict`: the same `factId` was recorded before with other content. The first one stands.
 * - `version-conflict`: the policy, or an assignment, was changed by somebody else meanwhile.
 * - `store-unavailable`, `store-failed`: the event store could not do it; the first may pass. Nothing was written.
 * - `conflict`: other workers were faster several times in a row. Nothing was written; try again.
 * - `outcome-unknown`: the store did not say whether it wrote. Repeat the call: with a `factId` that is harmless.
 * - `quarantined`: the ticket's stream holds something that cannot be read.
 * - `refused`: the call makes no sense now; the message says why.
 * - `closed`, `aborted`: the engine was closed, or the call's own signal was aborted before anything was written.
 *
 * @since 0.1.0
 */
export type EscalationErrorCode =
  | 'invalid-input'
  | 'fact-conflict'
  | 'version-conflict'
  | 'store-unavailable'
  | 'store-failed'
  | 'conflict'
  | 'outcome-unknown'
  | 'quarantined'
  | 'refused'
  | 'closed'
  | 'aborted'

/**
 * Trouble, as an exception. Answers (an incident that is already resolved, say) are values, not errors.
 *
 * @since 0.1.0
 */
export class EscalationError extends Error {
  readonly code: EscalationErrorCode
  /** What is wrong with the input; empty for other codes. */
  readonly problems: ReadonlyArray<InputProblem>
  /** What the event store calls its trouble (`full`, `denied`, `corrupt`, ...); nothing where it is not the store's. */
  readonly storeCode: EventStoreErrorCode | undefined

  constructor(
    code: EscalationErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly problems?: ReadonlyArray<InputProblem> } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'EscalationError'
    this.code = code
    this.problems = options.problems ?? []
    this.storeCode = options.cause instanceof EventStoreError ? options.cause.code : undefined
  }
}

const refused = (refusal: Refusal): EscalationError =>
  refusal.type === 'FactConflict'
    ? new EscalationError(
        'fact-conflict',
        `The fact ${JSON.stringify(refusal.factId)} was recorded before with other content. The first one stands; give a new fact a new factId.`,
      )
    : new EscalationError('refused', `The command was refused: ${refusal.type}`)

/** Trouble as the exception that says it. */
export const escalationError = (trouble: Trouble): EscalationError => {
  switch (trouble.type) {
    case 'InvalidInput':
      return new EscalationError('invalid-input', problemsText(trouble.problems), { problems: trouble.problems })
    case 'Refused':
      return refused(trouble.refusal)
    case 'StoreTrouble':
      if (trouble.error.code === 'closed')
        return new EscalationError('closed', 'The event store was closed.', { cause: trouble.error })
      return new EscalationError(
        trouble.error.retryable ? 'store-unavailable' : 'store-failed',
        trouble.error.message,
        {
          cause: trouble.error,
        },
      )
    case 'Conflict':
      return new EscalationError(
        'conflict',
        `Other workers changed ${trouble.stream} ${trouble.attempts} times while this one tried. Nothing was written; try again.`,
      )
    case 'OutcomeUnknown':
      return new EscalationError(
        'outcome-unknown',
        `The store did not say whether it wrote to ${trouble.stream}. Repeat the call; with a factId that is harmless. What it did say: ${trouble.error.message}`,
        { cause: trouble.error },
      )
    case 'Quarantined':
      return new EscalationError(
        'quarantined',
        `The stream of ticket ${JSON.stringify(trouble.ticketId)} cannot be read: ${trouble.reason}. Other tickets are not concerned; audit() lists this one.`,
      )
    case 'VersionConflict':
      return new EscalationError(
        'version-conflict',
        `Policy ${JSON.stringify(trouble.policyId)} is at version ${trouble.actual}, not ${trouble.expected}: somebody saved it meanwhile. Read it again.`,
      )
    case 'AssignmentsConflict':
      return new EscalationError(
        'version-conflict',
        `The assignments are at revision ${trouble.actual}, not ${trouble.expected}: somebody changed them meanwhile. Read them again.`,
      )
    case 'Closed':
      return new EscalationError('closed', 'The escalations were closed.')
  }
}
