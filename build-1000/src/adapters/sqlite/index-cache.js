import { jsonText } from '../../ports/admission.js';
import { EventStoreError } from '../../ports/event-store.js';
import { systemRandom } from '../system-random.js';
import { cacheStateChecksum, indexRowChecksum } from './checksum.js';
import { loadDriver } from './driver.js';
import { rollBack, toStoreError } from './failure.js';
import { openCacheFile, putAway } from './index-cache-file.js';
import { findPlace, narrowMode } from './place.js';
import { turn } from './turn.js';
/** Rows put or read before the event loop has its turn. */
const rowsPerTurn = 1_000;
/** The sum stays below 2^32: what matters is that a row that is lost or doubled is noticed. */
const plus = (sum, checksum) => (((sum + checksum) % 0x100000000) + 0x100000000) % 0x100000000;
const damaged = (what) => new EventStoreError('corrupt', `The index cache is damaged: ${what}. It is told again from the log.`);
const rowOf = ({ stream, revision, data, checksum }) => {
    if (typeof stream === 'string' && typeof revision === 'number' && typeof data === 'string')
        if (indexRowChecksum(stream, revision, data) === checksum)
            return { stream, revision, data: JSON.parse(data) };
    throw damaged(`the row of ${String(stream)} is not as it was written`);
};
const stateOf = ({ statement }) => {
    const row = statement('SELECT * FROM state').get();
    const { anchor = null, owner, checksum, row_count: count, row_sum: sum } = row ?? {};
    if (typeof owner === 'string' && typeof count === 'number' && typeof sum === 'number')
        if ((anchor === null || typeof anchor === 'string') && checksum === cacheStateChecksum(anchor, count, sum))
            return { anchor, owner, count, sum };
    throw damaged('what it says about itself contradicts itself');
};
const anchorText = ({ format, anchor }) => JSON.stringify([format, anchor.stream, anchor.revision, anchor.position, anchor.id]);
const anchorFrom = (text) => {
    const [format, stream, revision, position, id] = JSON.parse(text);
    const anchor = { stream, revision, position, id };
    return { format, anchor };
};
/**
 * Keeps what is open in one SQLite file, beside a store that keeps no index of its own. Pass it to `createEscalations` as
 * `indexCache`. The file may be deleted while nobody uses it: the next start then reads the whole log once.
 *
 * @example
 * ```ts
 * const escalations = await createEscalations({
 *   store, directory, channels,
 *   indexCache: sqliteIndexCache({ path: '/var/lib/helpdesk/index-1.db' }),
 * })
 * ```
 *
 * @since 0.1.0
 */
