import type { UnsettledNotification } from '../notification/notification.js'
import type { Happening } from '../ticket/fact.js'
import { isNewest, withHappening } from '../ticket/timeline.js'
import type { TicketEvent } from './events.js'
import { afterDelivery, afterTrigger } from './evolve-notifications.js'
import type { Incident, OpenIncident } from './incident.js'
import { isOpen } from './incident.js'
import { incidentList, withResolution, type Ticket } from './state.js'

const replaceLatest = (ticket: Ticket, change: (incident: OpenIncident) => Incident): Ticket => {
  const list = ticket.incidents
  if (list === undefined || !isOpen(list.incident)) return ticket
  const changed = change(list.incident)
  return changed === list.incident ? ticket : { ...ticket, incidents: { incident: changed, before: list.before } }
}

/** What a happening in its order of time does to the open incident by itself. */
const touched = (incident: OpenIncident, happening: Happening): Incident => {
  switch (happening.type) {
    case 'Acknowledged': {
      const { by, at, via } = happening
      return incident.status === 'Active'
        ? { ...incident, status: 'Confirmed', acknowledgements: [{ by, at, via }] }
        : { ...incident, acknowledgements: [...incident.acknowledgements, { by, at, via }] }
    }
    case 'AcknowledgementWithdrawn': {
      if (incident.status === 'Active') return incident
      const { status: _, acknowledgements: __, clientWroteAt: ___, ...rest } = incident
      return { ...rest, status: 'Active' }
    }
    case 'TicketOpened':
      return incident.status === 'Confirmed' && happening.openedBy === 'client'
        ? { ...incident, clientWroteAt: happening.at }
        : incident
    case 'ClientReplied':
      return incident.status === 'Confirmed' && happening.author === 'human'
        ? { ...incident, clientWroteAt: happening.at }
        : incident
    case 'AgentReplied':
    case 'TicketAssigned':
    case 'TicketMoved':
    case 'TicketClientChanged':
    case 'TicketPolicySet':
    case 'TicketClosed':
    case 'TicketReopened':
    case 'TicketMerged':
    case 'TicketDeleted':
    case 'TicketPaused':
    case 'TicketResumed':
    case 'WaitInherited':
      return incident
  }
}

const afterHappening = (ticket: Ticket, happening: Happening): Ticket => {
  const inOrder = isNewest(ticket.timeline, happening)
  const timeline = withHappening(ticket.timeline, happening)
  const { wait } = timeline.after
  return replaceLatest({ ...ticket, timeline }, incident => {
    const waiting =
      wait === undefined ||
      (wait.sinceAt === incident.wait.sinceAt && wait.lastActivityAt === incident.wait.lastActivityAt)
        ? incident
        : { ...incident, wait }
    // What a late happening does to the incidents is told by the reassessment that is recorded with it.
    return inOrder ? touched(waiting, happening) : waiting
  })
}

const stillOfInterest = (notification: UnsettledNotification): boolean =>
  notification.state === 'pending' || notification.state === 'claimed'

/**
 * The ticket after one more event. Total and without rules: what is in the log has happened, even if today's rules
 * would refuse it.
 *
 * @since 0.1.0
 */
export const evolve = (ticket: Ticket, event: TicketEvent): Ticket => {
  switch (event.type) {
    case 'TicketOpened':
    case 'ClientReplied':
    case 'AgentReplied':
    case 'TicketAssigned':
    case 'TicketMoved':
    case 'TicketClientChanged':
    case 'TicketPolicySet':
    case 'Acknowledged':
    case 'TicketClosed':
    case 'TicketReopened':
    case 'TicketMerged':
    case 'TicketDeleted':
    case 'TicketPaused':
    case 'TicketResumed':
    case 'WaitInherited':
    case 'AcknowledgementWithdrawn':
      return afterHappening(ticket, event)
    case 'IncidentOpened': {
      const { incident: number, at: openedAt, sequence, policy, levels } = event
      const wait = { sinceAt: event.waitingSinceAt, lastActivityAt: event.lastActivityAt }
      return {
        ...ticket,
        incidents: {
          incident: { status: 'Active', number, openedAt, sequence, wait, policy, fired: [] },
          before: ticket.incidents,
        },
        resolutions: withResolution(ticket.resolutions, { at: openedAt, levels, policy, adopted: false }),
      }
    }
    case 'PolicyChanged': {
      const { at, levels, policy, adopted } = event
      const changed = replaceLatest(ticket, incident => ({ ...incident, policy }))
      return { ...changed, resolutions: withResolution(ticket.resolutions, { at, levels, policy, adopted }) }
    }
    case 'IncidentResolved': {
      const { at: resolvedAt, reason, levels } = event
      const resolved = replaceLatest(ticket, incident => ({
        status: 'Resolved',
        number: incident.number,
        openedAt: incident.openedAt,
        sequence: incident.sequence,
        wait: incident.wait,
        policy: incident.policy,
        fired: incident.fired,
        exhaustedAt: incident.exhaustedAt,
        reason,
        resolvedAt,
        acknowledgements: incident.status === 'Confirmed' ? incident.acknowledgements : [],
      }))
      return {
        ...resolved,
        notifications: ticket.notifications.filter(stillOfInterest),
        resolutions:
          reason === 'no-policy'
            ? withResolution(ticket.resolutions, { at: resolvedAt, levels, policy: undefined, adopted: false })
            : ticket.resolutions,
      }
    }
    case 'StepTriggered': {
      const { type: _, incident: __, ...fired } = event
      const triggered = replaceLatest(ticket, incident => ({ ...incident, fired: [...incident.fired, fired] }))
      return { ...triggered, notifications: afterTrigger(ticket, event) }
    }
    case 'IncidentExhausted':
      return replaceLatest(ticket, incident => ({ ...incident, exhaustedAt: event.at }))
    case 'IncidentsReassessed':
      return { ...ticket, incidents: incidentList(event.incidents) }
    case 'DeliveryStarted':
    case 'Delivered':
    case 'DeliveryFailed':
    case 'DeliveryOutcomeUnknown':
    case 'NotificationCancelled':
    case 'NotificationParked':
      return { ...ticket, notifications: afterDelivery(ticket.notifications, event) }
  }
}

/** Folds events onto a ticket. */
export const fold = (ticket: Ticket, events: ReadonlyArray<TicketEvent>): Ticket => events.reduce(evolve, ticket)
