import type { FiredStep } from '../domain/incident/incident.js'
import type { NoCandidateReason, RecipientOutcome, SkipReason } from '../domain/policy/recipients.js'
import type { Instant } from '../domain/time.js'

type OutcomeRow =
  | readonly [personId: string, channel: string, notificationId: string, viaFallback: 0 | 1]
  | readonly [personId: string, reason: SkipReason, viaFallback: 0 | 1]

/** A step that fired, as a list. */
export type FiredRow = readonly [
  policyId: string,
  policyVersion: number,
  stepId: string,
  step: number,
  dueAt: Instant,
  triggeredAt: Instant,
  clockAt: Instant,
  outcomes: ReadonlyArray<OutcomeRow>,
  nobody?: NoCandidateReason,
]

const outcomeToRow = (outcome: RecipientOutcome): OutcomeRow => {
  const viaFallback = outcome.viaFallback === true ? 1 : 0
  return outcome.outcome === 'notified'
    ? [outcome.personId, outcome.channel, outcome.notificationId, viaFallback]
    : [outcome.personId, outcome.reason, viaFallback]
}

const outcomeFromRow = (row: OutcomeRow): RecipientOutcome => {
  if (row.length === 4) {
    const [personId, channel, notificationId, viaFallback] = row
    const notified = { personId, outcome: 'notified', channel, notificationId } as const
    return viaFallback === 1 ? { ...notified, viaFallback: true } : notified
  }
  const [personId, reason, viaFallback] = row
  const skipped = { personId, outcome: 'skipped', reason } as const
  return viaFallback === 1 ? { ...skipped, viaFallback: true } : skipped
}

export const firedToRow = (fired: FiredStep): FiredRow => {
  const { policyId, policyVersion, stepId, step, dueAt, triggeredAt, clockAt, nobody } = fired
  const outcomes = fired.outcomes.map(outcomeToRow)
  return nobody === undefined
    ? [policyId, policyVersion, stepId, step, dueAt, triggeredAt, clockAt, outcomes]
    : [policyId, policyVersion, stepId, step, dueAt, triggeredAt, clockAt, outcomes, nobody]
}

export const firedFromRow = (row: FiredRow): FiredStep => {
  const [policyId, policyVersion, stepId, step, dueAt, triggeredAt, clockAt, outcomes, nobody] = row
  const fired = {
    policyId,
    policyVersion,
    stepId,
    step,
    dueAt,
    triggeredAt,
    clockAt,
    outcomes: outcomes.map(outcomeFromRow),
  }
  return nobody === undefined ? fired : { ...fired, nobody }
}
