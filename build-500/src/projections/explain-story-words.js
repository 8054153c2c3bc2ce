import { optOut } from '../domain/identifiers.js';
import { lasting } from './explain-layout.js';
export const skipReasons = {
    'on-leave': 'on leave',
    inactive: 'not active',
    unknown: 'not known to the directory',
    'no-address': 'no address for this channel',
    duplicate: 'named twice',
};
export const nobodyReasons = {
    unassigned: 'nobody was assigned',
    'empty-group': 'the group was empty',
};
export const endings = {
    answered: 'answered',
    closed: 'closed',
    merged: 'merged into another ticket',
    deleted: 'deleted',
    'no-policy': 'no policy applied any more',
};
export const cancelledBecause = {
    ...endings,
    acknowledged: 'somebody is on it',
    reassessed: 'something recorded late changed the story',
};
/** `a`, `a and b`, `a, b and c`. */
export const listed = (items) => items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
const versionOf = ({ name, version }) => `${name}, version ${version}`;
const delaysOf = ({ steps }) => `${steps.length === 1 ? 'a step' : 'steps'} after ${listed(steps.map(step => lasting(step.delayMinutes * 60_000)))}`;
const told = (outcomes) => outcomes.map(outcome => {
    const { personId } = outcome;
    const fallback = outcome.viaFallback === true ? ', the fallback' : '';
    return outcome.outcome === 'notified'
        ? `told ${personId} by ${outcome.channel}${fallback}`
        : `skipped ${personId}${fallback} (${skipReasons[outcome.reason]})`;
});
const standing = (incident) => {
    switch (incident.status) {
        case 'Active':
            return `incident ${incident.number} is active`;
        case 'Confirmed':
            return `${incident.acknowledgements[0].by} is on incident ${incident.number}`;
        case 'Resolved':
            return `incident ${incident.number} ended (${endings[incident.reason]})`;
    }
};
const attempted = (attempt) => (attempt === 1 ? '' : ` (attempt ${attempt})`);
/** One sentence for each kind of event. */
export const storyWords = {
    recordedLater: (ms) => `(Recorded ${lasting(ms)} later.)`,
    opened: ({ openedBy, deskId, clientId, assigneeId }) => {
        const about = [
            ...(deskId === undefined ? [] : [`desk ${deskId}`]),
            ...(clientId === undefined ? [] : [`client ${clientId}`]),
            assigneeId === undefined ? 'assigned to nobody' : `assigned to ${assigneeId}`,
        ].join(', ');
        return openedBy === 'client'
            ? `The client opened the ticket: ${about}.`
            : `An agent opened the ticket, so nobody waits: ${about}.`;
    },
    clientReplied: ({ author }) => author === 'human' ? 'The client wrote.' : 'An automatic message in the name of the client: it changes nothing.',
    agentReplied: ({ author, agentId }) => author === 'human' ? `${agentId ?? 'An agent'} answered.` : 'An automatic answer: it changes nothing.',
    assigned: ({ assigneeId }) => assigneeId === null ? 'The ticket was left unassigned.' : `The ticket was assigned to ${assigneeId}.`,
    moved: ({ deskId }) => deskId === null ? 'The ticket was taken off its desk.' : `The ticket moved to the desk ${deskId}.`,
    clientChanged: ({ clientId }) => clientId === null ? 'The ticket has no client any more.' : `The ticket's client is ${clientId} now.`,
    policySet: ({ policyId }) => {
        if (policyId === null)
            return "The ticket's own policy was cleared.";
        return policyId === optOut
            ? 'The ticket was taken out of escalation.'
            : `The ticket was given the policy ${policyId}.`;
    },
    acknowledged: ({ by, via, at, answerByAt }) => `${by} said "I'm on it" (${via})` +
        (answerByAt === undefined ? '.' : `, promising an answer within ${lasting(answerByAt - at)}.`),
    withdrawn: ({ by }) => `${by} took "I'm on it" back.`,
    merged: ({ intoTicketId }) => `The ticket was merged into ${intoTicketId}.`,
    plain: {
        TicketClosed: 'The ticket was closed.',
        TicketReopened: 'The ticket was reopened.',
        TicketDeleted: 'The ticket was deleted.',
        TicketPaused: 'The ticket was paused.',
        TicketResumed: 'The ticket was resumed.',
    },
    waitInherited: ({ at, fromTicketId, waitingSinceAt }) => waitingSinceAt === null
        ? `${fromTicketId} was merged into this ticket; nobody had been waiting there.`
        : `${fromTicketId} was merged into this ticket; its client had been waiting for ${lasting(at - waitingSinceAt)}.`,
    incidentOpened: ({ incident, policy, reviewed }) => `Incident ${incident} opened under ${versionOf(policy)}: ${delaysOf(policy)}.` +
        (reviewed === true ? ' A change of policies brought it about.' : ''),
    policyChanged: ({ incident, policy, adopted }, before) => adopted
        ? `Incident ${incident} took over version ${policy.version} of ${policy.name}: ${delaysOf(policy)}.`
        : `Incident ${incident} goes on under ${versionOf(policy)}${before === undefined ? '' : `, instead of ${before.name}`}: ${delaysOf(policy)}.`,
    incidentResolved: ({ incident, reason }) => `Incident ${incident} ended: ${endings[reason]}.`,
    stepTriggered: ({ step, dueAt, triggeredAt, outcomes, nobody }) => {
        const lateMs = triggeredAt - dueAt;
        const late = lateMs < 1_000 ? '' : `, ${lasting(lateMs)} late`;
        const what = [...(nobody === undefined ? [] : [nobodyReasons[nobody]]), ...told(outcomes)];
        return `Step ${step} fired${late}: ${what.join('; ') || 'there was nobody to tell'}.`;
    },
    exhausted: ({ incident }) => `The last step of incident ${incident} has passed, and nobody was ever told.`,
    confirmationLapsed: ({ at, incident }, confirmed) => {
        const newest = confirmed?.status === 'Confirmed' ? confirmed.acknowledgements.at(-1) : undefined;
        const why = newest?.answerByAt === at
            ? `the time by which ${newest.by} had promised an answer passed`
            : 'no agent had been active for too long';
        return `The confirmation of incident ${incident} lapsed: ${why}. It is active again.`;
    },
    reassessed: ({ kept, incidents }) => incidents.length === 0
        ? `So the story was told anew: ${kept === 0 ? 'nobody was waiting' : `nobody was waiting after incident ${kept}`}.`
        : `So the story was told anew: ${listed(incidents.map(standing))}.`,
    delivered: ({ personId, channel }, { attempt }) => `${channel} took the message for ${personId}${attempted(attempt)}.`,
    failed: ({ personId, channel }, { attempt, reason }, againMs) => `${channel} did not take the message for ${personId}${attempted(attempt)}: ${reason}. Next attempt in ${lasting(againMs)}.`,
    refused: ({ personId, channel }, { attempt, reason }) => `${channel} refused the message for ${personId} for good${attempted(attempt)}: ${reason}.`,
    outcomeUnknown: ({ personId, channel }, { attempt, reason }, againMs) => {
        const why = reason === 'lease-lapsed' ? 'its sender fell silent' : reason;
        const again = againMs < 1_000 ? 'at once' : `in ${lasting(againMs)}`;
        return `Whether ${channel} took the message for ${personId} is not known${attempted(attempt)}: ${why}. Sent again ${again}, under the same key.`;
    },
    cancelled: ({ personId, channel }, { because }) => `The message for ${personId} by ${channel} was cancelled: ${cancelledBecause[because]}.`,
    parked: ({ personId, channel }, { reason }) => `The message for ${personId} by ${channel} was given up after many attempts: ${reason}.`,
};
