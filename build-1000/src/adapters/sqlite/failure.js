import { EventStoreError } from '../../ports/event-store.js';
// Primary result codes, https://www.sqlite.org/rescode.html
const busy = 5;
const locked = 6;
const full = 13;
const codes = {
    3: 'denied', // PERM
    [busy]: 'busy',
    [locked]: 'busy',
    8: 'denied', // READONLY
    11: 'corrupt', // CORRUPT
    [full]: 'full',
    18: 'invalid', // TOOBIG
    19: 'corrupt', // CONSTRAINT: only a damaged file can violate one of ours
    23: 'denied', // AUTH
    26: 'corrupt', // NOTADB
};
/** SQLite's own texts, for what `.all()` of @photostructure/sqlite throws: that has no `errcode`. */
const texts = [
    ['database is locked', busy],
    ['database table is locked', locked],
    ['attempt to write a readonly database', 8],
    ['disk I/O error', 10],
    ['database disk image is malformed', 11],
    ['database or disk is full', full],
    ['string or blob too big', 18],
    ['constraint failed', 19],
    ['file is not a database', 26],
];
/** SQLite's primary result code; `undefined` for an error that is not SQLite's. */
const resultCodeOf = (error) => {
    if (!(error instanceof Error) || error instanceof EventStoreError)
        return undefined;
    const code = 'errcode' in error ? error.errcode : undefined;
    if (typeof code === 'number')
        return code & 0xff;
    return texts.find(([text]) => error.message.includes(text))?.[1];
};
/** Whether somebody else holds the lock. */
export const isBusy = (error) => {
    const code = resultCodeOf(error);
    return code === busy || code === locked;
};
export const isFull = (error) => resultCodeOf(error) === full;
/**
 * Whether a column holds an integer beyond 2^53, which no row of ours does: the row is damaged. A driver may say so
 * without a code.
 */
export const isImpossibleNumber = (error) => error instanceof Error && error.message.includes('too large to be represented as a JavaScript number');
/** Whether the connection can be used as before: the error is about the request, the disk's space or the file's bytes. */
export const leavesConnectionUsable = (error) => error instanceof EventStoreError || isImpossibleNumber(error) || (resultCodeOf(error) ?? -1) in codes;
const explain = {
    busy: 'Another process holds the lock on the event store',
    full: 'The disk, or the quota of the event store, is full',
    corrupt: 'The file of the event store is damaged: restore it from a backup, and keep the damaged one',
    denied: 'The file of the event store cannot be written',
};
/** The port's word for what SQLite says. */
export const toStoreError = (error) => {
    if (error instanceof EventStoreError)
        return error;
    const code = isImpossibleNumber(error) ? 'corrupt' : (codes[resultCodeOf(error) ?? -1] ?? 'unavailable');
    const detail = error instanceof Error ? error.message : String(error);
    return new EventStoreError(code, `${explain[code] ?? 'The event store failed'} (${detail})`, { cause: error });
};
/** Ends a transaction that failed; `false` when the connection cannot be trusted to have ended it. */
export const rollBack = (database) => {
    try {
        database.exec('ROLLBACK');
        return true;
    }
    catch (error) {
        // After some errors, a full disk among them, SQLite has rolled back by itself.
        return error instanceof Error && error.message.includes('no transaction is active');
    }
};
