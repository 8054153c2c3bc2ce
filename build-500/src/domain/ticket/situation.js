import { earlier } from '../time.js';
/** Every key is there from the beginning: V8 takes ten times as long for a copy that has keys more than the original. */
export const initialSituation = {
    policyId: undefined,
    clientId: undefined,
    deskId: undefined,
    assigneeId: undefined,
    closed: false,
    wait: undefined,
    inherited: undefined,
    closedUnanswered: false,
};
const clientWrote = (situation, at) => ({
    ...situation,
    closedUnanswered: false,
    wait: { sinceAt: situation.wait?.sinceAt ?? at, lastActivityAt: at },
});
const agentAnswered = (situation) => 
// Rule 11 to the letter: a reply on a closed ticket changes nothing, whoever wrote on it meanwhile. The host reopens
// a ticket that it goes on working on (docs/decisions/0003-closed-means-closed.md).
situation.closed || (situation.wait === undefined && !situation.closedUnanswered)
    ? situation
    : { ...situation, wait: undefined, inherited: undefined, closedUnanswered: false };
const closed = (situation) => ({
    ...situation,
    closed: true,
    wait: undefined,
    inherited: undefined,
    closedUnanswered: situation.closedUnanswered || situation.wait !== undefined,
});
/** Merged or deleted: what was to be answered is answered elsewhere or not at all, so reopening resumes nothing. */
const gone = (situation) => ({
    ...situation,
    closed: false,
    wait: undefined,
    inherited: undefined,
    closedUnanswered: false,
});
const reopened = (situation, at) => {
    const open = { ...situation, closed: false, closedUnanswered: false };
    return situation.closedUnanswered && situation.wait === undefined
        ? { ...open, wait: { sinceAt: at, lastActivityAt: at } }
        : open;
};
/** The newest word on a merge counts: it may turn out that the client there waited longer, or not at all. */
const inherited = (situation, { fromTicketId: ticketId, at, waitingSinceAt }) => {
    const { wait, inherited: before } = situation;
    if (wait === undefined)
        return situation;
    const ownSinceAt = before?.ownSinceAt ?? wait.sinceAt;
    const others = (before?.from ?? []).filter(one => one.ticketId !== ticketId || one.at !== at);
    const from = waitingSinceAt === null ? others : [...others, { ticketId, at, sinceAt: waitingSinceAt }];
    const sinceAt = from.reduce((earliest, one) => earlier(earliest, one.sinceAt), ownSinceAt);
    return { ...situation, wait: { ...wait, sinceAt }, inherited: from.length === 0 ? undefined : { ownSinceAt, from } };
};
/** The situation after one more happening, given in order of time. Total: history is never refused. */
export const nextSituation = (situation, happening) => {
    switch (happening.type) {
        case 'TicketOpened': {
            const known = {
                ...situation,
                closed: false,
                deskId: happening.deskId ?? situation.deskId,
                clientId: happening.clientId ?? situation.clientId,
                assigneeId: happening.assigneeId ?? situation.assigneeId,
            };
            return happening.openedBy === 'client' ? clientWrote(known, happening.at) : known;
        }
        case 'ClientReplied':
            return happening.author === 'human' ? clientWrote(situation, happening.at) : situation;
        case 'AgentReplied':
            return happening.author === 'human' ? agentAnswered(situation) : situation;
        case 'TicketAssigned':
            return { ...situation, assigneeId: happening.assigneeId ?? undefined };
        case 'TicketMoved':
            return { ...situation, deskId: happening.deskId ?? undefined };
        case 'TicketClientChanged':
            return { ...situation, clientId: happening.clientId ?? undefined };
        case 'TicketPolicySet':
            return { ...situation, policyId: happening.policyId ?? undefined };
        case 'TicketClosed':
            return closed(situation);
        case 'TicketMerged':
        case 'TicketDeleted':
            return gone(situation);
        case 'TicketReopened':
            return reopened(situation, happening.at);
        case 'WaitInherited':
            return inherited(situation, happening);
        case 'Acknowledged':
        case 'AcknowledgementWithdrawn':
        case 'TicketPaused':
        case 'TicketResumed':
            return situation;
    }
};
