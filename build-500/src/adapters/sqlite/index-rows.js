import { jsonText } from '../../ports/admission.js';
import { EventStoreError } from '../../ports/event-store.js';
import { indexRowChecksum } from './checksum.js';
import { headOf } from './read.js';
const upsert = `INSERT INTO ticket_index VALUES (?, ?, ?, ?) ON CONFLICT (stream)
  DO UPDATE SET revision = excluded.revision, data = excluded.data, checksum = excluded.checksum`;
const remove = 'DELETE FROM ticket_index WHERE stream = ?';
const pageOf = 'SELECT stream, revision, data, checksum FROM ticket_index WHERE stream > ? ORDER BY stream LIMIT ?';
const rowsOf = `SELECT stream, revision, data, checksum FROM ticket_index WHERE stream IN (SELECT value FROM json_each(?))`;
const metaValue = 'SELECT value FROM meta WHERE name = ?';
const noteGap = `INSERT OR IGNORE INTO meta SELECT 'indexGap', ? WHERE EXISTS (SELECT 1 FROM meta WHERE name = 'indexFormat')`;
/** Writes a stream's row into the open transaction; `null` removes it. */
export const putIndexRow = (connection, stream, revision, data) => {
    if (data === null)
        connection.run(remove, stream);
    else
        connection.run(upsert, stream, revision, data, indexRowChecksum(stream, revision, data));
};
/**
 * An append came without a row: from its position on the index no longer reflects the log. As long as there was none,
 * it reflects the log up to its head, and no append has to write down how far.
 */
export const noteUnindexed = (connection, headBefore) => {
    connection.run(noteGap, headBefore);
};
const forget = (connection) => {
    connection.run('DELETE FROM ticket_index');
    connection.run(`DELETE FROM meta WHERE name IN ('indexFormat', 'indexGap')`);
};
const indexRow = ({ stream, revision, data, checksum }) => {
    if (typeof stream === 'string' && typeof revision === 'number' && typeof data === 'string')
        if (indexRowChecksum(stream, revision, data) === checksum)
            return { stream, revision, data: JSON.parse(data) };
    const message = `The index row of ${String(stream)} is damaged: drop the index, it is rebuilt from the log.`;
    throw new EventStoreError('corrupt', message);
};
const stateOf = (connection) => {
    const format = connection.get(metaValue, 'indexFormat')?.value;
    const gap = connection.get(metaValue, 'indexGap')?.value;
    if (typeof format !== 'number')
        return undefined;
    return { format, position: typeof gap === 'number' ? gap : headOf(connection) };
};
const written = ({ stream, revision, data }) => {
    const row = jsonText(data, `the index row of ${stream}`);
    if ('problem' in row)
        throw new EventStoreError('invalid', row.problem);
    return { stream, revision, text: row.text };
};
const replaceAll = (connection, { format, position, rows }) => {
    if (headOf(connection) !== position)
        return false;
    forget(connection);
    for (const { stream, revision, text } of rows)
        putIndexRow(connection, stream, revision, text);
    connection.run(`INSERT INTO meta VALUES ('indexFormat', ?)`, format);
    return true;
};
export const indexOf = (reading, writing) => ({
    state: () => reading(stateOf),
    rows: ({ after, limit }) => reading(connection => connection.all(pageOf, after, limit).map(indexRow)),
    rowsOf: streams => reading(connection => connection.all(rowsOf, JSON.stringify(streams)).map(indexRow)),
    drop: () => writing(forget),
    replace: async ({ format, position, rows }) => {
        const texts = rows.map(written);
        return writing(connection => replaceAll(connection, { format, position, rows: texts }));
    },
});
