import { notLeader, notReady, tooBusy } from './errors.js';
export const createFaults = () => {
    let standing = [];
    const hits = (type, call, stream) => {
        for (const entry of standing) {
            const { fault } = entry;
            if (fault.type !== type)
                continue;
            if (fault.calls !== undefined && !fault.calls.includes(call))
                continue;
            if (fault.stream !== undefined && !stream.startsWith(fault.stream))
                continue;
            if (entry.hit >= (fault.times ?? Infinity))
                continue;
            entry.passed += 1;
            if (entry.passed <= (fault.after ?? 0))
                continue;
            entry.hit += 1;
            return fault;
        }
        return undefined;
    };
    const refusal = (call, stream, headers) => {
        if (hits('unavailable', call, stream) !== undefined)
            return notReady();
        if (hits('busy', call, stream) !== undefined)
            return tooBusy();
        const elsewhere = headers.get('requires-leader')[0] === 'true' ? hits('not-leader', call, stream) : undefined;
        return elsewhere && notLeader(elsewhere.host ?? '127.0.0.1', elsewhere.port ?? 2113);
    };
    return {
        set: fault => {
            standing.push({ fault, passed: 0, hit: 0 });
        },
        clear: () => {
            standing = [];
        },
        hits,
        gate: (call, stream, headers, begin) => {
            if (standing.length === 0)
                return begin();
            const refused = refusal(call, stream, headers);
            const slow = hits('slow', call, stream);
            if (slow === undefined)
                begin(refused);
            else
                setTimeout(() => begin(refused), slow.milliseconds);
        },
    };
};
