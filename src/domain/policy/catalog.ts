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

export const sameLevels = (a: Levels, b: Levels): boolean =>
  a.policyId === b.policyId && a.clientId === b.clientId && a.deskId === b.deskId

/**
 * The policy of a ticket: its own, else its client's, else its desk's, else the default. An inactive (or unknown)
 * policy falls through to the next level; `'none'` ends the search.
 *
 * @since 0.1.0
 */
export const effectivePolicy = (levels: Levels, { policies, assignments }: Catalog): Policy | undefined => {
  const candidates = [
    levels.policyId,
    levels.clientId === undefined ? undefined : assignments.clients.get(levels.clientId),
    levels.deskId === undefined ? undefined : assignments.desks.get(levels.deskId),
    assignments.default,
  ]
  for (const id of candidates) {
    if (id === undefined) continue
    if (id === optOut) return undefined
    const policy = policies.get(id)
    if (policy?.active === true) return policy
  }
  return undefined
}
