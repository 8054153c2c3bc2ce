import { hasLapsed } from '../domain/incident/confirmation.js';
import { hasFired } from '../domain/incident/incident.js';
import { dueAt } from '../domain/incident/schedule.js';
import { numbered } from '../domain/policy/policy.js';
import { isDue } from '../domain/time.js';
/**
 * The steps of an incident that the passage of time justifies at `now`, in the order in which they were due (equal
 * times by step number). Empty for anything but an active incident, or a confirmed one whose confirmation has lapsed by
 * then. It proposes; `decide` checks again.
 *
 * @since 0.1.0
 */
export const evaluate = (incident, now) => incident.status === 'Active' || hasLapsed(incident, now)
    ? incident.policy.steps
        .map((step, index) => ({ step: numbered(step, index), dueAt: dueAt(incident, step) }))
        .filter(({ step, dueAt: due }) => isDue(due, now) && !hasFired(incident, incident.policy.id, step.id))
        .sort((a, b) => a.dueAt - b.dueAt || a.step.number - b.step.number)
    : [];
