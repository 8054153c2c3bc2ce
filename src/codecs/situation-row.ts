import type { Situation, Wait } from '../domain/ticket/situation.js'
import type { Instant } from '../domain/time.js'

type IdRow = string | 0

/** A ticket's situation, as a list: a tick reads and writes one for each ticket, and names of fields would be most of it. */
export type SituationRow = readonly [
  /** 1 for closed, 2 for closed unanswered, 3 for both. */
  closed: number,
  policyId: IdRow,
  clientId: IdRow,
  deskId: IdRow,
  assigneeId: IdRow,
  /** 1 for the latest incident's own. */
  wait: 0 | 1 | readonly [sinceAt: number, lastActivityAt: number],
  inherited?: NonNullable<Situation['inherited']>,
]

const isSame = (a: Wait, b: Wait | undefined): boolean =>
  a.sinceAt === b?.sinceAt && a.lastActivityAt === b.lastActivityAt

export const situationToRow = (situation: Situation, incidentWait: Wait | undefined): SituationRow => {
  const { policyId, clientId, deskId, assigneeId, wait, inherited } = situation
  const closed = (situation.closed ? 1 : 0) + (situation.closedUnanswered ? 2 : 0)
  const waitRow =
    wait === undefined ? 0 : isSame(wait, incidentWait) ? 1 : ([wait.sinceAt, wait.lastActivityAt] as const)
  return inherited === undefined
    ? [closed, policyId ?? 0, clientId ?? 0, deskId ?? 0, assigneeId ?? 0, waitRow]
    : [closed, policyId ?? 0, clientId ?? 0, deskId ?? 0, assigneeId ?? 0, waitRow, inherited]
}

const idOf = (row: IdRow): string | undefined => (row === 0 ? undefined : row)

const waitOf = (row: SituationRow[5], incidentWait: Wait | undefined): Wait | undefined => {
  if (row === 0) return undefined
  return row === 1 ? incidentWait : { sinceAt: row[0] as Instant, lastActivityAt: row[1] as Instant }
}

export const situationFromRow = (row: SituationRow, incidentWait: Wait | undefined): Situation => {
  const [closed, policyId, clientId, deskId, assigneeId, wait, inherited] = row
  return {
    policyId: idOf(policyId),
    clientId: idOf(clientId),
    deskId: idOf(deskId),
    assigneeId: idOf(assigneeId),
    closed: closed === 1 || closed === 3,
    wait: waitOf(wait, incidentWait),
    inherited,
    closedUnanswered: closed >= 2,
  }
}
