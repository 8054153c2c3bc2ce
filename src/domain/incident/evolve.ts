import type { UnsettledNotification } from '../notification/notification.js'
import type { Happening } from '../ticket/fact.js'
import type { Policy } from '../policy/policy.js'
import { isNewest, withHappening } from '../ticket/timeline.js'
import { later, type Instant } from '../time.js'
import { lapsed, unconfirmed } from './confirmation.js'
import type { IncidentOpened, IncidentResolved, IncidentsReassessed, PolicyChanged, TicketEvent } from './events.js'
import { afterDelivery, afterTrigger } from './evolve-notifications.js'
import type { ConfirmedIncident, FiredStep, Incident, OpenIncident } from './incident.js'
import { isOpen } from './incident.js'
import { activeIncident, resolvedIncident } from './make-incident.js'
import { incidentList, incidentsOf, openIncident, type IncidentList, type Ticket, type Trigger } from './state.js'

/**
 * The ticket with another timeline or other incidents, as nearly every event gives it. Written out: V8 takes each
 * generation of spread copies for a shape of its own, and all code that reads tickets is slower for it.
 */
const withStory = (ticket: Ticket, timeline: Ticket['timeline'], incidents: IncidentList | undefined): Ticket => ({
  id: ticket.id,
  timeline,
  incidents,
  adoptions: ticket.adoptions,
  unaware: ticket.unaware,
  policiesAt: ticket.policiesAt,
  triggers: ticket.triggers,
  lapsedAt: ticket.lapsedAt,
  notifications: ticket.notifications,
})

/** The incidents with a change to the newest one, where that is open. */
const latestChanged = (
  list: IncidentList | undefined,
  change: (incident: OpenIncident) => Incident,
): IncidentList | undefined => {
  if (list === undefined || !isOpen(list.incident)) return list
  const changed = change(list.incident)
  return changed === list.incident ? list : { incident: changed, before: list.before }
}

const replaceLatest = (ticket: Ticket, change: (incident: OpenIncident) => Incident): Ticket => {
  const incidents = latestChanged(ticket.incidents, change)
  return incidents === ticket.incidents ? ticket : withStory(ticket, ticket.timeline, incidents)
}

/** An agent is active: the confirmation lasts from then on. */
const renewed = (incident: ConfirmedIncident, { at }: Happening): ConfirmedIncident => ({ ...incident, renewedAt: at })

/** Another policy's time-out counts from when it came into effect, where no promise stands that nothing renewed. */
const underPolicy = (incident: OpenIncident, policy: Policy, at: Instant): OpenIncident =>
  incident.status === 'Active' ||
  (incident.renewedAt === undefined && incident.acknowledgements.at(-1)?.answerByAt !== undefined)
    ? { ...incident, policy, policySinceAt: at }
    : { ...incident, policy, policySinceAt: at, renewedAt: at }

/** What a happening in its order of time does to the open incident by itself. */
const touched = (incident: OpenIncident, happening: Happening): Incident => {
  switch (happening.type) {
    case 'Acknowledged': {
      const { by, at, via, answerByAt } = happening
      const acknowledgement = answerByAt === undefined ? { by, at, via } : { by, at, via, answerByAt }
      if (incident.status === 'Active') return { ...incident, status: 'Confirmed', acknowledgements: [acknowledgement] }
      const { renewedAt: _, ...rest } = incident
      return { ...rest, acknowledgements: [...incident.acknowledgements, acknowledgement] }
    }
    case 'AcknowledgementWithdrawn':
      return incident.status === 'Active' ? incident : unconfirmed(incident)
    case 'TicketOpened':
      if (incident.status !== 'Confirmed') return incident
      return happening.openedBy === 'client'
        ? { ...incident, clientWroteAt: happening.at }
        : renewed(incident, happening)
    case 'ClientReplied':
      return incident.status === 'Confirmed' && happening.author === 'human'
        ? { ...incident, clientWroteAt: happening.at }
        : incident
    case 'TicketAssigned':
    case 'TicketMoved':
    case 'TicketClientChanged':
    case 'TicketPolicySet':
    case 'TicketPaused':
      return incident.status === 'Confirmed' ? renewed(incident, happening) : incident
    // Who reopens or resumes a ticket may be its client or a timer. An answer ends the incident, or changes nothing.
    case 'AgentReplied':
    case 'TicketClosed':
    case 'TicketReopened':
    case 'TicketMerged':
    case 'TicketDeleted':
    case 'TicketResumed':
    case 'WaitInherited':
      return incident
  }
}

