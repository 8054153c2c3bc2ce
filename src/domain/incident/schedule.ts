import type { Step } from '../policy/policy.js'
import { earlier, minutesAfter, type Instant } from '../time.js'
import { lapsesAt } from './confirmation.js'
import type { Incident } from './incident.js'
import { hasFired } from './incident.js'

/**
 * When a step is due: its delay after the client's last activity, but never later than the policy lets further
 * messages postpone it.
 *
 * @since 0.1.0
 */
export const dueAt = ({ wait, policy }: Pick<Incident, 'wait' | 'policy'>, step: Step): Instant => {
  const fromClock = minutesAfter(wait.lastActivityAt, step.delayMinutes)
  return policy.maxPostponementMinutes === undefined
    ? fromClock
    : earlier(fromClock, minutesAfter(wait.sinceAt, policy.maxPostponementMinutes + step.delayMinutes))
}

/**
 * A step that is still to fire: its number, from 1, and when it is due.
 *
 * @since 0.1.0
 */
export interface NextStep {
  readonly number: number
  readonly dueAt: Instant
}

/**
 * The step that is due first of those that have not fired; of several, the lowest. `undefined` when all have fired.
 *
 * @since 0.1.0
 */
export const nextStep = (incident: Incident): NextStep | undefined => {
  const { steps, id } = incident.policy
  let next: NextStep | undefined
  let number = 0
  for (const step of steps) {
    number++
    if (hasFired(incident, id, step.id)) continue
    const due = dueAt(incident, step)
    if (next === undefined || due < next.dueAt) next = { number, dueAt: due }
  }
  return next
}

/**
 * When the next step that has not fired is due, or a confirmation lapses: when time alone changes anything next.
 * `undefined` when it never does.
 *
 * @since 0.1.0
 */
export const nextDueAt = (incident: Incident): Instant | undefined =>
  incident.status === 'Active' ? nextStep(incident)?.dueAt : lapsesAt(incident)
