import { setMaxListeners } from 'node:events';
import { admitAppend, readLogProblem, readStreamProblem } from '../../ports/admission.js';
import { EventStoreError, } from '../../ports/event-store.js';
import { appender } from './append.js';
import { claimBatchMode, hasOwnTable, releaseBatchMode } from './batch-mode.js';
import { mapBounded } from './bounded.js';
import { connectionTo } from './connection.js';
import { groupsOf } from './groups.js';
import { logOf } from './log.js';
import { settingsOf } from './options.js';
import { probeOf } from './probe.js';
import { readStream } from './read-stream.js';
import { timeLimit } from './time-limit.js';
const refuse = (problem) => {
    if (problem !== undefined)
        throw new EventStoreError('invalid', problem);
};
const failure = (error) => ({ status: 'failed', error });
/**
 * An event store on an EventStoreDB or KurrentDB server or cluster, which any number of processes may share. An append
 * resolves after the cluster has confirmed it. It keeps no index rows: the engine builds its index from the log.
 *
 * @example
 * ```ts
 * import { EventStoreDBClient } from '@eventstore/db-client'
 * import { eventStoreDBEventStore } from 'ticket-escalation/eventstoredb'
 *
 * const store = eventStoreDBEventStore({
 *   client: () => EventStoreDBClient.connectionString('esdb://localhost:2113?tls=false'),
 * })
 * ```
 *
 * @since 0.1.0
 */
export const eventStoreDBEventStore = (options) => {
    const settings = settingsOf(options);
    const { appendConcurrency, readConcurrency, openForMs, logger, clock } = settings;
    const { appendTimeoutMs, readTimeoutMs, livenessMs } = settings;
    const closing = new AbortController();
    const ended = new AbortController();
    // Every call that is under way listens to it.
    setMaxListeners(0, closing.signal);
    const connection = connectionTo({ ...settings, closing: closing.signal });
    const owner = {};
    let mode = settings.appendMode;
    let state = 'new';
    let opening;
    let closed;
    const underWay = new Set();
    const limits = {
        append: timeLimit(clock, appendTimeoutMs, ended.signal),
        read: timeLimit(clock, readTimeoutMs, ended.signal),
        liveness: timeLimit(clock, livenessMs, ended.signal),
    };
    const subject = { connection, settings, limits };
    const append = appender({ ...subject, mode: () => mode });
    const probe = probeOf(append, settings);
    const log = logOf(subject, probe);
    const notOpen = () => new EventStoreError('closed', state === 'closed' ? 'The store was closed.' : 'The store was not opened yet.');
    const requireOpen = () => {
        if (state !== 'open')
            throw notOpen();
    };
    const tracked = (running) => {
        underWay.add(running);
        const forget = () => void underWay.delete(running);
        running.then(forget, forget);
        return running;
    };
    const connect = async () => {
        const client = await connection.client();
        if (mode === 'batch' && !hasOwnTable(client) && !claimBatchMode(owner, settings.client)) {
            mode = 'classic';
            logger.warn({}, 'Another store of this process appends in batch mode already: this one appends in classic mode');
        }
        // The head is what every other call builds upon; reading it shows whether the server is there and lets us in.
        await logOf({ ...subject, settings: { ...settings, retryForMs: openForMs } }, probe).head();
        state = 'open';
    };
    const open = async () => {
        if (state === 'closed')
            throw notOpen();
        if (state === 'open')
            return;
        opening ??= connect().finally(() => {
            opening = undefined;
        });
        return opening;
    };
    /** What was asked for is taken down now; requests for one stream go one after the other. */
    const appendMany = async (requests) => {
        if (state !== 'open')
            return requests.map(() => failure(notOpen()));
        const outcomes = [];
        const byStream = new Map();
        for (const [at, request] of requests.entries()) {
            const admitted = admitAppend(request);
            if ('problem' in admitted) {
                outcomes[at] = failure(new EventStoreError('invalid', admitted.problem));
                continue;
            }
            const sameStream = byStream.get(admitted.stream);
            if (sameStream === undefined)
                byStream.set(admitted.stream, [[at, admitted]]);
            else
                sameStream.push([at, admitted]);
        }
        const inTurn = async (ofStream) => {
            for (const [at, admitted] of ofStream)
                outcomes[at] = await append(admitted);
        };
        await tracked(mapBounded([...byStream.values()], appendConcurrency, inTurn));
        return outcomes;
    };
    const appendOne = async (request) => {
        if (state !== 'open')
            return failure(notOpen());
        const admitted = admitAppend(request);
        if ('problem' in admitted)
            return failure(new EventStoreError('invalid', admitted.problem));
        return tracked(append(admitted));
    };
    const read = async (stream, readOptions) => {
        requireOpen();
        refuse(readStreamProblem(stream, readOptions));
        return readStream(subject, stream, readOptions);
    };
    const end = async () => {
        state = 'closed';
        log.close();
        // No attempt is begun any more; those under way have their own time limit.
        closing.abort('close');
        await opening?.catch(() => undefined);
        await Promise.allSettled([...underWay]);
        releaseBatchMode(owner);
        await connection.end();
        ended.abort('closed');
    };
    const groups = groupsOf(subject);
    return {
        name: 'eventstoredb',
        verified: false,
        open,
        append: appendOne,
        appendMany,
        readStream: read,
        readStreams: async (streams) => {
            requireOpen();
            return mapBounded(streams, readConcurrency, stream => read(stream));
        },
        readLog: async (logOptions) => {
            requireOpen();
            refuse(readLogProblem(logOptions));
            return log.page(logOptions);
        },
        positionBefore: async (beforeOptions) => {
            requireOpen();
            return log.positionBefore(beforeOptions);
        },
        probe: async () => {
            requireOpen();
            await probe.write();
        },
        head: async () => {
            requireOpen();
            return log.head();
        },
        follow: async function* (followOptions) {
            requireOpen();
            refuse(readLogProblem(followOptions));
            yield* log.follow(followOptions);
        },
        groups: {
            consume: async function* (consumeOptions) {
                requireOpen();
                yield* groups.consume(consumeOptions);
            },
        },
        close: () => {
            closed ??= end();
            return closed;
        },
    };
};
