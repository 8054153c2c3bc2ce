import type { ClaimedNotification, NotificationFacts, PendingNotification, StuckNotification } from './notification.js'

// Messages are made here, with every key in the same place, for the same reason as incidents (make-incident.ts).

export const pendingNotification = (
  facts: NotificationFacts,
  { nextAttemptAt }: Pick<PendingNotification, 'nextAttemptAt'>,
): PendingNotification => ({
  state: 'pending',
  id: facts.id,
  incident: facts.incident,
  personId: facts.personId,
  channel: facts.channel,
  policy: facts.policy,
  steps: facts.steps,
  wait: facts.wait,
  triggeredAt: facts.triggeredAt,
  attempts: facts.attempts,
  unknownOutcomes: facts.unknownOutcomes,
  nextAttemptAt,
})

export const claimedNotification = (
  facts: NotificationFacts,
  claim: Pick<ClaimedNotification, 'attempts' | 'workerId' | 'claimedAt' | 'leaseMs'>,
): ClaimedNotification => ({
  state: 'claimed',
  id: facts.id,
  incident: facts.incident,
  personId: facts.personId,
  channel: facts.channel,
  policy: facts.policy,
  steps: facts.steps,
  wait: facts.wait,
  triggeredAt: facts.triggeredAt,
  attempts: claim.attempts,
  unknownOutcomes: facts.unknownOutcomes,
  workerId: claim.workerId,
  claimedAt: claim.claimedAt,
  leaseMs: claim.leaseMs,
})

export const stuckNotification = (
  facts: NotificationFacts,
  end: Pick<StuckNotification, 'state' | 'stuckAt' | 'reason'>,
): StuckNotification => ({
  state: end.state,
  id: facts.id,
  incident: facts.incident,
  personId: facts.personId,
  channel: facts.channel,
  policy: facts.policy,
  steps: facts.steps,
  wait: facts.wait,
  triggeredAt: facts.triggeredAt,
  attempts: facts.attempts,
  unknownOutcomes: facts.unknownOutcomes,
  stuckAt: end.stuckAt,
  reason: end.reason,
})
