import type { Incident } from '../domain/incident/incident.js'
import type { Ticket } from '../domain/incident/state.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Happening } from '../domain/ticket/fact.js'
import type { Situation } from '../domain/ticket/situation.js'
import type { Json } from '../ports/event-store.js'
import { firedFromRow, firedToRow, type FiredRow } from './fired-row.js'
import { notificationFromRow, notificationToRow, type NotificationRow } from './notification-row.js'
import { noBase, rowBase, type RowBase } from './row-base.js'

/** The format of index rows. Another number means: do not read, rebuild from the log. */
export const rowFormat = 3

type WithoutFired<I> = I extends Incident
  ? Omit<I, 'policy' | 'fired'> & {
      readonly policy: readonly [string, number]
      readonly fired: ReadonlyArray<FiredRow>
    }
  : never

// Lists instead of objects where there are many of a kind: a tick reads and writes one row per ticket, and the names of
// fields would be most of it.
type TicketRow = readonly [
  format: typeof rowFormat,
  newest: Happening,
  situation: Situation,
  incident: WithoutFired<Incident> | null,
  notifications: ReadonlyArray<NotificationRow>,
]

/** Whether a ticket belongs into the index: its client waits, or a message is not settled yet. */
export const needsAttention = (ticket: Ticket): boolean =>
  ticket.notifications.length > 0 || ticket.timeline?.after.wait !== undefined

/** Without what is undefined, which no JSON can say: stores refuse it. */
const defined = <A extends object>(value: A): A => {
  const fields: Partial<A> = {}
  // Much quicker than Object.entries; these are plain objects, which inherit nothing.
  for (const key in value) if (value[key] !== undefined) fields[key] = value[key]
  return fields as A
}

const incidentToRow = (incident: Incident, base: RowBase): WithoutFired<Incident> =>
  defined({
    ...incident,
    policy: [incident.policy.id, incident.policy.version] as const,
    fired: incident.fired.map(fired => firedToRow(fired, base)),
  })

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
    defined(newest),
    defined(situation),
    incident === undefined ? null : incidentToRow(incident, base),
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
  const [, newest, situation, incident, rows] = data as unknown as TicketRow
  const ticket = (base: RowBase, whole?: Incident): Ticket => ({
    id,
    timeline: { happening: newest, after: situation, before: undefined },
    incidents: whole === undefined ? undefined : { incident: whole, before: undefined },
    notifications: rows.map(one => notificationFromRow(one, base)),
  })
  if (incident === null) return ticket(noBase)
  const policy = policyVersion(...incident.policy)
  if (policy === undefined) return undefined
  const base = rowBase(incident, policy)
  return ticket(base, { ...incident, policy, fired: incident.fired.map(fired => firedFromRow(fired, base)) })
}
