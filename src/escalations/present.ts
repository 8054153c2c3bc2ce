import type { TriggeredStep } from '../application/tally.js'
import type { TickOutcome } from '../application/ticking.js'
import { causeOf, type Acknowledgement, type Incident } from '../domain/incident/incident.js'
import { lapsesAt, nextStep } from '../domain/incident/index.js'
import type { Attention, OpenEntry } from '../projections/dashboard.js'
import type {
  AcknowledgementView,
  AttentionView,
  IncidentView,
  OpenIncidentView,
  TickReport,
  TriggeredStepView,
} from '../views.js'

// What is known inside, in the words and the dates of those who use the library.

const date = (at: number): Date => new Date(at)

export const dateOrNothing = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at))

export const acknowledgementView = ({ by, at, via, answerByAt }: Acknowledgement): AcknowledgementView => ({
  by,
  at: date(at),
  via,
  ...(answerByAt === undefined ? {} : { answerByAt: date(answerByAt) }),
})

/** An incident for people who use the library. */
export const incidentView = (ticketId: string, incident: Incident): IncidentView => {
  const { policy, wait } = incident
  const next = incident.status === 'Active' ? nextStep(incident) : undefined
  const acknowledgements = incident.status === 'Active' ? [] : incident.acknowledgements
  return {
    ticketId,
    incident: incident.number,
    cause: causeOf(incident),
    status: incident.status,
    openedAt: date(incident.openedAt),
    waitingSinceAt: date(wait.sinceAt),
    lastActivityAt: date(wait.lastActivityAt),
    policy: { id: policy.id, name: policy.name, version: policy.version, stepCount: policy.steps.length },
    fired: incident.fired.map(fired => ({
      step: fired.step,
      stepId: fired.stepId,
      policyId: fired.policyId,
      policyVersion: fired.policyVersion,
      dueAt: date(fired.dueAt),
      triggeredAt: date(fired.triggeredAt),
      notified: fired.outcomes.flatMap(({ outcome, personId }) => (outcome === 'notified' ? [personId] : [])),
      skipped: fired.outcomes.flatMap(outcome =>
        outcome.outcome === 'skipped' ? [{ personId: outcome.personId, reason: outcome.reason }] : [],
      ),
    })),
    next: next === undefined ? undefined : { step: next.number, dueAt: date(next.dueAt) },
    acknowledgements: acknowledgements.map(acknowledgementView),
    clientWroteAt: incident.status === 'Confirmed' ? dateOrNothing(incident.clientWroteAt) : undefined,
    lapsesAt: dateOrNothing(lapsesAt(incident)),
    resolved: incident.status === 'Resolved' ? { reason: incident.reason, at: date(incident.resolvedAt) } : undefined,
  }
}

export const openIncidentView = (entry: OpenEntry): OpenIncidentView => ({
  ticketId: entry.ticketId,
  incident: entry.incident,
  cause: entry.cause,
  deskId: entry.deskId,
  clientId: entry.clientId,
  assigneeId: entry.assigneeId,
  policy: entry.policy,
  waitingSinceAt: date(entry.waitingSinceAt),
  lastActivityAt: date(entry.lastActivityAt),
  lastFired: entry.lastFired === undefined ? undefined : { step: entry.lastFired.number, at: date(entry.lastFired.at) },
})

export const attentionView = (attention: Attention): AttentionView =>
  attention.type === 'quarantined' ? attention : { ...attention, at: date(attention.at) }

const triggeredView = (step: TriggeredStep): TriggeredStepView => ({
  ...step,
  dueAt: date(step.dueAt),
  triggeredAt: date(step.triggeredAt),
})

export const tickReport = ({
  at,
  evaluated,
  triggered,
  delivered,
  failed,
  nextDueAt,
  behind,
}: TickOutcome): TickReport => ({
  at: date(at),
  evaluated,
  triggered: triggered.map(triggeredView),
  delivered,
  failed,
  nextDueAt: dateOrNothing(nextDueAt),
  behind,
})
