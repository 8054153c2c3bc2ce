import * as E from 'fp-ts/lib/Either.js'
import { notificationIdOf } from '../notification/notification.js'
import { stepById, type NumberedStep } from '../policy/policy.js'
import type { Judgement, RecipientOutcome } from '../policy/recipients.js'
import { isDue, type Instant } from '../time.js'
import type { StepRecipients, TriggerSteps } from './commands.js'
import type { Decision } from './decision.js'
import type { StepTriggered, TicketEvent } from './events.js'
import type { ActiveIncident } from './incident.js'
import { hasFired, toldSomebody } from './incident.js'
import { dueAt } from './schedule.js'
import { latestIncident, type Ticket } from './state.js'

interface Firing {
  readonly step: NumberedStep
  readonly dueAt: Instant
  readonly recipients: StepRecipients
  /** Over which channel everybody of this step is told: the step's own people, then the fallback's if nobody was. */
  readonly told: ReadonlyArray<{
    readonly judgement: Judgement
    readonly channel: string
    readonly viaFallback: boolean
  }>
}

const firing = (step: NumberedStep, due: Instant, recipients: StepRecipients): Firing => {
  const own = recipients.judgements.map(judgement => ({ judgement, channel: step.channel, viaFallback: false }))
  const { fallback } = recipients
  const reached = recipients.judgements.some(judgement => judgement.notified)
  const others =
    reached || fallback === undefined
      ? []
      : fallback.judgements.map(judgement => ({ judgement, channel: fallback.channel, viaFallback: true }))
  return { step, dueAt: due, recipients, told: [...own, ...others] }
}

const messageKey = (personId: string, channel: string): string => JSON.stringify([personId, channel])

/** The highest step that tells somebody over a channel: the one that the merged message names. */
const highestSteps = (firings: ReadonlyArray<Firing>): ReadonlyMap<string, NumberedStep> => {
  const highest = new Map<string, NumberedStep>()
  for (const { step, told } of firings)
    for (const { judgement, channel } of told) {
      const key = messageKey(judgement.personId, channel)
      if (judgement.notified && step.number > (highest.get(key)?.number ?? 0)) highest.set(key, step)
    }
  return highest
}

const triggered = (
  incident: ActiveIncident,
  { step, dueAt: due, recipients, told }: Firing,
  highest: ReadonlyMap<string, NumberedStep>,
  now: Instant,
): StepTriggered => {
  const outcomes = told.map(({ judgement, channel, viaFallback }): RecipientOutcome => {
    const { personId } = judgement
    const fallback = viaFallback ? ({ viaFallback: true } as const) : {}
    if (!judgement.notified) return { personId, outcome: 'skipped', reason: judgement.reason, ...fallback }
    const named = highest.get(messageKey(personId, channel)) ?? step
    const notificationId = notificationIdOf(incident, incident.policy.id, named.id, channel, personId)
    return { personId, outcome: 'notified', channel, notificationId, ...fallback }
  })
  return {
    type: 'StepTriggered',
    incident: incident.number,
    policyId: incident.policy.id,
    policyVersion: incident.policy.version,
    stepId: step.id,
    step: step.number,
    dueAt: due,
    triggeredAt: now,
    clockAt: incident.wait.lastActivityAt,
    outcomes,
    ...(recipients.nobody === undefined ? {} : { nobody: recipients.nobody }),
  }
}

const isLastAndNobodyWasTold = (incident: ActiveIncident, events: ReadonlyArray<StepTriggered>): boolean => {
  const firedNow = new Set(events.map(event => event.stepId))
  return (
    incident.exhaustedAt === undefined &&
    incident.policy.steps.every(step => firedNow.has(step.id) || hasFired(incident, incident.policy.id, step.id)) &&
    ![...incident.fired, ...events].some(toldSomebody)
  )
}

/**
 * Fires the proposed steps. Checks each of them against the ticket as it is now, through the same `dueAt` that
 * proposed them: what has fired meanwhile is left out, what is not due is refused.
 */
export const triggerSteps = ({ incident: number, steps, now }: TriggerSteps, ticket: Ticket): Decision => {
  const incident = latestIncident(ticket)
  if (incident === undefined) return E.left({ type: 'NoIncident' })
  // Meanwhile somebody acknowledged, answered or closed: the race was lost, which is nothing to complain about.
  if (incident.status !== 'Active' || incident.number !== number) return E.right([])
  const firings: Firing[] = []
  for (const recipients of steps) {
    const step = stepById(incident.policy, recipients.stepId)
    if (step === undefined) return E.left({ type: 'UnknownStep', stepId: recipients.stepId })
    if (hasFired(incident, incident.policy.id, step.id)) continue
    const due = dueAt(incident, step)
    if (!isDue(due, now)) return E.left({ type: 'StepNotDue', stepId: step.id, dueAt: due })
    firings.push(firing(step, due, recipients))
  }
  const inOrder = firings.sort((a, b) => a.dueAt - b.dueAt || a.step.number - b.step.number)
  const highest = highestSteps(inOrder)
  const events = inOrder.map(one => triggered(incident, one, highest, now))
  const exhausted: ReadonlyArray<TicketEvent> =
    events.length > 0 && isLastAndNobodyWasTold(incident, events)
      ? [{ type: 'IncidentExhausted', incident: incident.number, at: now }]
      : []
  return E.right([...events, ...exhausted])
}
