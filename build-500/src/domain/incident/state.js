import { isOpen } from './incident.js';
/** A ticket that nothing is known of. */
export const initialState = (id) => ({
    id,
    timeline: undefined,
    incidents: undefined,
    adoptions: undefined,
    unaware: undefined,
    policiesAt: undefined,
    triggers: undefined,
    lapsedAt: undefined,
    notifications: [],
});
export const latestIncident = (ticket) => ticket.incidents?.incident;
export const openIncident = (ticket) => {
    const latest = latestIncident(ticket);
    return isOpen(latest) ? latest : undefined;
};
/** The newest instant that is known to have passed by what was decided then. */
export const decidedUntil = ({ triggers, lapsedAt }) => Math.max(triggers?.newestAt ?? -Infinity, lapsedAt ?? -Infinity);
/** The newest instant up to which the story of the incidents has been told: what comes before it comes late. */
export const toldUntil = ({ timeline, incidents, adoptions }) => {
    const latest = incidents?.incident;
    return Math.max(timeline?.happening.at ?? -Infinity, adoptions?.at ?? -Infinity, latest?.openedAt ?? -Infinity, latest?.policySinceAt ?? -Infinity, latest?.status === 'Resolved' ? latest.resolvedAt : -Infinity);
};
/** All incidents, oldest first. */
export const incidentsOf = (ticket) => {
    const newestFirst = [];
    for (let list = ticket.incidents; list !== undefined; list = list.before)
        newestFirst.push(list.incident);
    return newestFirst.reverse();
};
export const incidentList = (incidents) => incidents.reduce((before, incident) => ({ incident, before }), undefined);
/** Stands for whatever happened on a ticket until `at`, where only the situation after it is known. Changes nothing. */
export const standIn = (ticketId, at) => ({
    type: 'TicketResumed',
    ticketId,
    at,
    factId: undefined,
});
/**
 * The same ticket without its past: what a reader keeps who goes through history in order of time and will never be
 * told anything late.
 */
export const withoutPast = (ticket) => ({
    ...ticket,
    timeline: ticket.timeline === undefined
        ? undefined
        : {
            happening: standIn(ticket.id, ticket.timeline.happening.at),
            after: ticket.timeline.after,
            before: undefined,
        },
    incidents: ticket.incidents === undefined ? undefined : { incident: ticket.incidents.incident, before: undefined },
    adoptions: undefined,
    unaware: undefined,
    policiesAt: undefined,
    triggers: undefined,
    lapsedAt: undefined,
});
