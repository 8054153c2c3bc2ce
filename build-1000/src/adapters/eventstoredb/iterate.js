import { Silence } from './failure.js';
/**
 * Ends a stream before its time. A cancelled one neither ends nor fails, and the client keeps it for ever unless what was
 * still on its way is taken off it; destroying it would prevent just that.
 */
const stop = async (stream, iterator) => {
    try {
        const cancelling = stream.unsubscribe?.() ?? stream.cancel?.();
        if (cancelling === undefined)
            await iterator.return?.();
        else {
            await cancelling;
            while ((await iterator.next()).done !== true)
                ;
        }
    }
    catch {
        // Nobody is interested in it any more.
    }
};
const aborted = Symbol('aborted');
/**
 * The items of a client's stream. `open` is called and listened to in the same turn: a stream that fails before
 * somebody listens ends the process. Gives up when it is silent for too long (throws) or when aborted (ends).
 */
export const iterate = async function* (open, { limit, signal }) {
    if (signal?.aborted === true)
        return;
    const stream = open();
    const stoppable = stream;
    if (typeof stoppable.on === 'function')
        stoppable.on('error', () => undefined);
    const iterator = stream[Symbol.asyncIterator]();
    let isAtEnd = false;
    let waiting;
    let limited;
    // Whoever waits is told by hand. Promise.race with a promise that never settles would keep every item for ever.
    const next = () => new Promise((resolve, reject) => {
        limited?.touch();
        waiting = { resolve, reject };
        iterator.next().then(resolve, reject);
    });
    const onAbort = () => waiting?.resolve(aborted);
    signal?.addEventListener('abort', onAbort, { once: true });
    const watch = (within) => within.start(() => {
        // While the caller is busy with an item nobody waits: that is no silence of the server.
        if (waiting === undefined)
            limited = watch(within);
        else
            waiting.reject(new Silence(`nothing within ${within.ms} ms`));
    });
    if (limit !== undefined)
        limited = watch(limit);
    try {
        // Looked at before each item: it may have been aborted while the caller was busy with the last one.
        while (!isAborted(signal)) {
            const item = await next();
            waiting = undefined;
            if (item === aborted)
                return;
            isAtEnd = item.done === true;
            if (item.done === true || isAborted(signal))
                return;
            yield item.value;
        }
    }
    finally {
        limited?.stop();
        signal?.removeEventListener('abort', onAbort);
        if (!isAtEnd)
            void stop(stoppable, iterator);
    }
};
const isAborted = (signal) => signal?.aborted === true;
