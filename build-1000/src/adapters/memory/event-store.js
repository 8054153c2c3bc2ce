import { admitAppend, readLogProblem, readStreamProblem } from '../../ports/admission.js';
import { EventStoreError, } from '../../ports/event-store.js';
import { memoryGroups } from './groups.js';
import { memoryLog } from './log.js';
const refuse = (problem) => {
    if (problem !== undefined)
        throw new EventStoreError('invalid', problem);
};
/** Runs `work` now. What it throws becomes the rejection. */
const soon = (work) => new Promise(resolve => {
    resolve(work());
});
/**
 * An event store in this process's memory: for tests, simulations and trying things out. It keeps the contract of the
 * port but for durability, and has no index capability, so that the engine is also run without one.
 *
 * @since 0.1.0
 */
export const memoryEventStore = ({ groupLoses = () => false } = {}) => {
    const log = memoryLog();
    const waiting = new Set();
    let state = 'new';
    const notOpen = () => state === 'open'
        ? undefined
        : new EventStoreError('closed', state === 'new' ? 'The store was not opened yet.' : 'The store was closed.');
    const requireOpen = () => {
        const error = notOpen();
        if (error !== undefined)
            throw error;
    };
    const wake = () => {
        const woken = [...waiting];
        waiting.clear();
        for (const resolve of woken)
            resolve();
    };
    const changeOrAbort = (signal) => new Promise(resolve => {
        const done = () => {
            waiting.delete(done);
            signal.removeEventListener('abort', done);
            resolve();
        };
        waiting.add(done);
        signal.addEventListener('abort', done);
    });
    const failed = (error) => ({ status: 'failed', error });
    const write = (request) => {
        const outcome = log.append(request);
        return typeof outcome === 'string' ? failed(new EventStoreError('invalid', outcome)) : outcome;
    };
    const append = (request) => {
        const closed = notOpen();
        if (closed !== undefined)
            return failed(closed);
        const admitted = admitAppend(request);
        return 'problem' in admitted ? failed(new EventStoreError('invalid', admitted.problem)) : write(admitted);
    };
    const appendAll = (requests) => {
        const outcomes = requests.map(append);
        if (outcomes.some(outcome => outcome.status === 'appended'))
            wake();
        return outcomes;
    };
    const readStream = (stream, options = {}) => {
        requireOpen();
        refuse(readStreamProblem(stream, options));
        options.signal?.throwIfAborted();
        return log.stream(stream, options.fromRevision ?? 0);
    };
    const readLog = (options) => {
        requireOpen();
        refuse(readLogProblem(options));
        options.signal?.throwIfAborted();
        return log.page(options);
    };
    const groups = memoryGroups({
        requireOpen,
        next: after => log.page({ after, limit: 1 }).events[0],
        changeOrAbort,
        wake,
        isClosed: () => state === 'closed',
        loses: groupLoses,
    });
    return {
        name: 'memory',
        verified: true,
        consecutivePositions: true,
        open: () => soon(() => {
            if (state === 'closed')
                requireOpen();
            state = 'open';
        }),
        append: request => soon(() => appendAll([request])[0] ?? failed(new EventStoreError('invalid', 'no request'))),
        appendMany: requests => soon(() => appendAll(requests)),
        readStream: (stream, options) => soon(() => readStream(stream, options)),
        readStreams: streams => soon(() => streams.map(stream => readStream(stream))),
        readLog: options => soon(() => readLog(options)),
        positionBefore: ({ recordedAt }) => soon(() => {
            requireOpen();
            return log.positionBefore(recordedAt);
        }),
        probe: () => soon(requireOpen),
        head: () => soon(() => {
            requireOpen();
            return log.head();
        }),
        follow: async function* ({ after, limit, prefixes, signal }) {
            for (let position = after; !signal.aborted;) {
                const page = readLog({ after: position, limit, prefixes });
                position = page.position;
                if (page.events.length > 0)
                    yield page;
                // Nothing is appended between reading and waiting: both happen in one turn.
                else if (page.atEnd)
                    await changeOrAbort(signal);
            }
        },
        groups,
        close: () => soon(() => {
            state = 'closed';
            wake();
        }),
    };
};
