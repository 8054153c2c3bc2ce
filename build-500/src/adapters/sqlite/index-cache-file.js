import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { EventStoreError } from '../../ports/event-store.js';
import { isBusy, rollBack, toStoreError } from './failure.js';
import { cacheStateChecksum } from './checksum.js';
import { requireSafeVersion } from './driver.js';
/** Tells our caches from others' files: PRAGMA application_id, "tEsI". */
const applicationId = 0x74457349;
/** Another number means: another version of this library made it. It is thrown away. */
const cacheFormat = 1;
const tables = {
    rows: `CREATE TABLE rows (
  stream TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  data TEXT NOT NULL,
  checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID`,
    // One row: whose the cache is, what it reflects, and how many rows of which checksum in all that takes.
    state: `CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  owner TEXT NOT NULL,
  anchor TEXT,
  checksum INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  row_sum INTEGER NOT NULL
) STRICT`,
};
/** What a file is, as SQLite sees it. The file is not read by other means: its locks are by process and file. */
const kindOf = (driver, path) => {
    if (statSync(path).size === 0)
        return 'empty';
    const database = new driver.DatabaseSync(path);
    try {
        const { application_id: id } = database.prepare('PRAGMA application_id').get();
        if (id === applicationId)
            return 'ours';
        const { tables: count } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get();
        // Without a table there is nothing in it that anybody could miss.
        return count === 0 ? 'no database' : 'of another program';
    }
    catch (error) {
        if (isBusy(error))
            throw toStoreError(error);
        return 'no database';
    }
    finally {
        database.close();
    }
};
const parts = (path) => [path, `${path}-wal`, `${path}-shm`];
/** Deletes a cache. What is not known to be one is moved aside instead: it may be something that somebody needs. */
export const putAway = (path, isOurs) => {
    for (const file of parts(path))
        if (isOurs)
            rmSync(file, { force: true });
        else if (existsSync(file))
            renameSync(file, `${file}.damaged`);
};
const isAsMade = (database) => {
    const version = database.prepare('PRAGMA user_version').get();
    if (version.user_version !== cacheFormat)
        return false;
    const found = database.prepare('SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL').all();
    if (found.length !== Object.keys(tables).length || found.some(({ name, sql }) => tables[name] !== sql))
        return false;
    // Damage in the list of free pages hurts no row now, but whatever is written next. Rows out of order hide others.
    const check = database.prepare('PRAGMA integrity_check(1)').get();
    return check.integrity_check === 'ok';
};
const create = (database) => {
    database.exec('BEGIN IMMEDIATE');
    try {
        for (const sql of Object.values(tables))
            database.exec(sql);
        database.exec(`INSERT INTO state VALUES (1, '', NULL, ${cacheStateChecksum(null, 0, 0)}, 0, 0)`);
        database.exec(`PRAGMA application_id = ${applicationId}`);
        database.exec(`PRAGMA user_version = ${cacheFormat}`);
        database.exec('COMMIT');
    }
    catch (error) {
        rollBack(database);
        throw error;
    }
};
const opened = (driver, { path }, isNew) => {
    const database = new driver.DatabaseSync(path);
    try {
        database.exec('PRAGMA busy_timeout = 1000');
        database.exec('PRAGMA trusted_schema = OFF');
        database.exec('PRAGMA cell_size_check = ON');
        database.exec('PRAGMA mmap_size = 0');
        requireSafeVersion(database);
        // Made before there is a write-ahead log, so that the file itself says whose it is.
        if (isNew)
            create(database);
        database.exec('PRAGMA journal_mode = WAL');
        // A power failure may take the newest writes, never half of one: the log tells them again.
        database.exec('PRAGMA synchronous = NORMAL');
        return database;
    }
    catch (error) {
        database.close();
        throw error;
    }
};
/** Opens a cache; one that is damaged or of another version is put out of the way, and a new one made. */
export const openCacheFile = (driver, place) => {
    const { path } = place;
    const kind = kindOf(driver, path);
    if (kind === 'of another program')
        throw new EventStoreError('unsafe', `${path} is a SQLite database of something else: give the index cache its own file.`);
    if (kind === 'no database')
        putAway(path, false);
    if (kind === 'ours') {
        let database;
        try {
            database = opened(driver, place, false);
            if (isAsMade(database))
                return database;
        }
        catch (error) {
            if (isBusy(error) || error instanceof EventStoreError)
                throw error;
        }
        database?.close();
        putAway(path, true);
    }
    return opened(driver, place, true);
};
