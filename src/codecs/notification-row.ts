import type { NotifiedStep, UnsettledNotification } from '../domain/notification/notification.js'
import type { Instant } from '../domain/time.js'

type StepRow = readonly [stepId: string, number: number, delayMinutes: number, dueAt: Instant]

type StateRow =
  | readonly ['pending', nextAttemptAt: Instant]
  | readonly ['claimed', claimedAt: Instant, workerId: string, leaseMs: number]
  | readonly ['undeliverable' | 'parked', stuckAt: Instant, reason: string]

/** A message that is not settled, as a list. */
export type NotificationRow = readonly [
  id: string,
  incident: number,
  personId: string,
  channel: string,
  policy: readonly [id: string, name: string, version: number, stepCount: number],
  steps: readonly [StepRow, ...ReadonlyArray<StepRow>],
  sinceAt: Instant,
  lastActivityAt: Instant,
  triggeredAt: Instant,
  attempts: number,
  unknownOutcomes: number,
  state: StateRow,
]

const stateToRow = (notification: UnsettledNotification): StateRow => {
  switch (notification.state) {
    case 'pending':
      return [notification.state, notification.nextAttemptAt]
    case 'claimed':
      return [notification.state, notification.claimedAt, notification.workerId, notification.leaseMs]
    case 'undeliverable':
    case 'parked':
      return [notification.state, notification.stuckAt, notification.reason]
  }
}

const stepToRow = ({ stepId, number, delayMinutes, dueAt }: NotifiedStep): StepRow => [
  stepId,
  number,
  delayMinutes,
  dueAt,
]

const stepFromRow = ([stepId, number, delayMinutes, dueAt]: StepRow): NotifiedStep => ({
  stepId,
  number,
  delayMinutes,
  dueAt,
})

export const notificationToRow = (notification: UnsettledNotification): NotificationRow => {
  const { id, incident, personId, channel, policy, wait, triggeredAt, attempts, unknownOutcomes } = notification
  const [first, ...others] = notification.steps
  return [
    id,
    incident,
    personId,
    channel,
    [policy.id, policy.name, policy.version, policy.stepCount],
    [stepToRow(first), ...others.map(stepToRow)],
    wait.sinceAt,
    wait.lastActivityAt,
    triggeredAt,
    attempts,
    unknownOutcomes,
    stateToRow(notification),
  ]
}

export const notificationFromRow = (row: NotificationRow): UnsettledNotification => {
  const [id, incident, personId, channel, policyRow, steps, sinceAt, lastActivityAt, triggeredAt] = row
  const [policyId, name, version, stepCount] = policyRow
  const [first, ...others] = steps
  const facts = {
    id,
    incident,
    personId,
    channel,
    policy: { id: policyId, name, version, stepCount },
    steps: [stepFromRow(first), ...others.map(stepFromRow)] as const,
    wait: { sinceAt, lastActivityAt },
    triggeredAt,
    attempts: row[9],
    unknownOutcomes: row[10],
  }
  const state = row[11]
  switch (state[0]) {
    case 'pending':
      return { ...facts, state: state[0], nextAttemptAt: state[1] }
    case 'claimed':
      return { ...facts, state: state[0], claimedAt: state[1], workerId: state[2], leaseMs: state[3] }
    case 'undeliverable':
    case 'parked':
      return { ...facts, state: state[0], stuckAt: state[1], reason: state[2] }
  }
}
