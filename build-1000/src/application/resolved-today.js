import * as E from 'fp-ts/lib/Either.js';
import { readTicketEvent } from '../codecs/ticket-events.js';
const dayMs = 24 * 3_600_000;
const inOrder = (a, b) => a.ticketId === b.ticketId ? b.incident - a.incident : a.ticketId < b.ticketId ? -1 : 1;
export const resolvedToday = (store, prefixes, ticketIdOf) => {
    const entries = new Map();
    /** When somebody last asked; from the first question on everything is noted. */
    let askedAt;
    let reading;
    const forgetAll = () => {
        entries.clear();
        askedAt = undefined;
    };
    const put = (entry) => {
        entries.set(`${entry.incident} ${entry.ticketId}`, entry);
    };
    const read = (ticketId, stored) => {
        if (stored.type !== 'IncidentResolved' && stored.type !== 'IncidentsReassessed')
            return;
        const event = readTicketEvent(stored, 'checked');
        if (E.isLeft(event))
            return;
        if (event.right.type === 'IncidentResolved') {
            const { incident, reason, at: resolvedAt } = event.right;
            put({ ticketId, incident, reason, resolvedAt });
        }
        if (event.right.type === 'IncidentsReassessed') {
            // Told anew, a ticket may have fewer incidents than before.
            const { kept } = event.right;
            for (const [key, entry] of entries)
                if (entry.ticketId === ticketId && entry.incident > kept)
                    entries.delete(key);
            for (const incident of event.right.incidents)
                if (incident.status === 'Resolved')
                    put({ ticketId, incident: incident.number, reason: incident.reason, resolvedAt: incident.resolvedAt });
        }
    };
    const readAll = async (now) => {
        // Two days back covers the longest day of any zone, and facts that were recorded late.
        let after = await store.positionBefore({ recordedAt: Math.max(0, now - 2 * dayMs), prefixes });
        for (let atEnd = false; !atEnd;) {
            const page = await store.readLog({ after, limit: 1_000, prefixes });
            for (const stored of page.events) {
                const ticketId = ticketIdOf(stored.stream);
                if (ticketId !== undefined)
                    read(ticketId, stored);
            }
            after = page.position;
            atEnd = page.atEnd;
        }
    };
    return {
        note: (ticketId, event, recordedAt) => {
            if (askedAt === undefined)
                return;
            // Nobody has asked for a whole day: the next question is answered from the log again.
            if (reading === undefined && recordedAt > askedAt + dayMs)
                forgetAll();
            else
                read(ticketId, event);
        },
        list: async (now, dayOf) => {
            const today = dayOf(now);
            if (askedAt === undefined || askedAt > now) {
                // From now on everything is noted: what is appended while the log is being read must not be missed.
                askedAt = now;
                reading = readAll(now)
                    .catch((error) => {
                    forgetAll();
                    throw error;
                })
                    .finally(() => {
                    reading = undefined;
                });
            }
            await reading;
            askedAt = now;
            for (const [key, { resolvedAt }] of entries)
                if (resolvedAt < now - 2 * dayMs)
                    entries.delete(key);
            return [...entries.values()]
                .filter(({ resolvedAt }) => dayOf(resolvedAt) === today)
                .sort((a, b) => b.resolvedAt - a.resolvedAt || inOrder(a, b));
        },
    };
};
