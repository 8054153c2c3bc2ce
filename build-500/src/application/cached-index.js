import { encodeTicketRow, rowFormat } from '../codecs/ticket-row.js';
import { assignmentsRow, policyRow } from './catalog-rows.js';
/** The row that says: ask the stream. */
export const untoldRow = (stream) => ({ stream, revision: -1, data: null });
export const cachedIndex = ({ streams, logger }, cache, board, openTickets, startsAt) => {
    let anchor = startsAt;
    /** The newest revision met in the log, of streams that were met since the last write. */
    let met = new Map();
    /** Tickets to be written, with the newest revision noted of each. */
    let dirty = new Map();
    const writtenQuarantined = new Set();
    let isTroubled = false;
    const catalogRowOf = (stream, metRevision) => {
        if (stream === streams.assignments) {
            const revision = board.assignmentsRevision();
            const data = assignmentsRow(board.allAssignments());
            return revision > metRevision ? untoldRow(stream) : { stream, revision, data };
        }
        const versions = board.datedVersionsOf(stream.slice(streams.policy('').length));
        return versions.length - 1 > metRevision
            ? untoldRow(stream)
            : { stream, revision: metRevision, data: policyRow(versions) };
    };
    /** Rows about tickets, and those tickets that have to be written once more when they have been met. */
    const ticketRows = async (noted, metNow) => {
        const ids = [...noted.keys()];
        const quarantined = new Set(board.quarantined.keys());
        const open = await openTickets.of(ids);
        const isAhead = (id) => (metNow.get(streams.ticket(id)) ?? -1) < (noted.get(id) ?? -1);
        const beyond = ids.filter(id => isAhead(id) && !quarantined.has(id));
        const cached = new Map((await cache.rowsOf(beyond.map(streams.ticket))).map(row => [row.stream, row]));
        const rows = [];
        const removed = [];
        const again = [];
        ids.forEach((id, at) => {
            const stream = streams.ticket(id);
            const revision = noted.get(id) ?? -1;
            const found = open[at];
            const ticket = typeof found === 'object' ? found : undefined;
            if (quarantined.has(id))
                rows.push(untoldRow(stream));
            else if (isAhead(id)) {
                const row = cached.get(stream);
                const isWritten = row !== undefined && row.data !== null && row.revision >= revision;
                // Nothing of it was met and nothing is kept of it: as of the anchor there is nothing to be done about it.
                const isNothing = row === undefined && !metNow.has(stream) && ticket === undefined;
                if (isWritten || isNothing)
                    return;
                rows.push(untoldRow(stream));
                again.push(id);
            }
            else if (ticket === undefined)
                removed.push(stream);
            else
                rows.push({ stream, revision: ticket.revision, data: encodeTicketRow(ticket.ticket) });
        });
        const newlyQuarantined = [...quarantined].filter(id => !writtenQuarantined.has(id));
        for (const id of newlyQuarantined)
            if (!noted.has(id))
                rows.push(untoldRow(streams.ticket(id)));
        return { rows, removed, again, newlyQuarantined };
    };
    const putBack = (ids) => {
        for (const [id, revision] of ids)
            dirty.set(id, Math.max(revision, dirty.get(id) ?? -1));
    };
    return {
        seen: ({ stream, revision, position, id }) => {
            if (position > (anchor?.position ?? -1))
                anchor = { stream, revision, position, id };
            met.set(stream, Math.max(revision, met.get(stream) ?? -1));
            const ticketId = streams.ticketIdOf(stream);
            if (ticketId !== undefined)
                putBack([[ticketId, revision]]);
        },
        changed: (id, revision) => {
            putBack([[id, revision]]);
        },
        write: async () => {
            if (anchor === undefined || (met.size === 0 && dirty.size === 0))
                return;
            const state = { format: rowFormat, anchor };
            // Taken down in one turn; what is noted while the rows are being written belongs to the next write.
            const [metNow, noted] = [met, dirty];
            met = new Map();
            dirty = new Map();
            const catalog = [...metNow].flatMap(([stream, revision]) => streams.ticketIdOf(stream) === undefined ? [catalogRowOf(stream, revision)] : []);
            try {
                const { rows, removed, again, newlyQuarantined } = await ticketRows(noted, metNow);
                await cache.write({ state, rows: [...catalog, ...rows], removed });
                putBack(again.map(id => [id, noted.get(id) ?? -1]));
                for (const id of newlyQuarantined)
                    writtenQuarantined.add(id);
                isTroubled = false;
            }
            catch (error) {
                if (!(error instanceof Error))
                    throw error;
                putBack(noted);
                for (const [stream, revision] of metNow)
                    met.set(stream, Math.max(revision, met.get(stream) ?? -1));
                if (!isTroubled)
                    logger.warn({ reason: error.message }, 'The index cache could not be written; nothing depends on it');
                isTroubled = true;
            }
        },
    };
};
