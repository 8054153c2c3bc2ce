import { causeOf, reachedSomebody } from '../domain/incident/incident.js';
import { dueAt, lapsesAt, latestIncident, openIncident } from '../domain/incident/index.js';
import { hasFired } from '../domain/incident/incident.js';
import { situationOf } from '../domain/ticket/timeline.js';
const lastFired = (fired) => {
    const last = fired.at(-1);
    return last === undefined ? undefined : { number: last.step, at: last.triggeredAt };
};
/** A ticket's open incident as a dashboard shows it; `undefined` when there is none. */
export const openEntry = (ticket) => {
    const incident = openIncident(ticket);
    if (incident === undefined)
        return undefined;
    const { deskId, clientId, assigneeId } = situationOf(ticket.timeline);
    const { policy, wait } = incident;
    const entry = {
        ticketId: ticket.id,
        incident: incident.number,
        cause: causeOf(incident),
        deskId,
        clientId,
        assigneeId,
        policy: { id: policy.id, name: policy.name, version: policy.version, stepCount: policy.steps.length },
        waitingSinceAt: wait.sinceAt,
        lastActivityAt: wait.lastActivityAt,
        lastFired: lastFired(incident.fired),
    };
    if (incident.status === 'Confirmed') {
        const { acknowledgements, clientWroteAt } = incident;
        const answerByAt = acknowledgements.findLast(one => one.answerByAt !== undefined)?.answerByAt;
        return { ...entry, status: 'Confirmed', acknowledgements, clientWroteAt, answerByAt, lapsesAt: lapsesAt(incident) };
    }
    const waiting = policy.steps
        .map((step, index) => ({ step, number: index + 1, at: dueAt(incident, step) }))
        .filter(({ step }) => !hasFired(incident, policy.id, step.id))
        .sort((a, b) => a.at - b.at || a.number - b.number);
    const next = waiting[0];
    return {
        ...entry,
        status: 'Active',
        next: next === undefined ? undefined : { number: next.number, at: next.at },
    };
};
/** A message that was given up, as something to look at. */
export const stuckAttention = (ticketId, notification) => ({
    type: notification.state,
    ticketId,
    incident: notification.incident,
    step: (notification.steps.at(-1) ?? notification.steps[0]).number,
    personId: notification.personId,
    channel: notification.channel,
    reason: notification.reason,
    at: notification.stuckAt,
});
/** What a person should look at on one ticket. */
export const attentionFor = (ticket) => {
    const incident = latestIncident(ticket);
    if (incident === undefined || incident.status === 'Resolved')
        return [];
    const { id: ticketId } = ticket;
    const unreached = incident.fired
        .filter(fired => !reachedSomebody(fired))
        .map((fired) => ({
        type: 'unreached',
        ticketId,
        incident: incident.number,
        step: fired.step,
        at: fired.triggeredAt,
    }));
    const exhausted = incident.exhaustedAt === undefined
        ? []
        : [{ type: 'exhausted', ticketId, incident: incident.number, at: incident.exhaustedAt }];
    const stuck = ticket.notifications.flatMap(notification => notification.state === 'undeliverable' || notification.state === 'parked'
        ? [stuckAttention(ticketId, notification)]
        : []);
    return [...unreached, ...exhausted, ...stuck];
};
