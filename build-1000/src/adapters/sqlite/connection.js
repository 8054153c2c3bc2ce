import { EventStoreError } from '../../ports/event-store.js';
import { requireSafeVersion, } from './driver.js';
import { eventColumns, eventOfRow } from './event-row.js';
import { isImpossibleNumber } from './failure.js';
import { narrowMode, requireSameFile } from './place.js';
import { prepareSchema } from './schema.js';
const prepared = (database) => {
    const statements = new Map();
    return sql => {
        const known = statements.get(sql);
        if (known !== undefined)
            return known;
        const statement = database.prepare(sql);
        statements.set(sql, statement);
        return statement;
    };
};
const numbered = (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? Number(value) : value,
]));
const connectionTo = (database, place) => {
    const statement = prepared(database);
    const load = { rows: 0 };
    const rowsOf = (sql, values) => {
        try {
            return statement(sql).all(...values);
        }
        catch (error) {
            if (!isImpossibleNumber(error))
                throw error;
            // An integer beyond 2^53 is in a damaged row only. It must not hide the good rows beside it.
            const exact = database.prepare(sql);
            exact.setReadBigInts(true);
            return exact.all(...values).map(row => numbered(row));
        }
    };
    return {
        place,
        database,
        load,
        get: (sql, ...values) => {
            load.rows++;
            return statement(sql).get(...values);
        },
        all: (sql, ...values) => {
            const rows = rowsOf(sql, values);
            load.rows += 1 + rows.length;
            return rows;
        },
        run: (sql, ...values) => Number(statement(sql).run(...values).changes),
        close: () => {
            database.close();
        },
    };
};
const pragma = (database, name) => Object.values(database.prepare(`PRAGMA ${name}`).get())[0];
const requireWriteAheadLog = (database, { path }) => {
    const mode = pragma(database, 'journal_mode = WAL');
    if (mode === 'wal')
        return;
    const what = `${path} cannot be put in WAL mode (it stays in ${String(mode)})`;
    throw new EventStoreError('unsafe', `${what}: use a local disk.`);
};
const fullSync = 2;
const requireFullSync = (database) => {
    // SQLite may be built to fall back to NORMAL once a WAL file is read or changed, so the check comes after a read.
    database.prepare('SELECT max(position) FROM events').get();
    const level = pragma(database, 'synchronous');
    if (typeof level === 'number' && level >= fullSync)
        return;
    const what = `SQLite does not sync each commit (synchronous is ${String(level)} in spite of PRAGMA synchronous=FULL)`;
    throw new EventStoreError('unsafe', `${what}: appended events could be lost. Use another driver.`);
};
const requireReadableEnd = (connection) => {
    const last = connection.get(`SELECT ${eventColumns} FROM events ORDER BY position DESC LIMIT 1`);
    if (last === undefined)
        return;
    const { damage, stream, revision, position } = eventOfRow(last);
    // A damaged event is its stream's trouble, and is told when that is read.
    if (damage !== undefined)
        return;
    const found = connection.get('SELECT position FROM events WHERE stream = ? AND revision = ?', stream, revision);
    if (found?.position === position)
        return;
    throw new EventStoreError('corrupt', 'The newest event is not where it belongs: restore the event store from a backup.');
};
const prepare = (database, options, mayCreate) => {
    const { place, busyTimeoutMs } = options;
    // On every connection, none of them is remembered by the file. No memory map: a stray write through it would corrupt
    // the file, and I/O errors would be signals.
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    database.exec('PRAGMA trusted_schema = OFF');
    database.exec('PRAGMA cell_size_check = ON');
    database.exec('PRAGMA mmap_size = 0');
    database.exec('PRAGMA synchronous = FULL');
    requireSafeVersion(database);
    prepareSchema(database, mayCreate);
    narrowMode(place);
    requireWriteAheadLog(database, place);
    requireFullSync(database);
    narrowMode(place);
    // Not quick_check, which reads the whole file: start-up must not take longer as the log grows. Schema, format, and the
    // end of the log with its index are read now; every row is checked against its checksum when it is read.
    const connection = connectionTo(database, place);
    requireReadableEnd(connection);
    return connection;
};
/** Opens a connection and makes sure of everything that durability rests on, or throws. */
export const connect = (options, mayCreate) => {
    const { driver, place } = options;
    requireSameFile(place);
    const database = new driver.DatabaseSync(place.path);
    try {
        return prepare(database, options, mayCreate);
    }
    catch (error) {
        database.close();
        throw error;
    }
};
