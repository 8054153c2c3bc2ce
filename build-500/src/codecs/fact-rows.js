import * as t from 'io-ts';
import { row } from './event-table.js';
import { StoredInstant } from './stored-instant.js';
import { object, oneOf, orNull } from './stored-object.js';
const fact = (name, required, optional) => object(name, { ticketId: t.string, at: StoredInstant, ...required }, { factId: t.string, ...optional });
const nullable = orNull(t.string);
const author = oneOf('human', 'automation');
/** What hosts report, and what else has its place in a ticket's time. */
export const factRows = {
    TicketOpened: row(fact('TicketOpened', { openedBy: oneOf('client', 'agent') }, { deskId: t.string, clientId: t.string, assigneeId: t.string }), ({ ticketId, at, openedBy, factId, deskId, clientId, assigneeId }) => ({
        type: 'TicketOpened',
        ticketId,
        at,
        openedBy,
        factId,
        deskId,
        clientId,
        assigneeId,
    })),
    ClientReplied: row(fact('ClientReplied', { author }, {}), ({ ticketId, at, author, factId }) => ({
        type: 'ClientReplied',
        ticketId,
        at,
        author,
        factId,
    })),
    AgentReplied: row(fact('AgentReplied', { author }, { agentId: t.string }), ({ ticketId, at, author, factId, agentId }) => ({ type: 'AgentReplied', ticketId, at, author, factId, agentId })),
    TicketAssigned: row(fact('TicketAssigned', { assigneeId: nullable }, {}), ({ ticketId, at, assigneeId, factId }) => ({
        type: 'TicketAssigned',
        ticketId,
        at,
        assigneeId,
        factId,
    })),
    TicketMoved: row(fact('TicketMoved', { deskId: nullable }, {}), ({ ticketId, at, deskId, factId }) => ({
        type: 'TicketMoved',
        ticketId,
        at,
        deskId,
        factId,
    })),
    TicketClientChanged: row(fact('TicketClientChanged', { clientId: nullable }, {}), ({ ticketId, at, clientId, factId }) => ({ type: 'TicketClientChanged', ticketId, at, clientId, factId })),
    TicketPolicySet: row(fact('TicketPolicySet', { policyId: nullable }, {}), ({ ticketId, at, policyId, factId }) => ({
        type: 'TicketPolicySet',
        ticketId,
        at,
        policyId,
        factId,
    })),
    Acknowledged: row(fact('Acknowledged', { by: t.string, via: t.string }, { answerByAt: StoredInstant }), ({ ticketId, at, by, via, answerByAt, factId }) => ({
        type: 'Acknowledged',
        ticketId,
        at,
        by,
        via,
        answerByAt,
        factId,
    })),
    TicketClosed: row(fact('TicketClosed', {}, {}), ({ ticketId, at, factId }) => ({
        type: 'TicketClosed',
        ticketId,
        at,
        factId,
    })),
    TicketReopened: row(fact('TicketReopened', {}, {}), ({ ticketId, at, factId }) => ({
        type: 'TicketReopened',
        ticketId,
        at,
        factId,
    })),
    TicketMerged: row(fact('TicketMerged', { intoTicketId: t.string }, {}), ({ ticketId, at, intoTicketId, factId }) => ({
        type: 'TicketMerged',
        ticketId,
        at,
        intoTicketId,
        factId,
    })),
    TicketDeleted: row(fact('TicketDeleted', {}, {}), ({ ticketId, at, factId }) => ({
        type: 'TicketDeleted',
        ticketId,
        at,
        factId,
    })),
    TicketPaused: row(fact('TicketPaused', {}, {}), ({ ticketId, at, factId }) => ({
        type: 'TicketPaused',
        ticketId,
        at,
        factId,
    })),
    TicketResumed: row(fact('TicketResumed', {}, {}), ({ ticketId, at, factId }) => ({
        type: 'TicketResumed',
        ticketId,
        at,
        factId,
    })),
    WaitInherited: row(t.strict({
        at: StoredInstant,
        fromTicketId: t.string,
        waitingSinceAt: orNull(StoredInstant),
    }, 'WaitInherited'), ({ at, fromTicketId, waitingSinceAt }) => ({ type: 'WaitInherited', at, fromTicketId, waitingSinceAt })),
    AcknowledgementWithdrawn: row(t.strict({ at: StoredInstant, by: t.string }, 'AcknowledgementWithdrawn'), ({ at, by }) => ({ type: 'AcknowledgementWithdrawn', at, by })),
};
