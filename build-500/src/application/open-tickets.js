import { decodeTicketRow, encodeTicketRow, needsAttention } from '../codecs/ticket-row.js';
import { withoutPast } from '../domain/incident/state.js';
const pageSize = 1_000;
/** Open tickets in the rows that the store keeps. */
export const storedOpenTickets = (index, streams, policyVersion) => {
    const decoded = (id, { revision, data }) => {
        const ticket = decodeTicketRow(id, data, policyVersion);
        return ticket === undefined ? 'untold' : { ticket, revision };
    };
    return {
        of: async (ids) => {
            const rows = new Map((await index.rowsOf(ids.map(streams.ticket))).map(row => [row.stream, row]));
            return ids.map(id => {
                const row = rows.get(streams.ticket(id));
                return row === undefined ? 'closed' : decoded(id, row);
            });
        },
        pages: async function* () {
            let after = '';
            for (;;) {
                const rows = await index.rows({ after, limit: pageSize });
                const last = rows.at(-1);
                if (last === undefined)
                    return;
                const open = [];
                const untold = [];
                for (const row of rows) {
                    const id = streams.ticketIdOf(row.stream);
                    if (id === undefined)
                        continue;
                    const told = decoded(id, row);
                    if (told === 'untold')
                        untold.push(id);
                    else
                        open.push(told);
                }
                yield { open, untold };
                after = last.stream;
            }
        },
        rowFor: ticket => {
            const data = encodeTicketRow(ticket);
            return data === null ? null : { data };
        },
        note: () => undefined,
    };
};
/**
 * Open tickets in this process's memory, for stores that keep no rows. `changed` is told of every ticket whose state is
 * noted anew.
 */
export const rememberedOpenTickets = (changed = () => undefined) => {
    const open = new Map();
    return {
        of: ids => Promise.resolve(ids.map(id => open.get(id) ?? 'closed')),
        pages: async function* () {
            const all = [...open.values()];
            for (let at = 0; at < all.length; at += pageSize)
                yield await Promise.resolve({ open: all.slice(at, at + pageSize), untold: [] });
        },
        rowFor: () => undefined,
        note: (ticket, revision) => {
            const known = open.get(ticket.id);
            if (known !== undefined && known.revision >= revision)
                return;
            if (needsAttention(ticket))
                open.set(ticket.id, { ticket: withoutPast(ticket), revision });
            else
                open.delete(ticket.id);
            changed(ticket.id, revision);
        },
    };
};
