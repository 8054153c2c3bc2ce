import { later } from '../domain/time.js';
import { evaluate } from '../evaluator/evaluate.js';
import { lapsesAt, openIncident } from '../domain/incident/index.js';
import { attentionFor, openEntry, } from '../projections/dashboard.js';
import * as E from 'fp-ts/lib/Either.js';
/** All open tickets, a page at a time, those that only their stream can tell included. */
async function* allOpen(engine) {
    for await (const { open, untold } of engine.openTickets.pages()) {
        yield* open;
        for (const id of untold) {
            const told = await engine.tickets.load(id)();
            if (E.isRight(told))
                yield told.right;
        }
    }
}
const quarantined = ({ board }) => [...board.quarantined].map(([ticketId, reason]) => ({ type: 'quarantined', ticketId, reason }));
/** Reads as much as is open, never the log. */
export const openOverview = async (engine) => {
    const active = [];
    const confirmed = [];
    const attention = [...quarantined(engine)];
    for await (const { ticket } of allOpen(engine)) {
        const entry = openEntry(ticket);
        if (entry?.status === 'Active')
            active.push(entry);
        if (entry?.status === 'Confirmed')
            confirmed.push(entry);
        attention.push(...attentionFor(ticket));
    }
    const byTicket = (a, b) => (a.ticketId < b.ticketId ? -1 : 1);
    return {
        active: active.sort((a, b) => (a.next?.at ?? Infinity) - (b.next?.at ?? Infinity) || byTicket(a, b)),
        confirmed: confirmed.sort((a, b) => b.acknowledgements[0].at - a.acknowledgements[0].at || byTicket(a, b)),
        attention,
    };
};
/** What should have fired before `before` and has not, and what a person should look at. */
export const auditOpen = async (engine, before) => {
    const overdue = [];
    const attention = [...quarantined(engine)];
    for await (const { ticket } of allOpen(engine)) {
        const incident = openIncident(ticket);
        if (incident !== undefined)
            for (const { step, dueAt } of evaluate(incident, before))
                overdue.push({
                    ticketId: ticket.id,
                    incident: incident.number,
                    step: step.number,
                    // What a confirmation held up was not to fire before that lapsed.
                    dueAt: later(dueAt, lapsesAt(incident) ?? dueAt),
                });
        attention.push(...attentionFor(ticket));
    }
    return { overdue: overdue.sort((a, b) => a.dueAt - b.dueAt), attention };
};
