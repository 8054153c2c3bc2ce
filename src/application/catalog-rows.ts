import { rowFormat } from '../codecs/ticket-row.js'
import type { AssignmentLevel } from '../domain/policy/catalog.js'
import type { DatedAssignment, Since } from '../domain/policy/catalog-history.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Instant } from '../domain/time.js'
import type { Json, StoredIndexRow } from '../ports/event-store.js'
import type { Board } from './board.js'
import type { Streams } from './streams.js'
import type { Environment } from './environment.js'

interface PolicyRow {
  readonly v: typeof rowFormat
  readonly versions: ReadonlyArray<readonly [savedAt: Instant, policy: Policy]>
}

interface AssignmentsRow {
  readonly v: typeof rowFormat
  /** All that were ever made, in order: what was in effect at any time is told from them. */
  readonly assigned: ReadonlyArray<
    readonly [at: Instant, level: AssignmentLevel['level'], id: string, policyId: string | null]
  >
}

/** The row of a policy: all its versions, since open incidents run older ones. */
export const policyRow = (versions: ReadonlyArray<Since<Policy>>): Json => {
  const row: PolicyRow = {
    v: rowFormat,
    versions: versions.map(({ sinceAt, value: policy }) => [sinceAt, policy] as const),
  }
  return row as unknown as Json
}

export const assignmentsRow = (all: ReadonlyArray<DatedAssignment>): Json => {
  const row: AssignmentsRow = {
    v: rowFormat,
    assigned: all.map(([to, policyId, at]) => [at, to.level, to.level === 'default' ? '' : to.id, policyId] as const),
  }
  return row as unknown as Json
}

/** All policies and assignments as rows, for putting the index in place anew. */
export const catalogRows = ({
  env,
  board,
}: {
  readonly env: Environment
  readonly board: Board
}): ReadonlyArray<StoredIndexRow> => {
  const policies = [...board.catalog().policies.keys()].map(id => {
    const versions = board.datedVersionsOf(id)
    return { stream: env.streams.policy(id), revision: versions.length - 1, data: policyRow(versions) }
  })
  return [
    ...policies,
    {
      stream: env.streams.assignments,
      revision: board.assignmentsRevision(),
      data: assignmentsRow(board.allAssignments()),
    },
  ]
}

const levelOf = (level: AssignmentLevel['level'], id: string): AssignmentLevel =>
  level === 'default' ? { level } : { level, id }

/** Takes note of a row, if it is one of a policy or of the assignments. */
export const noteCatalogRow = (board: Board, streams: Streams, { stream, revision, data }: StoredIndexRow): void => {
  if (streams.isPolicy(stream))
    board.notePolicies((data as unknown as PolicyRow).versions.map(([sinceAt, policy]) => ({ sinceAt, value: policy })))
  if (stream !== streams.assignments) return
  const { assigned } = data as unknown as AssignmentsRow
  board.noteAssignments(
    revision,
    assigned.map(([at, level, id, policyId]) => [levelOf(level, id), policyId, at] as const),
  )
}
