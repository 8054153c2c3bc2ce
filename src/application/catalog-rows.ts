import { rowFormat } from '../codecs/ticket-row.js'
import type { AssignmentLevel, Assignments } from '../domain/policy/catalog.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Json, StoredIndexRow } from '../ports/event-store.js'
import type { Board } from './board.js'
import type { Streams } from './streams.js'
import type { Environment } from './environment.js'

interface PolicyRow {
  readonly v: typeof rowFormat
  readonly versions: ReadonlyArray<Policy>
}

interface AssignmentsRow {
  readonly v: typeof rowFormat
  readonly default: string | null
  readonly clients: ReadonlyArray<readonly [string, string]>
  readonly desks: ReadonlyArray<readonly [string, string]>
}

/** The row of a policy: all its versions, since open incidents run older ones. */
export const policyRow = (versions: ReadonlyArray<Policy>): Json => {
  const row: PolicyRow = { v: rowFormat, versions }
  return row as unknown as Json
}

export const assignmentsRow = (assignments: Assignments): Json => {
  const row: AssignmentsRow = {
    v: rowFormat,
    default: assignments.default ?? null,
    clients: [...assignments.clients],
    desks: [...assignments.desks],
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
    const versions = board.versionsOf(id)
    return { stream: env.streams.policy(id), revision: versions.length - 1, data: policyRow(versions) }
  })
  return [
    ...policies,
    {
      stream: env.streams.assignments,
      revision: board.assignmentsRevision(),
      data: assignmentsRow(board.catalog().assignments),
    },
  ]
}

/** Takes note of a row, if it is one of a policy or of the assignments. */
export const noteCatalogRow = (board: Board, streams: Streams, { stream, revision, data }: StoredIndexRow): void => {
  if (streams.isPolicy(stream)) board.notePolicies((data as unknown as PolicyRow).versions)
  if (stream !== streams.assignments) return
  const row = data as unknown as AssignmentsRow
  const all: (readonly [AssignmentLevel, string])[] = [
    ...row.clients.map(([id, policyId]) => [{ level: 'client', id }, policyId] as const),
    ...row.desks.map(([id, policyId]) => [{ level: 'desk', id }, policyId] as const),
  ]
  if (row.default !== null) all.push([{ level: 'default' }, row.default])
  board.noteAssignments(revision, all)
}
