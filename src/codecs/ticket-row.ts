import { presentTicket, presentTimeline, type Ticket } from '../domain/incident/state.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Wait } from '../domain/ticket/situation.js'
import type { Instant } from '../domain/time.js'
import type { Json } from '../ports/event-store.js'
import { incidentFromRow, incidentToRow, partsOfRow, type LatestIncidentRow } from './latest-incident-row.js'
import { notificationFromRow, notificationToRow, type NotificationRow } from './notification-row.js'
import { noBase, rowBase, type RowBase } from './row-base.js'
import { situationFromRow, situationToRow, type SituationRow } from './situation-row.js'

/** The format of index rows. Another number means: do not read, rebuild from the log. */
export const rowFormat = 4

// Lists instead of objects: a tick reads and writes one row per ticket, and a start reads them all. The names of fields
// would be most of it.
type TicketRow = readonly [
  format: typeof rowFormat,
  /** When the newest thing happened that is known of the ticket. */
  newestAt: number,
  situation: SituationRow,
  incident: LatestIncidentRow | 0,
  notifications: ReadonlyArray<NotificationRow>,
]

/** Whether a ticket belongs into the index: its client waits, or a message is not settled yet. */
export const needsAttention = (ticket: Ticket): boolean =>
  ticket.notifications.length > 0 || ticket.timeline?.after.wait !== undefined

/**
 * The row of a ticket: the ticket without its past, the policy named instead of repeated. `null` for a ticket that
 * nothing is to be done about.
 *
 * @since 0.1.0
 */
export const encodeTicketRow = (ticket: Ticket): Json => {
  if (ticket.timeline === undefined || !needsAttention(ticket)) return null
  const { happening: newest, after: situation } = ticket.timeline
  const incident = ticket.incidents?.incident
  const base = incident === undefined ? noBase : rowBase(incident, incident.policy)
  const row: TicketRow = [
    rowFormat,
    newest.at,
    situationToRow(situation, incident?.wait),
    incident === undefined ? 0 : incidentToRow(incident, base),
    ticket.notifications.map(one => notificationToRow(one, base)),
  ]
  return row as unknown as Json
}

const isRow = (data: Json): boolean => Array.isArray(data) && data[0] === rowFormat

/**
 * The ticket that a row was made of; `undefined` when the row is of another format or names a policy version that is
 * not known: the ticket's stream tells it then.
 */
export const decodeTicketRow = (
  id: string,
  data: Json,
  policyVersion: (id: string, version: number) => Policy | undefined,
): Ticket | undefined => {
  if (!isRow(data)) return undefined
  // Our own row, written in the same transaction as the events it stands for: trusted by its format number.
  const [, newestAt, situation, incidentRow, notifications] = data as unknown as TicketRow
  const present = (wait: Wait | undefined) =>
    presentTimeline(id, newestAt as Instant, situationFromRow(situation, wait))
  const messages = (base: RowBase) => notifications.map(one => notificationFromRow(one, base))
  if (incidentRow === 0) return presentTicket(id, present(undefined), undefined, messages(noBase))
  const policy = policyVersion(incidentRow[6], incidentRow[7])
  if (policy === undefined) return undefined
  const parts = partsOfRow(incidentRow)
  const base = rowBase(parts, policy)
  return presentTicket(id, present(parts.wait), incidentFromRow(incidentRow, parts, policy, base), messages(base))
}
