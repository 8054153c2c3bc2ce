import type { ClientId, DeskId, PolicyId } from '../identifiers.js'
import { optOut } from '../identifiers.js'
import type { Policy } from './policy.js'

/**
 * Which policy desks, clients and everybody else have. `'none'` opts out; an absent entry asks the next level.
 *
 * @since 0.1.0
 */
export interface Assignments {
  readonly default?: PolicyId | undefined
  readonly clients: ReadonlyMap<ClientId, PolicyId>
  readonly desks: ReadonlyMap<DeskId, PolicyId>
}

/**
 * All policies in their newest version, and who has which.
 *
 * @since 0.1.0
 */
export interface Catalog {
  readonly policies: ReadonlyMap<PolicyId, Policy>
  readonly assignments: Assignments
}

export const emptyCatalog: Catalog = {
  policies: new Map(),
  assignments: { clients: new Map(), desks: new Map() },
}

/**
 * What decides about a ticket's policy: its own, its client's, its desk's.
 *
 * @since 0.1.0
 */
export interface Levels {
  /** The ticket's own policy, `'none'`, or nothing. */
  readonly policyId?: PolicyId | undefined
  readonly clientId?: ClientId | undefined
  readonly deskId?: DeskId | undefined
}

/** Finds the policy in effect for a ticket's levels. */
export type PolicyFor = (levels: Levels) => Policy | undefined

export const levelsOf = ({ policyId, clientId, deskId }: Levels): Levels => ({ policyId, clientId, deskId })

export const sameLevels = (a: Levels, b: Levels): boolean =>
  a.policyId === b.policyId && a.clientId === b.clientId && a.deskId === b.deskId

/** The search for a ticket's policy, whatever it is searched in. */
export const effectivePolicyOf = (
  { policyId, clientId, deskId }: Levels,
  policyOf: (id: PolicyId) => Policy | undefined,
  ofClient: (id: ClientId) => PolicyId | undefined,
  ofDesk: (id: DeskId) => PolicyId | undefined,
  ofEverybody: () => PolicyId | undefined,
): Policy | undefined => {
  const candidates = [
    policyId,
    clientId === undefined ? undefined : ofClient(clientId),
    deskId === undefined ? undefined : ofDesk(deskId),
    ofEverybody(),
  ]
  for (const id of candidates) {
    if (id === undefined) continue
    if (id === optOut) return undefined
    const policy = policyOf(id)
    if (policy?.active === true) return policy
  }
  return undefined
}

/**
 * The policy of a ticket: its own, else its client's, else its desk's, else the default. An inactive (or unknown)
 * policy falls through to the next level; `'none'` ends the search.
 *
 * @since 0.1.0
 */
export const effectivePolicy = (levels: Levels, { policies, assignments }: Catalog): Policy | undefined =>
  effectivePolicyOf(
    levels,
    id => policies.get(id),
    id => assignments.clients.get(id),
    id => assignments.desks.get(id),
    () => assignments.default,
  )

/**
 * Who can be given a policy: a desk, a client, or everybody else.
 *
 * @since 0.1.0
 */
export type AssignmentLevel =
  | { readonly level: 'default' }
  | { readonly level: 'client'; readonly id: ClientId }
  | { readonly level: 'desk'; readonly id: DeskId }

/** The assignments after more of them, made in this order; `null` clears. */
export const withAssignmentsMade = (
  before: Assignments,
  made: ReadonlyArray<readonly [AssignmentLevel, PolicyId | null, ...unknown[]]>,
): Assignments => {
  let everybody = before.default
  // Copied once for all of them: there may be one for each client.
  const clients = new Map(before.clients)
  const desks = new Map(before.desks)
  for (const [to, policyId] of made) {
    if (to.level === 'default') everybody = policyId ?? undefined
    else if (policyId === null) (to.level === 'client' ? clients : desks).delete(to.id)
    else (to.level === 'client' ? clients : desks).set(to.id, policyId)
  }
  return { ...before, default: everybody, clients, desks }
}

/** The assignments after one more; `null` clears. */
export const withAssignment = (assignments: Assignments, to: AssignmentLevel, policyId: PolicyId | null): Assignments =>
  withAssignmentsMade(assignments, [[to, policyId]])

/** What one level is assigned to, `null` for nothing. */
export const assignedTo = (assignments: Assignments, to: AssignmentLevel): PolicyId | null => {
  switch (to.level) {
    case 'default':
      return assignments.default ?? null
    case 'client':
      return assignments.clients.get(to.id) ?? null
    case 'desk':
      return assignments.desks.get(to.id) ?? null
  }
}
