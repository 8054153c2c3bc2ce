import { EventStoreError } from '../../ports/event-store.js';
import { whileBusy } from './busy.js';
import { connect } from './connection.js';
import { leavesConnectionUsable } from './failure.js';
import { requireSameFile } from './place.js';
import { turn } from './turn.js';
/** Reads that wait for nothing would keep the event loop from its other work for as long as one follows another. */
const rowsPerTurn = 2_000;
/** How long what is written may go to a file that was replaced or removed. Looking costs a few microseconds. */
const fileCheckMs = 100;
export const startSession = (options, patience) => {
    let current;
    let isEnded = false;
    let mayCreate = true;
    let checkedAtMs = -Infinity;
    const connection = () => {
        if (isEnded)
            throw new EventStoreError('closed', 'The store was closed.');
        const nowMs = patience.clock.monotonicMs();
        if (current !== undefined && nowMs - checkedAtMs < fileCheckMs)
            return current;
        if (current === undefined) {
            // Made by the first connection only: later an empty file is one that has lost everything.
            current = connect(options, mayCreate);
            mayCreate = false;
        }
        else
            requireSameFile(options.place);
        checkedAtMs = nowMs;
        return current;
    };
    const discard = () => {
        const given = current;
        current = undefined;
        try {
            given?.close();
        }
        catch {
            // Nothing more can be done about a connection that cannot even be closed, and nobody uses it any more.
        }
    };
    const attempt = (read) => {
        try {
            return read(connection());
        }
        catch (error) {
            if (!leavesConnectionUsable(error))
                discard();
            throw error;
        }
    };
    return {
        connection,
        discard,
        end: () => {
            isEnded = true;
            try {
                // Leaves everything in the one file. Others may still be reading: then the last of them does it.
                current?.get('PRAGMA wal_checkpoint(TRUNCATE)');
            }
            catch {
                // The events are safe in the write-ahead log just as well.
            }
            discard();
        },
        reading: async (read) => {
            const result = await whileBusy(patience, () => attempt(read));
            if (current !== undefined && current.load.rows >= rowsPerTurn) {
                current.load.rows = 0;
                await turn();
            }
            return result;
        },
    };
};
