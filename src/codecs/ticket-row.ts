import type { Incident } from '../domain/incident/incident.js'
import type { Ticket } from '../domain/incident/state.js'
import type { UnsettledNotification } from '../domain/notification/notification.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Happening } from '../domain/ticket/fact.js'
import type { Situation } from '../domain/ticket/situation.js'
import type { Json } from '../ports/event-store.js'

/** The format of index rows. Another number means: do not read, rebuild from the log. */
export const rowFormat = 1

type WithPolicyNamed<I> = I extends Incident
  ? Omit<I, 'policy'> & { readonly policy: readonly [string, number] }
  : never

interface TicketRow {
  readonly v: typeof rowFormat
  readonly newest: Happening
  readonly situation: Situation
  readonly incident?: WithPolicyNamed<Incident> | undefined
  readonly notifications?: ReadonlyArray<UnsettledNotification> | undefined
}

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
  const row: TicketRow = {
    v: rowFormat,
    newest,
    situation,
    ...(incident === undefined
      ? {}
      : { incident: { ...incident, policy: [incident.policy.id, incident.policy.version] as const } }),
    ...(ticket.notifications.length === 0 ? {} : { notifications: ticket.notifications }),
  }
  return row as unknown as Json
}

const isRow = (data: Json): boolean =>
  typeof data === 'object' && data !== null && !Array.isArray(data) && (data as { v?: Json }).v === rowFormat

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
  const { newest, situation, incident, notifications = [] } = data as unknown as TicketRow
  const ticket: Ticket = {
    id,
    timeline: { happening: newest, after: situation, before: undefined },
    incidents: undefined,
    resolutions: undefined,
    triggers: undefined,
    notifications,
  }
  if (incident === undefined) return ticket
  const policy = policyVersion(...incident.policy)
  return policy === undefined
    ? undefined
    : { ...ticket, incidents: { incident: { ...incident, policy }, before: undefined } }
}
