import * as E from 'fp-ts/lib/Either.js'
import { notificationIdOf } from '../notification/notification.js'
import { stepById, type NumberedStep } from '../policy/policy.js'
import type { Judgement, RecipientOutcome } from '../policy/recipients.js'
import { isDue, type Instant } from '../time.js'
import type { StepRecipients, TriggerSteps } from './commands.js'
import type { Decision } from './decision.js'
import type { StepTriggered } from './events.js'
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
  const told = recipients.judgements.map(judgement => ({ judgement, channel: step.channel, viaFallback: false }))
  const { fallback } = recipients
  if (fallback !== undefined && !recipients.judgements.some(judgement => judgement.notified))
    for (const judgement of fallback.judgements) told.push({ judgement, channel: fallback.channel, viaFallback: true })
  return { step, dueAt: due, recipients, told }
}

const messageKey = (personId: string, channel: string): string => JSON.stringify([personId, channel])

/** The highest step that tells somebody over a channel: the one that the merged message names. Itself where it is alone. */
const highestSteps = (firings: ReadonlyArray<Firing>): ReadonlyMap<string, NumberedStep> | undefined => {
  if (firings.length < 2) return undefined
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
  highest: ReadonlyMap<string, NumberedStep> | undefined,
  now: Instant,
): StepTriggered => {
  const outcomes = told.map(({ judgement, channel, viaFallback }): RecipientOutcome => {
    const { personId } = judgement
    if (!judgement.notified) {
      const skipped = { personId, outcome: 'skipped', reason: judgement.reason } as const
      return viaFallback ? { ...skipped, viaFallback } : skipped
    }
    const named = highest?.get(messageKey(personId, channel)) ?? step
    const notificationId = notificationIdOf(incident, incident.policy.id, named.id, channel, personId)
    const notified = { personId, outcome: 'notified', channel, notificationId } as const
    return viaFallback ? { ...notified, viaFallback } : notified
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
    nobody: recipients.nobody,
  }
}

const isLastAndNobodyWasTold = (incident: ActiveIncident, events: ReadonlyArray<StepTriggered>): boolean => {
  if (incident.exhaustedAt !== undefined || events.some(toldSomebody) || incident.fired.some(toldSomebody)) return false
  const firedNow = new Set(events.map(event => event.stepId))
  return incident.policy.steps.every(step => firedNow.has(step.id) || hasFired(incident, incident.policy.id, step.id))
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
  return E.right(
    events.length > 0 && isLastAndNobodyWasTold(incident, events)
      ? [...events, { type: 'IncidentExhausted', incident: incident.number, at: now }]
      : events,
  )
}
