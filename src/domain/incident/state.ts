import type { TicketId } from '../identifiers.js'
import type { UnsettledNotification } from '../notification/notification.js'
import type { Policy } from '../policy/policy.js'
import type { Happening } from '../ticket/fact.js'
import type { Situation } from '../ticket/situation.js'
import type { Timeline } from '../ticket/timeline.js'
import type { Whole } from '../whole.js'
import type { Instant } from '../time.js'
import type { FiredStep, Incident, OpenIncident } from './incident.js'
import { isOpen } from './incident.js'

/** A ticket's incidents, newest first, sharing their tails. */
export interface IncidentList {
  readonly incident: Incident
  readonly before: IncidentList | undefined
}

/** A step that fired, with the incident that fired it: what has fired has fired, however the story is told later. */
export interface Trigger {
  readonly fired: FiredStep
  readonly incident: Pick<Incident, 'openedAt' | 'sequence'>
  /** Set when it was the last one and nobody had ever been told. */
  readonly exhaustedAt?: Instant | undefined
  /** When the last one of these was triggered: clocks may go back. */
  readonly newestAt: Instant
  readonly before: Trigger | undefined
}

/** A policy's version that the incident was told to take over: no history of policies tells of that. Newest first. */
export interface Adoption {
  readonly at: Instant
  readonly policy: Policy
  readonly before: Adoption | undefined
}

/** An instant at which something happened before policies changed at that very instant. */
export interface Unaware {
  readonly at: Instant
  readonly before: Unaware | undefined
}

/**
 * All that one ticket's stream says. The unit of consistency: every race on a ticket is settled by its stream's
 * expected revision.
 *
 * @since 0.1.0
 */
export interface Ticket {
  readonly id: TicketId
  readonly timeline: Timeline | undefined
  readonly incidents: IncidentList | undefined
  readonly adoptions?: Adoption | undefined
  readonly unaware?: Unaware | undefined
  /** The newest change of policies that anybody knew who told of one on this ticket. */
  readonly policiesAt?: Instant | undefined
  readonly triggers?: Trigger | undefined
  /** The newest time at which a confirmation was seen to have lapsed, even if it turned out that it had not. */
  readonly lapsedAt?: Instant | undefined
  readonly notifications: ReadonlyArray<UnsettledNotification>
}

/** A ticket of which no more is known than how it is now. */
export const presentTicket = (
  id: TicketId,
  timeline: Timeline | undefined,
  incident: Incident | undefined,
  notifications: ReadonlyArray<UnsettledNotification>,
): Whole<Ticket> => ({
  id,
  timeline,
  incidents: incident === undefined ? undefined : { incident, before: undefined },
  adoptions: undefined,
  unaware: undefined,
  policiesAt: undefined,
  triggers: undefined,
  lapsedAt: undefined,
  notifications,
})

/** A ticket that nothing is known of. */
export const initialState = (id: TicketId): Ticket => presentTicket(id, undefined, undefined, [])

export const latestIncident = (ticket: Ticket): Incident | undefined => ticket.incidents?.incident

export const openIncident = (ticket: Ticket): OpenIncident | undefined => {
  const latest = latestIncident(ticket)
  return isOpen(latest) ? latest : undefined
}

/** The newest instant that is known to have passed by what was decided then. */
export const decidedUntil = ({ triggers, lapsedAt }: Ticket): number =>
  Math.max(triggers?.newestAt ?? -Infinity, lapsedAt ?? -Infinity)

/** The newest instant up to which the story of the incidents has been told: what comes before it comes late. */
export const toldUntil = ({ timeline, incidents, adoptions }: Ticket): number => {
  const latest = incidents?.incident
  return Math.max(
    timeline?.happening.at ?? -Infinity,
    adoptions?.at ?? -Infinity,
    latest?.openedAt ?? -Infinity,
    latest?.policySinceAt ?? -Infinity,
    latest?.status === 'Resolved' ? latest.resolvedAt : -Infinity,
  )
}

/** All incidents, oldest first. */
export const incidentsOf = (ticket: Ticket): ReadonlyArray<Incident> => {
  const newestFirst: Incident[] = []
  for (let list = ticket.incidents; list !== undefined; list = list.before) newestFirst.push(list.incident)
  return newestFirst.reverse()
}

export const incidentList = (incidents: ReadonlyArray<Incident>): IncidentList | undefined =>
  incidents.reduce<IncidentList | undefined>((before, incident) => ({ incident, before }), undefined)

/** Stands for whatever happened on a ticket until `at`, where only the situation after it is known. Changes nothing. */
export const standIn = (ticketId: TicketId, at: Instant): Happening => ({
  type: 'TicketResumed',
  ticketId,
  at,
  factId: undefined,
})

/** A timeline of which only the end is known: when the newest thing happened, and the situation since. */
export const presentTimeline = (ticketId: TicketId, newestAt: Instant, after: Situation): Timeline => ({
  happening: standIn(ticketId, newestAt),
  after,
  before: undefined,
  merges: undefined,
})

/**
 * The same ticket without its past: what a reader keeps who goes through history in order of time and will never be
 * told anything late.
 */
export const withoutPast = (ticket: Ticket): Ticket => {
  const { id, timeline, notifications } = ticket
  const present = timeline === undefined ? undefined : presentTimeline(id, timeline.happening.at, timeline.after)
  return presentTicket(id, present, latestIncident(ticket), notifications)
}
