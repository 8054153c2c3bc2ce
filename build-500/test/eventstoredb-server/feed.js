import { constants } from 'node:http2';
import {} from './faults.js';
/** The library has no way to end a call without a status, and keeps the HTTP/2 stream to itself. */
export const abortCall = (call) => {
    const { stream } = call.call ?? {};
    stream?.close(constants.NGHTTP2_NO_ERROR);
};
/** Sends what `next` gives until it has nothing, and again after `wake`; stops for good when the caller is gone. */
export const createFeed = (outlet, next, closed) => {
    let blocked = false;
    let over = false;
    const stop = () => {
        if (over)
            return;
        over = true;
        closed();
    };
    const wake = () => {
        while (!over && !blocked) {
            const response = next();
            if (response === undefined)
                return;
            if (outlet.write(response))
                continue;
            blocked = true;
            outlet.once('drain', () => {
                blocked = false;
                wake();
            });
        }
    };
    outlet.on('cancelled', stop);
    outlet.on('close', stop);
    outlet.on('error', stop);
    return {
        wake,
        end: () => {
            if (over)
                return;
            stop();
            outlet.end();
        },
        fail: error => {
            if (over)
                return;
            stop();
            outlet.emit('error', error);
        },
        silence: stop,
        abort: () => {
            stop();
            abortCall(outlet);
        },
    };
};
/** Lets faults repeat an event, or hold it back until after the next one. */
export const disturbed = (faults, call, streamOf) => {
    let held = [];
    return (event) => {
        const stream = streamOf(event);
        if (faults.hits('late-delivery', call, stream) !== undefined) {
            held.push(event);
            return [];
        }
        const copies = faults.hits('duplicate-delivery', call, stream) === undefined ? [event] : [event, event];
        const delivered = [...copies, ...held];
        held = [];
        return delivered;
    };
};
