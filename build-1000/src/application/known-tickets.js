import { fold } from '../domain/incident/index.js';
const defaultLimits = { tickets: 4_096, events: 65_536 };
/** One ticket with a very long story must not drive out all others: it may take up this part of the events. */
const largestShare = 1 / 8;
const eventsOf = ({ revision }) => revision + 1;
export const knownTickets = (limits = defaultLimits) => {
    /** The one that was used last comes last. */
    const known = new Map();
    let events = 0;
    const forget = (id) => {
        const found = known.get(id);
        if (found === undefined)
            return;
        known.delete(id);
        events -= eventsOf(found);
    };
    const note = (whole) => {
        forget(whole.ticket.id);
        if (eventsOf(whole) > limits.events * largestShare)
            return;
        known.set(whole.ticket.id, whole);
        events += eventsOf(whole);
        for (const oldest of known.keys()) {
            if (known.size <= limits.tickets && events <= limits.events)
                return;
            forget(oldest);
        }
    };
    /** The whole ticket after what was appended: folded once where it was the whole ticket that was decided on. */
    const wholeAfter = (whole, before, told, after) => whole === before ? after : fold(whole, told);
    return {
        of: id => {
            const found = known.get(id);
            if (found === undefined)
                return undefined;
            known.delete(id);
            known.set(id, found);
            return found;
        },
        note,
        appended: (before, told, { ticket, revision }) => {
            const found = known.get(ticket.id);
            if (found === undefined)
                return;
            // A stream that was deleted and begun anew goes on with higher revisions: that is not the whole ticket.
            const isNext = found.revision === before.revision && revision === before.revision + told.length;
            if (isNext)
                note({ ticket: wholeAfter(found.ticket, before.ticket, told, ticket), revision });
            else if (found.revision < revision)
                forget(ticket.id);
        },
        forget,
        size: () => known.size,
    };
};