const afterHappening = (ticket: Ticket, happening: Happening): Ticket => {
  const inOrder = isNewest(ticket.timeline, happening)
  const timeline = withHappening(ticket.timeline, happening)
  const { wait } = timeline.after
  const incidents = latestChanged(ticket.incidents, incident => {
    const waiting =
      wait === undefined ||
      (wait.sinceAt === incident.wait.sinceAt && wait.lastActivityAt === incident.wait.lastActivityAt)
        ? incident
        : { ...incident, wait }
    // What a late happening does to the incidents is told by the reassessment that is recorded with it.
    return inOrder ? touched(waiting, happening) : waiting
  })
  return withStory(ticket, timeline, incidents)
}

type Reviewable = Pick<IncidentOpened | PolicyChanged | IncidentResolved, 'at' | 'reviewed' | 'policiesAt'>

/** Remembers what was known of policies, and what happened at the very instant of a change that was told afterwards. */
const afterReview = (ticket: Ticket, { at, reviewed, policiesAt = ticket.policiesAt }: Reviewable): Ticket => {
  if (reviewed !== true) return ticket
  const { timeline, unaware } = ticket
  return {
    ...ticket,
    unaware: timeline?.happening.at === at && unaware?.at !== at ? { at, before: unaware } : unaware,
    policiesAt: policiesAt === undefined ? undefined : later(policiesAt, ticket.policiesAt ?? policiesAt),
  }
}

const withTrigger = (ticket: Ticket, fired: FiredStep): Trigger | undefined => {
  const incident = openIncident(ticket)
  if (incident === undefined) return ticket.triggers
  const { openedAt, sequence } = incident
  const { triggers: before } = ticket
  const newestAt = later(fired.triggeredAt, before?.newestAt ?? fired.triggeredAt)
  return { fired, incident: { openedAt, sequence }, newestAt, before }
}

const stillOfInterest = (notification: UnsettledNotification): boolean =>
  notification.state === 'pending' || notification.state === 'claimed'

const afterReassessment = (ticket: Ticket, { kept, incidents }: IncidentsReassessed): Ticket => {
  const known = incidentsOf(ticket).filter(({ number }) => number <= kept)
  const retold = { ...ticket, incidents: incidentList([...known, ...incidents]) }
  return openIncident(retold) === undefined
    ? { ...retold, notifications: ticket.notifications.filter(stillOfInterest) }
    : retold
}

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
      const { incident: number, at: openedAt, sequence, policy } = event
      const wait = { sinceAt: event.waitingSinceAt, lastActivityAt: event.lastActivityAt }
      const incident = activeIncident({ number, openedAt, sequence, wait, policy, fired: [] })
      return afterReview(withStory(ticket, ticket.timeline, { incident, before: ticket.incidents }), event)
    }
    case 'PolicyChanged': {
      const { at, policy, adopted } = event
      const changed = replaceLatest(ticket, incident => underPolicy(incident, policy, at))
      return adopted ? { ...changed, adoptions: { at, policy, before: ticket.adoptions } } : afterReview(changed, event)
    }
    case 'IncidentResolved': {
      const { at: resolvedAt, reason } = event
      const resolved = replaceLatest(ticket, incident =>
        resolvedIncident(incident, {
          reason,
          resolvedAt,
          acknowledgements: incident.status === 'Confirmed' ? incident.acknowledgements : [],
        }),
      )
      const { notifications } = ticket
      return afterReview(
        notifications.length === 0 ? resolved : { ...resolved, notifications: notifications.filter(stillOfInterest) },
        event,
      )
    }
    case 'StepTriggered': {
      const fired: FiredStep = {
        policyId: event.policyId,
        policyVersion: event.policyVersion,
        stepId: event.stepId,
        step: event.step,
        dueAt: event.dueAt,
        triggeredAt: event.triggeredAt,
        clockAt: event.clockAt,
        outcomes: event.outcomes,
        nobody: event.nobody,
      }
      return {
        id: ticket.id,
        timeline: ticket.timeline,
        incidents: latestChanged(ticket.incidents, incident => ({ ...incident, fired: [...incident.fired, fired] })),
        adoptions: ticket.adoptions,
        unaware: ticket.unaware,
        policiesAt: ticket.policiesAt,
        triggers: withTrigger(ticket, fired),
        lapsedAt: ticket.lapsedAt,
        notifications: afterTrigger(ticket, event),
      }
    }
    case 'IncidentExhausted':
      return {
        ...replaceLatest(ticket, incident => ({ ...incident, exhaustedAt: event.at })),
        triggers: ticket.triggers === undefined ? undefined : { ...ticket.triggers, exhaustedAt: event.at },
      }
    case 'ConfirmationLapsed':
      return {
        ...replaceLatest(ticket, incident => (incident.status === 'Confirmed' ? lapsed(incident, event.at) : incident)),
        lapsedAt: later(event.at, ticket.lapsedAt ?? event.at),
      }
    case 'IncidentsReassessed':
      return afterReassessment(ticket, event)
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
