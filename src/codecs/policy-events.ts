import type * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { PolicyId } from '../domain/identifiers.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Instant } from '../domain/time.js'
import { eventTable, row, type Row, type Stored, type Trust, type UnreadableEvent } from './event-table.js'
import { StoredInstant } from './stored-instant.js'
import { object, oneOf, orNull } from './stored-object.js'
import { StoredPolicy } from './stored-policy.js'

/**
 * A version of a policy was saved.
 *
 * @since 0.1.0
 */
export interface PolicySaved {
  readonly type: 'PolicySaved'
  readonly policy: Policy
}

/**
 * A desk, a client or everybody was given a policy.
 *
 * @since 0.1.0
 */
export interface PolicyAssigned {
  readonly type: 'PolicyAssigned'
  readonly at: Instant
  readonly level: 'default' | 'client' | 'desk'
  /** The client's or the desk's; absent for the default. */
  readonly id?: string | undefined
  /** A policy's id, `'none'` to opt out, `null` to clear. */
  readonly policyId: PolicyId | null
}

/** Everything that the streams of policies and the one of assignments hold. */
export type PolicyEvent = PolicySaved | PolicyAssigned

type RowOf<Type extends PolicyEvent['type']> = Row<Extract<PolicyEvent, { readonly type: Type }>>

/** The rows of the streams `escalationPolicy-<policyId>`. */
export const policyRows: { readonly PolicySaved: RowOf<'PolicySaved'> } = {
  PolicySaved: row(t.strict({ policy: StoredPolicy }, 'PolicySaved'), ({ policy }) => ({
    type: 'PolicySaved',
    policy,
  })),
}

/** The rows of the stream `escalationAssignments`. */
export const assignmentRows: { readonly PolicyAssigned: RowOf<'PolicyAssigned'> } = {
  PolicyAssigned: row(
    object(
      'PolicyAssigned',
      {
        at: StoredInstant,
        level: oneOf('default', 'client', 'desk'),
        policyId: orNull(t.string),
      },
      { id: t.string },
    ),
    ({ at, level, policyId, id }) => ({ type: 'PolicyAssigned', at, level, policyId, id }),
  ),
}

const { encode, read } = eventTable<PolicyEvent>({ ...policyRows, ...assignmentRows })

/** What is stored of an event about policies. */
export const encodePolicyEvent = (event: PolicyEvent): Stored => encode(event)

/** The event about policies that was stored, or why it cannot be read. */
export const readPolicyEvent = (stored: Stored, trust: Trust): E.Either<UnreadableEvent, PolicyEvent> =>
  read(stored, trust)
