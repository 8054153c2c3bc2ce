import { levelsOf } from '../policy/catalog.js';
import { situationOf } from '../ticket/timeline.js';
import { latestIncident, openIncident } from './state.js';
/** How a happening ends a wait, should it end one. */
export const endReason = (happening) => {
    switch (happening.type) {
        case 'TicketClosed':
            return 'closed';
        case 'TicketMerged':
            return 'merged';
        case 'TicketDeleted':
            return 'deleted';
        case 'AgentReplied':
        case 'TicketOpened':
        case 'ClientReplied':
        case 'TicketAssigned':
        case 'TicketMoved':
        case 'TicketClientChanged':
        case 'TicketPolicySet':
        case 'Acknowledged':
        case 'TicketReopened':
        case 'TicketPaused':
        case 'TicketResumed':
        case 'WaitInherited':
        case 'AcknowledgementWithdrawn':
            return 'answered';
    }
};
const resolved = (incident, at, reason, levels) => ({
    type: 'IncidentResolved',
    incident: incident.number,
    at,
    reason,
    levels,
});
/**
 * What a ticket's situation means for its incidents: one is opened where a client waits and a policy applies, ended
 * where not, and follows the policy in effect. Nothing when all is as it should be, so asking twice changes nothing.
 */
export const consequences = (ticket, at, policyFor, ending) => {
    const situation = situationOf(ticket.timeline);
    const levels = levelsOf(situation);
    const open = openIncident(ticket);
    if (situation.wait === undefined)
        return open === undefined ? [] : [resolved(open, at, ending, levels)];
    const policy = policyFor(levels);
    if (open === undefined) {
        if (policy === undefined)
            return [];
        const latest = latestIncident(ticket);
        return [
            {
                type: 'IncidentOpened',
                incident: (latest?.number ?? 0) + 1,
                at,
                sequence: latest?.openedAt === at ? latest.sequence + 1 : 0,
                waitingSinceAt: situation.wait.sinceAt,
                lastActivityAt: situation.wait.lastActivityAt,
                levels,
                policy,
            },
        ];
    }
    if (policy === undefined)
        return [resolved(open, at, 'no-policy', levels)];
    return policy.id === open.policy.id
        ? []
        : [{ type: 'PolicyChanged', incident: open.number, at, levels, policy, adopted: false }];
};
