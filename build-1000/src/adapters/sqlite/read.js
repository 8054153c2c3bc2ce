import { EventStoreError, } from '../../ports/event-store.js';
import { eventColumns, eventOfRow, missingEvent } from './event-row.js';
/** Rows per query: pages and `.all()` are faster than `.iterate()`, and no query keeps the event loop for long. */
const pageSize = 1_000;
const fromStream = `SELECT ${eventColumns} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`;
const fromLog = `SELECT ${eventColumns} FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`;
const newest = 'SELECT max(position) AS head FROM events';
const nextRecorded = 'SELECT position, recorded_at AS at FROM events WHERE position > ? ORDER BY position LIMIT 1';
export const headOf = (connection) => {
    const head = connection.get(newest)?.head;
    return typeof head === 'number' ? head : -1;
};
/**
 * A position before everything recorded at `recordedAt` or later. Positions grow with time, so halving finds it in some
 * twenty reads of one row, however long the log is.
 */
export const positionBefore = async (reading, recordedAt) => {
    let low = -1;
    let high = await reading(headOf);
    while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const next = await reading(connection => connection.get(nextRecorded, middle));
        if (next === undefined || Number(next.at) >= recordedAt)
            high = middle;
        else
            low = Math.max(Number(next.position), middle + 1);
    }
    return low;
};
/** Puts a damaged event where rows are missing, so that the fold sees a torn stream and not a shorter one. */
const withGapsShown = (stream, fromRevision, rows) => {
    const events = [];
    let expected = fromRevision;
    for (const row of rows) {
        const event = eventOfRow(row);
        if (event.revision > expected)
            events.push(missingEvent(stream, expected, event.position));
        events.push(event);
        expected = Math.max(expected, event.revision) + 1;
    }
    return events;
};
export const readStream = async (reading, stream, { fromRevision = 0, signal } = {}) => {
    const rows = [];
    for (let from = fromRevision;; from = Number(rows.at(-1)?.revision) + 1) {
        signal?.throwIfAborted();
        const page = await reading(connection => connection.all(fromStream, stream, from, pageSize));
        rows.push(...page);
        if (page.length < pageSize)
            return withGapsShown(stream, fromRevision, rows);
    }
};
/** Positions are given out one by one and rows are never deleted, so a gap is a page that the file has lost. */
const requireNoGap = (after, { rows, isLast, head }) => {
    let expected = Math.max(after, 0) + 1;
    for (const { position } of rows) {
        if (position !== expected)
            break;
        expected++;
    }
    const isWhole = expected === Math.max(after, 0) + 1 + rows.length && (!isLast || expected > head);
    if (isWhole)
        return;
    const message = `The event at position ${expected} is missing: restore the event store from a backup.`;
    throw new EventStoreError('corrupt', message);
};
const slice = (connection, after, limit) => {
    // The head is read first: whatever is appended in between is beyond it and is left for the next page.
    const head = headOf(connection);
    const rows = connection.all(fromLog, after, head, limit);
    const part = { rows, isLast: rows.length < limit, head };
    requireNoGap(after, part);
    return part;
};
/**
 * A page of the log. Streams that are not asked for are left out here and not by SQLite, which would look for the next
 * match through the whole log in one go.
 */
export const readLog = async (reading, { after, limit, prefixes, signal }) => {
    // A damaged event is given to everybody: its stream's name may be what is damaged.
    const isWanted = ({ stream, damage }) => damage !== undefined || prefixes === undefined || prefixes.some(prefix => stream.startsWith(prefix));
    const events = [];
    for (let position = after;;) {
        signal?.throwIfAborted();
        const wanted = limit - events.length;
        const size = Math.min(pageSize, prefixes === undefined ? wanted : Math.max(wanted, 100));
        const { rows, head } = await reading(connection => slice(connection, position, size));
        for (const row of rows) {
            if (events.length === limit)
                return { events, position, atEnd: false };
            const event = eventOfRow(row);
            if (isWanted(event))
                events.push(event);
            position = event.position;
        }
        if (position >= head || events.length === limit)
            return { events, position, atEnd: position >= head };
    }
};
