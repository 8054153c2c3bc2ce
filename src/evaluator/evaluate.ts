import { hasLapsed } from '../domain/incident/confirmation.js'
import type { Incident } from '../domain/incident/incident.js'
import { hasFired } from '../domain/incident/incident.js'
import { dueAt } from '../domain/incident/schedule.js'
import { numbered, type NumberedStep } from '../domain/policy/policy.js'
import { isDue, type Instant } from '../domain/time.js'

/**
 * A step whose time has come.
 *
 * @since 0.1.0
 */
export interface DueStep {
  readonly step: NumberedStep
  readonly dueAt: Instant
}

/**
 * The steps of an incident that the passage of time justifies at `now`, in the order in which they were due (equal
 * times by step number). Empty for anything but an active incident, or a confirmed one whose confirmation has lapsed by
 * then. It proposes; `decide` checks again.
 *
 * @since 0.1.0
 */
export const evaluate = (incident: Incident, now: Instant): ReadonlyArray<DueStep> => {
  const dueSteps: DueStep[] = []
  if (incident.status !== 'Active' && !hasLapsed(incident, now)) return dueSteps
  const { id: policyId, steps } = incident.policy
  steps.forEach((step, index) => {
    const due = dueAt(incident, step)
    if (isDue(due, now) && !hasFired(incident, policyId, step.id))
      dueSteps.push({ step: numbered(step, index), dueAt: due })
  })
  return dueSteps.sort((a, b) => a.dueAt - b.dueAt || a.step.number - b.step.number)
}
