import * as t from 'io-ts';
import { id, isId, problemOfId } from './id.js';
import { InstantFromInput } from './instant.js';
/** An id that may be `null`. One codec rather than a union, so that a mistake is told once. */
const idOrNull = (name) => new t.Type(`${name} or null`, (value) => value === null || isId(value), (value, context) => value === null || isId(value) ? t.success(value) : t.failure(value, context, problemOfId(value)), t.identity);
/** A point in time that may be left out. */
export const instantOrNull = new t.Type(`${InstantFromInput.name}, or null`, (value) => value === null || InstantFromInput.is(value), (value, context) => (value === null ? t.success(null) : InstantFromInput.validate(value, context)), t.identity);
const ticketId = id('a ticket id');
const clientId = idOrNull('a client id');
const deskId = idOrNull('a desk id');
const assigneeId = idOrNull("a person's id");
const author = t.keyof({ human: null, automation: null }, '"human" or "automation"');
const fact = (type, required, optional) => t.exact(t.intersection([
    t.type({ type: t.literal(type), ticketId, at: InstantFromInput, ...required }),
    t.partial({ factId: idOrNull('a fact id'), ...optional }),
]), type);
/**
 * What each type of fact looks like from outside. Keys in the second list may be left out; where they may also be
 * `null`, that says the same.
 */
export const factCodecs = {
    TicketOpened: fact('TicketOpened', {}, { deskId, clientId, assigneeId, openedBy: t.keyof({ client: null, agent: null }, '"client" or "agent"') }),
    ClientReplied: fact('ClientReplied', {}, { author }),
    AgentReplied: fact('AgentReplied', {}, { author, agentId: assigneeId }),
    TicketAssigned: fact('TicketAssigned', { assigneeId }, {}),
    TicketMoved: fact('TicketMoved', { deskId }, {}),
    TicketClientChanged: fact('TicketClientChanged', { clientId }, {}),
    TicketPolicySet: fact('TicketPolicySet', { policyId: idOrNull('a policy id, "none"') }, {}),
    Acknowledged: fact('Acknowledged', { by: id("a person's id"), via: id('the surface it was said on') }, { answerByAt: instantOrNull }),
    TicketClosed: fact('TicketClosed', {}, {}),
    TicketReopened: fact('TicketReopened', {}, {}),
    TicketMerged: fact('TicketMerged', { intoTicketId: id('the id of the ticket it was merged into') }, {}),
    TicketDeleted: fact('TicketDeleted', {}, {}),
    TicketPaused: fact('TicketPaused', {}, {}),
    TicketResumed: fact('TicketResumed', {}, {}),
};
