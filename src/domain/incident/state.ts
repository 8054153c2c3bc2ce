import type { TicketId } from '../identifiers.js'
import { sameLevels, type Levels } from '../policy/catalog.js'
import type { Policy } from '../policy/policy.js'
import type { UnsettledNotification } from '../notification/notification.js'
import type { Timeline } from '../ticket/timeline.js'
import type { Instant } from '../time.js'
import type { Incident, OpenIncident } from './incident.js'
import { isOpen } from './incident.js'

/** A ticket's incidents, newest first, sharing their tails. */
export interface IncidentList {
  readonly incident: Incident
  readonly before: IncidentList | undefined
}

/** Which policy was found for which levels, and when: what lets a late fact be judged as it would have been in time. */
export interface Resolution {
  readonly at: Instant
  readonly levels: Levels
  readonly policy: Policy | undefined
  readonly adopted: boolean
  readonly before: Resolution | undefined
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
  readonly resolutions: Resolution | undefined
  readonly notifications: ReadonlyArray<UnsettledNotification>
}

/** A ticket that nothing is known of. */
export const initialState = (id: TicketId): Ticket => ({
  id,
  timeline: undefined,
  incidents: undefined,
  resolutions: undefined,
  notifications: [],
})

export const latestIncident = (ticket: Ticket): Incident | undefined => ticket.incidents?.incident

export const openIncident = (ticket: Ticket): OpenIncident | undefined => {
  const latest = latestIncident(ticket)
  return isOpen(latest) ? latest : undefined
}

/** All incidents, oldest first. */
export const incidentsOf = (ticket: Ticket): ReadonlyArray<Incident> => {
  const newestFirst: Incident[] = []
  for (let list = ticket.incidents; list !== undefined; list = list.before) newestFirst.push(list.incident)
  return newestFirst.reverse()
}

export const incidentList = (incidents: ReadonlyArray<Incident>): IncidentList | undefined =>
  incidents.reduce<IncidentList | undefined>((before, incident) => ({ incident, before }), undefined)

/** Remembers a resolution unless it is what was remembered last. */
export const withResolution = (
  resolutions: Resolution | undefined,
  found: Omit<Resolution, 'before'>,
): Resolution =>
  resolutions !== undefined &&
  resolutions.policy?.id === found.policy?.id &&
  resolutions.policy?.version === found.policy?.version &&
  resolutions.at <= found.at &&
  sameLevels(resolutions.levels, found.levels)
    ? resolutions
    : { ...found, before: resolutions }

/**
 * The same ticket without its past: what a reader keeps who goes through history in order of time and will never be
 * told anything late.
 */
export const withoutPast = (ticket: Ticket): Ticket => ({
  ...ticket,
  timeline: ticket.timeline === undefined ? undefined : { ...ticket.timeline, before: undefined },
  incidents: ticket.incidents === undefined ? undefined : { incident: ticket.incidents.incident, before: undefined },
  resolutions: undefined,
})
