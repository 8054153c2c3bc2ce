import { rollBack } from './failure.js';
import { refuseNewerFormat } from './schema.js';
/** All that has to be known before anything is written, in one question: a tick appends to a thousand streams at once. */
const state = `SELECT (SELECT max(position) FROM events) AS head, (SELECT value FROM meta WHERE name = 'format') AS format,
  (SELECT json_group_array((SELECT max(revision) FROM events WHERE stream = value) ORDER BY key) FROM json_each(?)) AS revisions`;
const revisionsOf = (streams, text) => {
    const revisions = new Map();
    const found = JSON.parse(String(text));
    streams.forEach((stream, at) => {
        const revision = found[at];
        if (typeof revision === 'number')
            revisions.set(stream, revision);
    });
    return revisions;
};
/**
 * Takes the write lock before anything is read: a transaction that reads first and writes later cannot wait for the lock,
 * it fails at once when somebody else has written in between.
 */
export const begin = (connection, streams = []) => {
    connection.run('BEGIN IMMEDIATE');
    try {
        const row = connection.get(state, JSON.stringify(streams));
        // A newer version may have taken the file over since it was opened.
        refuseNewerFormat(Number(row?.format));
        const head = typeof row?.head === 'number' ? row.head : -1;
        return { connection, headBefore: head, head, revisions: revisionsOf(streams, row?.revisions) };
    }
    catch (error) {
        rollBack(connection.database);
        throw error;
    }
};
/** A write that changes nothing anybody reads. */
export const touch = (connection) => {
    connection.run(`UPDATE meta SET value = value + 1 WHERE name = 'touched'`);
};
