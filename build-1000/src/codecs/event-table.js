import * as E from 'fp-ts/lib/Either.js';
import { problemText } from './problem.js';
import { problemsOf } from './shape.js';
/**
 * A row from the codec of what is stored and a total function to the event of today. The compiler checks that the one
 * leads to the other; which event it has to be is said where the row is put, never taken from what `upcast` gives.
 *
 * Upcasts name every field instead of spreading what they are given: that takes V8 a seventh of the time, and what is
 * stored beside the known fields cannot get in.
 */
export const row = (codec, upcast) => ({
    codec,
    checked: data => {
        const decoded = codec.decode(data);
        return E.isLeft(decoded) ? E.left(problemsOf(decoded.left).map(problemText)) : E.right(upcast(decoded.right));
    },
    trusted: data => upcast(data),
});
/** Whether something is undefined in a value, all the way down: no JSON can say that, and stores refuse it. */
const hasUndefined = (value) => {
    if (typeof value !== 'object' || value === null)
        return value === undefined;
    if (Array.isArray(value))
        return value.some(hasUndefined);
    const fields = value;
    for (const key in fields)
        if (hasUndefined(fields[key]))
            return true;
    return false;
};
/** A value as JSON has it. What needs no change is not copied: nobody changes an event. */
const jsonOf = (value) => {
    if (typeof value !== 'object' || value === null || !hasUndefined(value))
        return value;
    return Array.isArray(value) ? value.map(jsonOf) : presentIn(value);
};
/** The fields that are there, but for `leftOut`. */
const presentIn = (fields, leftOut) => {
    const json = {};
    // Much quicker than Object.entries; events are plain objects, which inherit nothing.
    for (const key in fields) {
        const field = fields[key];
        if (field !== undefined && key !== leftOut)
            json[key] = jsonOf(field);
    }
    return json;
};
/**
 * A table from rows by stored type. Everything that was ever written is read; only the newest version is written:
 * `newest` names it where it is not the event's own name.
 */
export const eventTable = (rows, newest = {}) => {
    const byType = new Map(Object.entries(rows));
    const names = new Map(Object.entries(newest));
    const unreadable = (storedType, ...problems) => E.left({ storedType, problems });
    return {
        encode: event => ({ type: names.get(event.type) ?? event.type, data: presentIn(event, 'type') }),
        read: ({ type, data }, trust) => {
            const found = byType.get(type);
            if (found === undefined)
                return unreadable(type, 'this type of event is not known');
            if (typeof data !== 'object' || data === null || Array.isArray(data))
                return unreadable(type, 'the data is not an object');
            if (trust === 'trusted')
                return E.right(found.trusted(data));
            const read = found.checked(data);
            return E.isLeft(read) ? unreadable(type, ...read.left) : read;
        },
    };
};
