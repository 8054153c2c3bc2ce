import { earlier, minutesAfter } from '../time.js';
import { lapsesAt } from './confirmation.js';
import { hasFired } from './incident.js';
/**
 * When a step is due: its delay after the client's last activity, but never later than the policy lets further
 * messages postpone it.
 *
 * @since 0.1.0
 */
export const dueAt = ({ wait, policy }, step) => {
    const fromClock = minutesAfter(wait.lastActivityAt, step.delayMinutes);
    return policy.maxPostponementMinutes === undefined
        ? fromClock
        : earlier(fromClock, minutesAfter(wait.sinceAt, policy.maxPostponementMinutes + step.delayMinutes));
};
/**
 * When the next step that has not fired is due, or a confirmation lapses: when time alone changes anything next.
 * `undefined` when it never does.
 *
 * @since 0.1.0
 */
export const nextDueAt = (incident) => {
    if (incident.status !== 'Active')
        return lapsesAt(incident);
    let next;
    for (const step of incident.policy.steps) {
        if (hasFired(incident, incident.policy.id, step.id))
            continue;
        const due = dueAt(incident, step);
        if (next === undefined || due < next)
            next = due;
    }
    return next;
};
