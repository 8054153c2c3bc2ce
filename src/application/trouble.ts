import type { Refusal } from '../domain/incident/refusal.js'
import type { InputProblem } from '../codecs/problem.js'
import type { EventStoreError } from '../ports/event-store.js'

/**
 * Everything that can go wrong around a command. Refusals are answers; the rest is trouble.
 *
 * @since 0.1.0
 */
export type Trouble =
  | { readonly type: 'InvalidInput'; readonly problems: ReadonlyArray<InputProblem> }
  | { readonly type: 'Refused'; readonly refusal: Refusal }
  | { readonly type: 'StoreTrouble'; readonly error: EventStoreError }
  /** Other workers were faster, several times in a row. */
  | { readonly type: 'Conflict'; readonly stream: string; readonly attempts: number }
  /** The store did not say whether it wrote, and reading back did not tell either. */
  | { readonly type: 'OutcomeUnknown'; readonly stream: string; readonly error: EventStoreError }
  /** The ticket's stream holds something that cannot be read. */
  | { readonly type: 'Quarantined'; readonly ticketId: string; readonly reason: string }
  | { readonly type: 'VersionConflict'; readonly policyId: string; readonly expected: number; readonly actual: number }
  | { readonly type: 'AssignmentsConflict'; readonly expected: number; readonly actual: number }
  | { readonly type: 'Closed' }

export const invalidInput = (path: ReadonlyArray<string>, problem: string): Trouble => ({
  type: 'InvalidInput',
  problems: [{ path, problem }],
})
