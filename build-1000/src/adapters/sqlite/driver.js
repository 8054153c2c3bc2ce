import { EventStoreError } from '../../ports/event-store.js';
/**
 * Older ones may corrupt a file in WAL mode that two connections write to (the WAL-reset bug of SQLite 3.7.0 to 3.51.2),
 * and two connections are what two workers are.
 */
const oldestSafe = [3, 51, 3];
const needed = oldestSafe.join('.');
const isSafe = (version) => {
    const parts = version.split('.').map(Number);
    for (const [at, least] of oldestSafe.entries()) {
        const part = parts[at] ?? 0;
        if (part !== least)
            return part > least;
    }
    return true;
};
const versionOf = (database) => {
    const row = database.prepare('SELECT sqlite_version() AS version').get();
    return row.version;
};
/** Refuses a SQLite that is known to lose data. */
export const requireSafeVersion = (database) => {
    const version = versionOf(database);
    if (isSafe(version))
        return;
    const remedy = 'Use a newer Node, or install @photostructure/sqlite.';
    throw new EventStoreError('unsafe', `SQLite ${version} may corrupt the log; ${needed} or newer is needed. ${remedy}`);
};
const versionOfDriver = (driver) => {
    const database = new driver.DatabaseSync(':memory:');
    try {
        return versionOf(database);
    }
    finally {
        database.close();
    }
};
const candidates = [
    { name: 'node:sqlite', load: () => import('node:sqlite') },
    { name: '@photostructure/sqlite', load: () => import('@photostructure/sqlite') },
];
/** The first SQLite that is there and new enough: Node's own, else the optional peer. Nothing is loaded before this. */
export const loadDriver = async (from = candidates) => {
    const found = [];
    let cause;
    for (const { name, load } of from) {
        try {
            const driver = await load();
            const version = versionOfDriver(driver);
            if (isSafe(version))
                return driver;
            found.push(`${name} has ${version}`);
        }
        catch (error) {
            found.push(`${name} cannot be loaded`);
            cause = error;
        }
    }
    const message = `No SQLite ${needed} or newer here (${found.join(', ')}). Install it: npm install @photostructure/sqlite`;
    throw new EventStoreError('unsafe', message, { cause });
};
