import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { whileBusy } from './busy.js';
import { connect } from './connection.js';
import { toStoreError } from './failure.js';
import { createFile } from './place.js';
/** A step holds the connection's lock, so it must be short; with a snapshot of its own a backup never starts anew. */
const pagesPerStep = 500;
/**
 * Copies the whole store into a new file, as it was at one moment, while others go on reading and writing.
 *
 * Copying the file itself is no backup: the newest events are in the file beside it that ends in `-wal`, and a copy
 * without that one is silently shorter.
 */
export const backUp = async (options, patience, target) => {
    const path = resolve(target);
    createFile(path);
    try {
        const source = await whileBusy(patience, () => connect(options, false));
        try {
            // A read transaction of this connection keeps what it sees fixed.
            source.database.exec('BEGIN');
            source.get('SELECT max(position) FROM events');
            await options.driver.backup(source.database, path, { rate: pagesPerStep });
            source.database.exec('COMMIT');
        }
        finally {
            source.close();
        }
    }
    catch (error) {
        // What there is of it so far is of no use to anybody.
        for (const file of [path, `${path}-journal`])
            rmSync(file, { force: true });
        throw toStoreError(error);
    }
};