export const sqliteIndexCache = (options) => {
    const { path, allowNetworkFileSystem = false, random = systemRandom } = options;
    let file;
    let last = Promise.resolve();
    const use = () => {
        if (file === undefined)
            throw new EventStoreError('closed', 'The index cache is not open.');
        return file;
    };
    /** One after the other, since a write lets others have their turn in between. */
    const inTurn = (task) => {
        const result = last.then(task).catch((error) => {
            throw error instanceof Error ? toStoreError(error) : error;
        });
        last = result.catch(() => undefined);
        return result;
    };
    /** Whether every row is there, and as it was written: a page of the file that is lost takes rows with it. */
    const isWhole = async ({ statement }, { count, sum }) => {
        let found = { count: 0, sum: 0 };
        for (let after = '';;) {
            const page = statement('SELECT * FROM rows WHERE stream > ? ORDER BY stream LIMIT ?').all(after, rowsPerTurn);
            const rows = page;
            for (const row of rows) {
                after = rowOf(row).stream;
                found = { count: found.count + 1, sum: plus(found.sum, row['checksum']) };
            }
            if (rows.length < rowsPerTurn)
                return found.count === count && found.sum === sum;
            await turn();
        }
    };
    const transaction = async (opened, write) => {
        const { database } = opened;
        database.exec('BEGIN IMMEDIATE');
        try {
            const state = stateOf(opened);
            if (state.owner !== opened.owner)
                throw new EventStoreError('unsafe', `${path} is used by another process: each needs an index cache of its own.`);
            const result = await write(state);
            database.exec('COMMIT');
            return result;
        }
        catch (error) {
            rollBack(database);
            throw error;
        }
    };
    const setState = ({ statement }, anchor, totals) => {
        const { count, sum } = totals;
        statement('UPDATE state SET anchor = ?, checksum = ?, row_count = ?, row_sum = ?').run(anchor, cacheStateChecksum(anchor, count, sum), count, sum);
    };
    const emptied = (opened) => {
        opened.statement('DELETE FROM rows').run();
        setState(opened, null, { count: 0, sum: 0 });
    };
    const openFile = async () => {
        const driver = options.driver ?? (await loadDriver());
        const place = findPlace(path, allowNetworkFileSystem);
        const database = openCacheFile(driver, place);
        narrowMode(place);
        const statements = new Map();
        const statement = (sql) => {
            const known = statements.get(sql) ?? database.prepare(sql);
            statements.set(sql, known);
            return known;
        };
        return { database, statement, owner: random.uuid() };
    };
    /** A damaged file is not emptied but replaced: the damage may be where it keeps its free pages, and would stay. */
    const startOver = async () => {
        file?.database.close();
        file = undefined;
        putAway(path, true);
        file = await openFile();
        file.statement('UPDATE state SET owner = ?').run(file.owner);
    };
    const open = async () => {
        file?.database.close();
        file = await openFile();
        try {
            const state = stateOf(file);
            file.statement('UPDATE state SET owner = ?').run(file.owner);
            if (await isWhole(file, state)) {
                if (state.anchor !== null)
                    return anchorFrom(state.anchor);
                emptied(file);
                return undefined;
            }
        }
        catch (error) {
            if (!(error instanceof Error) || toStoreError(error).code !== 'corrupt')
                throw error;
        }
        await startOver();
        return undefined;
    };
    const write = async ({ state, rows, removed }) => {
        const opened = use();
        const { statement } = opened;
        const texts = rows.map(({ stream, revision, data }) => {
            const row = jsonText(data, `the index row of ${stream}`);
            if ('problem' in row)
                throw new EventStoreError('invalid', row.problem);
            return { stream, revision, text: row.text };
        });
        await transaction(opened, async (before) => {
            let { count, sum } = before;
            const forget = (stream) => {
                const known = statement('SELECT checksum FROM rows WHERE stream = ?').get(stream);
                if (known === undefined)
                    return;
                count--;
                sum = plus(sum, -known['checksum']);
                statement('DELETE FROM rows WHERE stream = ?').run(stream);
            };
            for (const [at, { stream, revision, text }] of texts.entries()) {
                const checksum = indexRowChecksum(stream, revision, text);
                forget(stream);
                statement('INSERT INTO rows VALUES (?, ?, ?, ?)').run(stream, revision, text, checksum);
                count++;
                sum = plus(sum, checksum);
                if (at % rowsPerTurn === rowsPerTurn - 1)
                    await turn();
            }
            for (const [at, stream] of removed.entries()) {
                forget(stream);
                if (at % rowsPerTurn === rowsPerTurn - 1)
                    await turn();
            }
            setState(opened, state === undefined ? before.anchor : anchorText(state), { count, sum });
        });
    };
    return {
        open: () => inTurn(open),
        rows: ({ after, limit }) => inTurn(() => use()
            .statement('SELECT * FROM rows WHERE stream > ? ORDER BY stream LIMIT ?')
            .all(after, limit).map(rowOf)),
        rowsOf: streams => inTurn(() => streams.flatMap(stream => {
            const row = use().statement('SELECT * FROM rows WHERE stream = ?').get(stream);
            return row === undefined ? [] : [rowOf(row)];
        })),
        write: change => inTurn(() => write(change)),
        clear: () => inTurn(() => transaction(use(), () => emptied(use()))),
        close: () => inTurn(() => {
            file?.database.close();
            file = undefined;
        }),
    };
};
