import type { Step } from '../policy/policy.js'
import { earlier, later, minutesAfter, type Instant } from '../time.js'
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
 * When the next step that has not fired is due; `undefined` when there is none or nothing may fire. Of a confirmed
 * incident: when it may fire at the earliest, should the confirmation lapse.
 *
 * @since 0.1.0
 */
export const nextDueAt = (incident: Incident): Instant | undefined => {
  const lapseAt = lapsesAt(incident)
  if (incident.status !== 'Active' && lapseAt === undefined) return undefined
  let next: Instant | undefined
  for (const step of incident.policy.steps) {
    if (hasFired(incident, incident.policy.id, step.id)) continue
    const due = dueAt(incident, step)
    if (next === undefined || due < next) next = due
  }
  return next === undefined || lapseAt === undefined ? next : later(next, lapseAt)
}
