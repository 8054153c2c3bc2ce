import type { ChannelName, ClientId, DeskId, PersonId, PolicyId, TicketId } from '../domain/identifiers.js'
import type { Acknowledgement, FiredStep, ResolvedReason } from '../domain/incident/incident.js'
import { causeOf, reachedSomebody } from '../domain/incident/incident.js'
import { lapsesAt, latestIncident, nextStep, openIncident, type Ticket } from '../domain/incident/index.js'
import type { StuckNotification } from '../domain/notification/notification.js'
import { situationOf } from '../domain/ticket/timeline.js'
import type { Instant } from '../domain/time.js'

/** A step that an incident has fired, or will. */
export interface DashboardStep {
  readonly number: number
  readonly at: Instant
}

/** One open incident as a dashboard shows it. */
export interface OpenEntry {
  readonly ticketId: TicketId
  readonly incident: number
  /** Names the wait for good. */
  readonly cause: string
  readonly deskId?: DeskId | undefined
  readonly clientId?: ClientId | undefined
  readonly assigneeId?: PersonId | undefined
  readonly policy: {
    readonly id: PolicyId
    readonly name: string
    readonly version: number
    readonly stepCount: number
  }
  readonly waitingSinceAt: Instant
  readonly lastActivityAt: Instant
  readonly lastFired?: DashboardStep | undefined
}

export interface ActiveEntry extends OpenEntry {
  /** The next step and when it is due; absent when all have fired. */
  readonly next?: DashboardStep | undefined
}

export interface ConfirmedEntry extends OpenEntry {
  readonly acknowledgements: readonly [Acknowledgement, ...ReadonlyArray<Acknowledgement>]
  /** When the client wrote again after the confirmation. */
  readonly clientWroteAt?: Instant | undefined
  /** By when an answer was promised last. */
  readonly answerByAt?: Instant | undefined
  /** When the confirmation lapses unless an agent is active before. */
  readonly lapsesAt?: Instant | undefined
}

/** Something a person should look at. */
export type Attention =
  | {
      readonly type: 'unreached'
      readonly ticketId: TicketId
      readonly incident: number
      readonly step: number
      readonly at: Instant
    }
  | { readonly type: 'exhausted'; readonly ticketId: TicketId; readonly incident: number; readonly at: Instant }
  | {
      readonly type: 'undeliverable' | 'parked'
      readonly ticketId: TicketId
      readonly incident: number
      readonly step: number
      readonly personId: PersonId
      readonly channel: ChannelName
      readonly reason: string
      readonly at: Instant
    }
  | { readonly type: 'quarantined'; readonly ticketId: TicketId; readonly reason: string }

/** An incident that ended today. */
export interface ResolvedEntry {
  readonly ticketId: TicketId
  readonly incident: number
  readonly reason: ResolvedReason
  readonly resolvedAt: Instant
}

const lastFired = (fired: ReadonlyArray<FiredStep>): DashboardStep | undefined => {
  const last = fired.at(-1)
  return last === undefined ? undefined : { number: last.step, at: last.triggeredAt }
}

/** A ticket's open incident as a dashboard shows it; `undefined` when there is none. */
export const openEntry = (
  ticket: Ticket,
): (ActiveEntry & { status: 'Active' }) | (ConfirmedEntry & { status: 'Confirmed' }) | undefined => {
  const incident = openIncident(ticket)
  if (incident === undefined) return undefined
  const { deskId, clientId, assigneeId } = situationOf(ticket.timeline)
  const { policy, wait } = incident
  const entry: OpenEntry = {
    ticketId: ticket.id,
    incident: incident.number,
    cause: causeOf(incident),
    deskId,
    clientId,
    assigneeId,
    policy: { id: policy.id, name: policy.name, version: policy.version, stepCount: policy.steps.length },
    waitingSinceAt: wait.sinceAt,
    lastActivityAt: wait.lastActivityAt,
    lastFired: lastFired(incident.fired),
  }
  if (incident.status === 'Confirmed') {
    const { acknowledgements, clientWroteAt } = incident
    const answerByAt = acknowledgements.findLast(one => one.answerByAt !== undefined)?.answerByAt
    return { ...entry, status: 'Confirmed', acknowledgements, clientWroteAt, answerByAt, lapsesAt: lapsesAt(incident) }
  }
  const next = nextStep(incident)
  return {
    ...entry,
    status: 'Active',
    next: next === undefined ? undefined : { number: next.number, at: next.dueAt },
  }
}

/** A message that was given up, as something to look at. */
export const stuckAttention = (ticketId: TicketId, notification: StuckNotification): Attention => ({
  type: notification.state,
  ticketId,
  incident: notification.incident,
  step: (notification.steps.at(-1) ?? notification.steps[0]).number,
  personId: notification.personId,
  channel: notification.channel,
  reason: notification.reason,
  at: notification.stuckAt,
})

/** What a person should look at on one ticket. */
export const attentionFor = (ticket: Ticket): ReadonlyArray<Attention> => {
  const incident = latestIncident(ticket)
  if (incident === undefined || incident.status === 'Resolved') return []
  const { id: ticketId } = ticket
  const unreached = incident.fired
    .filter(fired => !reachedSomebody(fired))
    .map((fired): Attention => ({
      type: 'unreached',
      ticketId,
      incident: incident.number,
      step: fired.step,
      at: fired.triggeredAt,
    }))
  const exhausted: ReadonlyArray<Attention> =
    incident.exhaustedAt === undefined
      ? []
      : [{ type: 'exhausted', ticketId, incident: incident.number, at: incident.exhaustedAt }]
  const stuck = ticket.notifications.flatMap(notification =>
    notification.state === 'undeliverable' || notification.state === 'parked'
      ? [stuckAttention(ticketId, notification)]
      : [],
  )
  return [...unreached, ...exhausted, ...stuck]
}
