import * as t from 'io-ts';
import { longestIdLength } from '../domain/identifiers.js';
import { described, quoted } from './problem.js';
/** Control characters (C0, DEL, C1) and halves of characters outside the BMP. */
const forbidden = /[\p{Cc}\p{Cs}]/u;
const isPlainAscii = (text) => {
    for (let index = 0; index < text.length; index++) {
        const code = text.charCodeAt(index);
        if (code < 0x20 || code > 0x7e)
            return false;
    }
    return true;
};
/**
 * Whether a value may be an id: text of 1 to 200 UTF-16 units, well-formed, without control characters. Ids are
 * compared as they are; nothing is trimmed or normalised, and no name is special.
 */
export const isId = (value) => typeof value === 'string' &&
    value.length > 0 &&
    value.length <= longestIdLength &&
    (isPlainAscii(value) || !forbidden.test(value));
const idProblem = (value) => {
    if (typeof value === 'number')
        return `expected text, got ${described(value)}: put it in quotes`;
    if (typeof value !== 'string')
        return `expected text, got ${described(value)}`;
    if (value.length === 0)
        return 'must not be empty';
    if (value.length > longestIdLength)
        return `at most ${longestIdLength} characters, got ${value.length}`;
    return `must not hold control characters or broken Unicode, got ${quoted(value)}`;
};
/** An id or another short name of the host's. `name` is what messages call it. */
export const id = (name) => new t.Type(name, isId, (value, context) => (isId(value) ? t.success(value) : t.failure(value, context, idProblem(value))), t.identity);
/** What is wrong with a value as an id, if anything. */
export const problemOfId = (value) => (isId(value) ? undefined : idProblem(value));
