import {
  claimedNotification,
  pendingNotification,
  stuckNotification,
} from '../domain/notification/make-notification.js'
import type { NotificationFacts, NotifiedStep, UnsettledNotification } from '../domain/notification/notification.js'
import type { Instant } from '../domain/time.js'
import { idFromRow, idToRow, type RowBase } from './row-base.js'

type StepRow = readonly [stepId: string, number: number, delayMinutes: number, dueMs: number]

type StateRow =
  | readonly ['pending', nextAttemptMs: number]
  | readonly ['claimed', claimedMs: number, workerId: string, leaseMs: number]
  | readonly ['undeliverable' | 'parked', stuckMs: number, reason: string]

/** A message that is not settled, as a list. Due times count from the client's last activity, states from the trigger. */
export type NotificationRow = readonly [
  id: string,
  /** From the latest incident's number. */
  incident: number,
  personId: string,
  channel: string,
  /** 0 for the incident's own. */
  policy: 0 | readonly [id: string, name: string, version: number, stepCount: number],
  steps: readonly [StepRow, ...ReadonlyArray<StepRow>],
  /** From the incident's own. */
  sinceMs: number,
  lastActivityMs: number,
  triggeredMs: number,
  attempts: number,
  unknownOutcomes: number,
  state: StateRow,
]

const stateToRow = (notification: UnsettledNotification): StateRow => {
  const { triggeredAt } = notification
  switch (notification.state) {
    case 'pending':
      return [notification.state, notification.nextAttemptAt - triggeredAt]
    case 'claimed':
      return [notification.state, notification.claimedAt - triggeredAt, notification.workerId, notification.leaseMs]
    case 'undeliverable':
    case 'parked':
      return [notification.state, notification.stuckAt - triggeredAt, notification.reason]
  }
}

const stepToRow = ({ stepId, number, delayMinutes, dueAt }: NotifiedStep, lastActivityAt: number): StepRow => [
  stepId,
  number,
  delayMinutes,
  dueAt - lastActivityAt,
]

const stepFromRow = ([stepId, number, delayMinutes, dueMs]: StepRow, lastActivityAt: number): NotifiedStep => ({
  stepId,
  number,
  delayMinutes,
  dueAt: (lastActivityAt + dueMs) as Instant,
})

const policyToRow = ({ id, name, version, stepCount }: UnsettledNotification['policy'], base: RowBase) =>
  id === base.policyId && version === base.policyVersion && name === base.policyName && stepCount === base.stepCount
    ? 0
    : ([id, name, version, stepCount] as const)

const policyFromRow = (row: NotificationRow[4], base: RowBase): UnsettledNotification['policy'] => {
  if (row === 0)
    return { id: base.policyId, name: base.policyName, version: base.policyVersion, stepCount: base.stepCount }
  const [id, name, version, stepCount] = row
  return { id, name, version, stepCount }
}

export const notificationToRow = (notification: UnsettledNotification, base: RowBase): NotificationRow => {
  const { id, incident, personId, channel, policy, wait, triggeredAt, attempts, unknownOutcomes } = notification
  const { sinceAt, lastActivityAt } = wait
  const [first, ...others] = notification.steps
  return [
    idToRow(id, base),
    incident - base.incident,
    personId,
    channel,
    policyToRow(policy, base),
    [stepToRow(first, lastActivityAt), ...others.map(step => stepToRow(step, lastActivityAt))],
    sinceAt - base.sinceAt,
    lastActivityAt - base.lastActivityAt,
    triggeredAt - lastActivityAt,
    attempts,
    unknownOutcomes,
    stateToRow(notification),
  ]
}

export const notificationFromRow = (row: NotificationRow, base: RowBase): UnsettledNotification => {
  const [idRow, incidentDifference, personId, channel, policyRow, stepRows, sinceMs, lastActivityMs, triggeredMs] = row
  const [first, ...others] = stepRows
  const sinceAt = (base.sinceAt + sinceMs) as Instant
  const lastActivityAt = (base.lastActivityAt + lastActivityMs) as Instant
  const triggeredAt = (lastActivityAt + triggeredMs) as Instant
  const facts: NotificationFacts = {
    id: idFromRow(idRow, base),
    incident: base.incident + incidentDifference,
    personId,
    channel,
    policy: policyFromRow(policyRow, base),
    steps: [stepFromRow(first, lastActivityAt), ...others.map(step => stepFromRow(step, lastActivityAt))],
    wait: { sinceAt, lastActivityAt },
    triggeredAt,
    attempts: row[9],
    unknownOutcomes: row[10],
  }
  const state = row[11]
  const stateAt = (triggeredAt + state[1]) as Instant
  switch (state[0]) {
    case 'pending':
      return pendingNotification(facts, { nextAttemptAt: stateAt })
    case 'claimed': {
      const [, , workerId, leaseMs] = state
      return claimedNotification(facts, { attempts: facts.attempts, workerId, claimedAt: stateAt, leaseMs })
    }
    case 'undeliverable':
    case 'parked':
      return stuckNotification(facts, { state: state[0], stuckAt: stateAt, reason: state[2] })
  }
}
