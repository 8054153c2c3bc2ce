import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { latestIncident } from '../domain/incident/index.js';
import { optOut } from '../domain/identifiers.js';
import { mergesOf } from '../domain/ticket/merges.js';
import { handle } from './engine.js';
import { wallNow } from './environment.js';
import { attempt } from './lift.js';
import { invalidInput } from './trouble.js';
/** A host's clock may run ahead of ours by this much. What lies further ahead is a mistake, and would delay steps. */
export const maxAheadMs = 5 * 60_000;
const isKnownPolicy = ({ board }, { policyId }) => policyId === null || policyId === optOut || board.catalog().policies.has(policyId);
const possible = (engine, catchUp, fact) => {
    const now = wallNow(engine.env.clock);
    if (fact.at > now + maxAheadMs)
        return TE.left(invalidInput(['at'], `lies in the future: got ${new Date(fact.at).toISOString()}, it is ${new Date(now).toISOString()} here; ` +
            'report when it happened, and check the clocks of both machines'));
    if (fact.type === 'TicketMerged' && fact.intoTicketId === fact.ticketId)
        return TE.left(invalidInput(['intoTicketId'], 'a ticket cannot be merged into itself'));
    if (fact.type !== 'TicketPolicySet' || isKnownPolicy(engine, fact))
        return TE.right(fact);
    const unknown = invalidInput(['policyId'], `no policy ${JSON.stringify(fact.policyId)} was saved; save it first, or use null to clear or "none" to opt out`);
    // Another process may have saved it since this one last looked.
    return pipe(attempt(() => catchUp.run()), TE.chain(() => (isKnownPolicy(engine, fact) ? TE.right(fact) : TE.left(unknown))));
};
/**
 * Hands a merged ticket's waiting over to the tickets it was merged into, and on from there. Also after late facts:
 * what the targets were told is put right.
 */
const handOver = (engine, { ticket }, seen) => {
    if (seen.has(ticket.id))
        return TE.right(undefined);
    const told = new Set([...seen, ticket.id]);
    const tell = ({ intoTicketId, at, waitingSinceAt }) => pipe(handle(engine)(intoTicketId, {
        type: 'InheritWait',
        at,
        fromTicketId: ticket.id,
        waitingSinceAt,
        catalog: engine.board.history(),
    }), TE.chain(handled => handOver(engine, handled, told)));
    return mergesOf(ticket.timeline).reduce((done, merge) => pipe(done, TE.chain(() => tell(merge))), TE.right(undefined));
};
/**
 * Records a fact: durable when this resolves. A repeat under the same `factId` changes nothing.
 */
export const record = (engine, catchUp) => (fact) => pipe(TE.Do, TE.bind('fact', () => possible(engine, catchUp, fact)), TE.tapIO(() => () => {
    engine.env.crashPoints.reached('record:before-append');
}), TE.bind('handled', () => {
    return handle(engine)(fact.ticketId, { type: 'RecordFact', fact, catalog: engine.board.history() });
}), TE.tapIO(() => () => {
    engine.env.crashPoints.reached('record:after-append');
}), TE.tap(({ handled }) => handOver(engine, handled, new Set())), TE.map(({ handled: { ticket, events } }) => ({ ticket, incident: latestIncident(ticket), events })));
const answered = ({ ticket, events }) => {
    const incident = latestIncident(ticket);
    return incident === undefined
        ? TE.right({ status: 'refused', refusal: { type: 'NoIncident' } })
        : TE.right({ status: events.length > 0 ? 'changed' : 'unchanged', incident });
};
const refusalAsAnswer = (trouble) => trouble.type === 'Refused' ? TE.right({ status: 'refused', refusal: trouble.refusal }) : TE.left(trouble);
/** "I'm on it". Once this resolves, no send that has not begun will begin. */
export const acknowledge = (engine) => (ticketId, said) => pipe(handle(engine)(ticketId, { type: 'Acknowledge', ...said, now: wallNow(engine.env.clock) }, 'row'), TE.chain(answered), TE.orElse(refusalAsAnswer));
/** "I'm not on it after all": the incident is active again and goes on with the steps that have not fired. */
export const withdraw = (engine) => (ticketId, by, cause) => pipe(handle(engine)(ticketId, { type: 'Withdraw', by, cause, now: wallNow(engine.env.clock) }, 'row'), TE.chain(answered), TE.orElse(refusalAsAnswer));
