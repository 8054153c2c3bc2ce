import type { ClientId, DeskId, PolicyId } from '../identifiers.js'
import { instant, later, type Instant } from '../time.js'
import { assignedTo, effectivePolicyOf, type AssignmentLevel, type Catalog, type Levels } from './catalog.js'
import type { Policy } from './policy.js'

/** What something is since a time, until the next one in its list. */
export interface Since<Value> {
  readonly sinceAt: Instant
  readonly value: Value
}

/** Oldest first. */
type Changes<Value> = ReadonlyArray<Since<Value | undefined>>

/**
 * All that policies and assignments have ever been: what was in effect at any time can be told from it.
 *
 * @since 0.1.0
 */
export interface CatalogHistory {
  readonly policies: ReadonlyMap<PolicyId, Changes<Policy>>
  readonly assignments: {
    readonly default: Changes<PolicyId>
    readonly clients: ReadonlyMap<ClientId, Changes<PolicyId>>
    readonly desks: ReadonlyMap<DeskId, Changes<PolicyId>>
  }
  /** When anything of it changed, in order of time. */
  readonly changedAt: ReadonlyArray<Instant>
}

export const emptyHistory: CatalogHistory = {
  policies: new Map(),
  assignments: { default: [], clients: new Map(), desks: new Map() },
  changedAt: [],
}

/** Before everything. */
const ever = instant(-8.64e15)

const valueAt = <Value>(changes: Changes<Value> | undefined, at: Instant): Value | undefined => {
  // Nearly always the newest one is asked for.
  for (let index = (changes?.length ?? 0) - 1; index >= 0; index--) {
    const change = changes?.[index]
    if (change !== undefined && change.sinceAt <= at) return change.value
  }
  return undefined
}

/**
 * The policy in effect for a ticket's levels at a time. A change counts from its very instant on.
 *
 * @since 0.1.0
 */
export const effectivePolicyAt = (
  levels: Levels,
  { policies, assignments }: CatalogHistory,
  at: Instant,
): Policy | undefined =>
  effectivePolicyOf(
    levels,
    id => valueAt(policies.get(id), at),
    clientId => valueAt(assignments.clients.get(clientId), at),
    deskId => valueAt(assignments.desks.get(deskId), at),
    () => valueAt(assignments.default, at),
  )

/** The version of a policy that was the newest just before a time: what comes in that very millisecond came after it. */
export const versionBefore = ({ policies }: CatalogHistory, policyId: PolicyId, at: Instant): Policy | undefined =>
  valueAt(policies.get(policyId), instant(at - 1))

/** The first index whose time is at `at` or later. */
const firstSince = (times: ReadonlyArray<Instant>, at: number): number => {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? Infinity) < at) low = middle + 1
    else high = middle
  }
  return low
}

const none: ReadonlyArray<Instant> = []

/** When anything changed from `from` up to `until`, both included. */
export const changesBetween = (
  { changedAt }: CatalogHistory,
  from: number,
  until = Infinity,
): ReadonlyArray<Instant> => {
  const newest = changedAt.at(-1)
  if (newest === undefined || newest < from) return none
  // Times are whole milliseconds.
  return changedAt.slice(firstSince(changedAt, from), firstSince(changedAt, until + 1))
}

/** When anything changed last. */
export const newestChangeAt = ({ changedAt }: CatalogHistory): number => changedAt.at(-1) ?? -Infinity

const withTimes = (changedAt: ReadonlyArray<Instant>, times: ReadonlyArray<Instant>): ReadonlyArray<Instant> =>
  [...new Set([...changedAt, ...times])].sort((a, b) => a - b)

/** In order of versions or revisions no time comes before the one ahead of it, whatever clocks said. */
const inOrder = <Value>(changes: ReadonlyArray<Since<Value>>): ReadonlyArray<Since<Value>> => {
  let newest = ever
  return changes.map(({ sinceAt, value }) => {
    newest = later(newest, sinceAt)
    return { sinceAt: newest, value }
  })
}

/** All versions of a policy that are known, in order, each with the time at which it was saved. */
export const withVersions = (
  history: CatalogHistory,
  policyId: PolicyId,
  versions: ReadonlyArray<Since<Policy>>,
): CatalogHistory => {
  const changes = inOrder(versions)
  return {
    ...history,
    policies: new Map(history.policies).set(policyId, changes),
    changedAt: withTimes(
      history.changedAt,
      changes.map(({ sinceAt }) => sinceAt),
    ),
  }
}

/** What a level was assigned to, `null` for nothing, and when. */
export type DatedAssignment = readonly [AssignmentLevel, PolicyId | null, Instant]

/** All assignments that were ever made, in order. */
export const withAssignments = (history: CatalogHistory, all: ReadonlyArray<DatedAssignment>): CatalogHistory => {
  const changes = inOrder(all.map(assignment => ({ sinceAt: assignment[2], value: assignment })))
  const everybody: Since<PolicyId | undefined>[] = []
  const clients = new Map<ClientId, Since<PolicyId | undefined>[]>()
  const desks = new Map<DeskId, Since<PolicyId | undefined>[]>()
  const listOf = (to: AssignmentLevel): Since<PolicyId | undefined>[] => {
    if (to.level === 'default') return everybody
    const lists = to.level === 'client' ? clients : desks
    const list = lists.get(to.id) ?? []
    lists.set(to.id, list)
    return list
  }
  for (const {
    sinceAt,
    value: [to, policyId],
  } of changes)
    listOf(to).push({ sinceAt, value: policyId ?? undefined })
  return {
    ...history,
    assignments: { default: everybody, clients, desks },
    changedAt: withTimes(
      history.changedAt,
      changes.map(({ sinceAt }) => sinceAt),
    ),
  }
}

const levelsIn = (catalogs: ReadonlyArray<Catalog>): ReadonlyArray<AssignmentLevel> => [
  { level: 'default' },
  ...[...new Set(catalogs.flatMap(({ assignments }) => [...assignments.clients.keys()]))].map(
    (id): AssignmentLevel => ({ level: 'client', id }),
  ),
  ...[...new Set(catalogs.flatMap(({ assignments }) => [...assignments.desks.keys()]))].map((id): AssignmentLevel => ({
    level: 'desk',
    id,
  })),
]

/** The history of policies and assignments that were, one after the other, as these catalogs have them. */
export const historyOf = (catalogs: ReadonlyArray<Since<Catalog>>): CatalogHistory => {
  const values = catalogs.map(({ value }) => value)
  const policies = [...new Set(values.flatMap(catalog => [...catalog.policies.keys()]))].map(
    id => [id, catalogs.map(({ sinceAt, value: catalog }) => ({ sinceAt, value: catalog.policies.get(id) }))] as const,
  )
  const levels = levelsIn(values)
  const assignments = catalogs.flatMap(({ sinceAt, value: catalog }) =>
    levels.map((to): DatedAssignment => [to, assignedTo(catalog.assignments, to), sinceAt]),
  )
  return withAssignments(
    { ...emptyHistory, policies: new Map(policies), changedAt: catalogs.map(({ sinceAt }) => sinceAt) },
    assignments,
  )
}

/**
 * Policies and assignments that have been as they are since ever, as in a simulation.
 *
 * @since 0.1.0
 */
export const unchanging = (catalog: Catalog): CatalogHistory => ({
  ...historyOf([{ sinceAt: ever, value: catalog }]),
  changedAt: [],
})
