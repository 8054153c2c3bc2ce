import { admitAppend, readLogProblem, readStreamProblem } from '../../ports/admission.js';
import { EventStoreError, } from '../../ports/event-store.js';
import { backUp } from './backup.js';
import { whileBusy } from './busy.js';
import { loadDriver } from './driver.js';
import { toStoreError } from './failure.js';
import { followLog, watchChanges } from './follow.js';
import { indexOf } from './index-rows.js';
import { appendJob, writeJob } from './job.js';
import { settingsOf } from './options.js';
import { findPlace } from './place.js';
import { headOf, positionBefore, readLog, readStream } from './read.js';
import { startSession } from './session.js';
import { touch } from './transaction.js';
import { startWriter } from './writer.js';
const refuse = (problem) => {
    if (problem !== undefined)
        throw new EventStoreError('invalid', problem);
};
/**
 * Keeps events in one SQLite file that several processes of one machine may share. An append resolves after the disk has
 * confirmed it.
 *
 * @since 0.1.0
 */
export const sqliteEventStore = (options) => {
    const settings = settingsOf(options);
    const { clock, random, busyTimeoutMs, busyRetryMs, followPollMs } = settings;
    const closing = new AbortController();
    const patience = { clock, random, budgetMs: busyRetryMs, closing: closing.signal };
    const changes = watchChanges(clock);
    let opened;
    let closed;
    const notOpen = () => new EventStoreError('closed', closed === undefined ? 'The store was not opened yet.' : 'The store was closed.');
    const use = () => {
        if (opened === undefined || closed !== undefined)
            throw notOpen();
        return opened;
    };
    const reading = async (read) => {
        const { session } = use();
        return session.reading(read);
    };
    const writing = async (write) => {
        const { writer } = use();
        return new Promise((resolve, reject) => writer.submit(writeJob(write, resolve, reject)));
    };
    const open = async () => {
        if (closed !== undefined)
            throw notOpen();
        if (opened !== undefined)
            return;
        try {
            const driver = settings.driver ?? (await loadDriver());
            const place = findPlace(settings.path, settings.allowNetworkFileSystem);
            const connectionOptions = { driver, place, busyTimeoutMs };
            const session = startSession(connectionOptions, patience);
            await whileBusy(patience, session.connection);
            opened = { connectionOptions, session, writer: startWriter(session, patience, changes.notify) };
        }
        catch (error) {
            const { code, message, cause } = toStoreError(error);
            throw new EventStoreError(code, message.includes(settings.path) ? message : `${settings.path}: ${message}`, {
                cause,
            });
        }
    };
    const appendMany = async (requests) => {
        if (opened === undefined || closed !== undefined)
            return requests.map(() => ({ status: 'failed', error: notOpen() }));
        const { writer } = opened;
        if (requests.length === 0)
            return [];
        // Taken down now: what the caller does with the objects afterwards changes nothing.
        const admitted = requests.map(admitAppend);
        return new Promise(resolve => writer.submit(appendJob(admitted, resolve)));
    };
    const read = async (stream, readOptions) => {
        refuse(readStreamProblem(stream, readOptions));
        return readStream(reading, stream, readOptions);
    };
    const page = async (logOptions) => {
        refuse(readLogProblem(logOptions));
        return readLog(reading, logOptions);
    };
    const end = async ({ session, writer }) => {
        await writer.drained();
        session.end();
        changes.notify();
    };
    return {
        name: 'sqlite',
        verified: true,
        consecutivePositions: true,
        open,
        append: async (request) => {
            const [outcome] = await appendMany([request]);
            return outcome ?? { status: 'failed', error: notOpen() };
        },
        appendMany,
        readStream: read,
        readStreams: async (streams) => {
            const found = [];
            for (const stream of streams)
                found.push(await read(stream));
            return found;
        },
        readLog: page,
        positionBefore: ({ recordedAt }) => positionBefore(reading, recordedAt),
        probe: () => writing(touch),
        head: () => reading(headOf),
        follow: followLog({ changes, reading, pollMs: followPollMs, readLog: page }),
        index: indexOf(reading, writing),
        backup: async (path) => {
            const { connectionOptions } = use();
            return backUp(connectionOptions, patience, path);
        },
        close: () => {
            closing.abort();
            closed ??= opened === undefined ? Promise.resolve() : end(opened);
            return closed;
        },
    };
};
