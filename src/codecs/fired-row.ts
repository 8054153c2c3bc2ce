import type { FiredStep } from '../domain/incident/incident.js'
import type { NoCandidateReason, RecipientOutcome, SkipReason } from '../domain/policy/recipients.js'
import type { Instant } from '../domain/time.js'
import { idFromRow, idToRow, type RowBase } from './row-base.js'

type OutcomeRow =
  | readonly [personId: string, channel: string, notificationId: string, viaFallback: 0 | 1]
  | readonly [personId: string, reason: SkipReason, viaFallback: 0 | 1]

/** A step that fired, as a list. */
export type FiredRow = readonly [
  stepId: string,
  step: number,
  /** From the clock to the due time. */
  delayMs: number,
  lateMs: number,
  /** From the incident's own clock. */
  clockMs: number,
  outcomes: ReadonlyArray<OutcomeRow>,
  /** 0 for the incident's own. */
  policy: 0 | readonly [id: string, version: number],
  nobody?: NoCandidateReason,
]

const outcomeToRow = (outcome: RecipientOutcome, base: RowBase): OutcomeRow => {
  const viaFallback = outcome.viaFallback === true ? 1 : 0
  return outcome.outcome === 'notified'
    ? [outcome.personId, outcome.channel, idToRow(outcome.notificationId, base), viaFallback]
    : [outcome.personId, outcome.reason, viaFallback]
}

const outcomeFromRow = (row: OutcomeRow, base: RowBase): RecipientOutcome => {
  if (row.length === 4) {
    const [personId, channel, id, viaFallback] = row
    const notified = { personId, outcome: 'notified', channel, notificationId: idFromRow(id, base) } as const
    return viaFallback === 1 ? { ...notified, viaFallback: true } : notified
  }
  const [personId, reason, viaFallback] = row
  const skipped = { personId, outcome: 'skipped', reason } as const
  return viaFallback === 1 ? { ...skipped, viaFallback: true } : skipped
}

export const firedToRow = (fired: FiredStep, base: RowBase): FiredRow => {
  const { policyId, policyVersion, stepId, step, dueAt, triggeredAt, clockAt, nobody } = fired
  const outcomes = fired.outcomes.map(outcome => outcomeToRow(outcome, base))
  const isOwn = policyId === base.policyId && policyVersion === base.policyVersion
  const policy = isOwn ? 0 : ([policyId, policyVersion] as const)
  const clockMs = clockAt - base.lastActivityAt
  return nobody === undefined
    ? [stepId, step, dueAt - clockAt, triggeredAt - dueAt, clockMs, outcomes, policy]
    : [stepId, step, dueAt - clockAt, triggeredAt - dueAt, clockMs, outcomes, policy, nobody]
}

export const firedFromRow = (row: FiredRow, base: RowBase): FiredStep => {
  const [stepId, step, delayMs, lateMs, clockMs, outcomes, policy, nobody] = row
  const [policyId, policyVersion] = policy === 0 ? [base.policyId, base.policyVersion] : policy
  const clockAt = (base.lastActivityAt + clockMs) as Instant
  const dueAt = (clockAt + delayMs) as Instant
  return {
    policyId,
    policyVersion,
    stepId,
    step,
    dueAt,
    triggeredAt: (dueAt + lateMs) as Instant,
    clockAt,
    outcomes: outcomes.map(outcome => outcomeFromRow(outcome, base)),
    nobody,
  }
}
