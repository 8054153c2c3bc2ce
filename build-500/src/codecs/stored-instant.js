import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { instant } from '../domain/time.js';
const instantOf = (value) => {
    if (typeof value !== 'number')
        return undefined;
    const read = E.tryCatch(() => instant(value), String);
    return E.isRight(read) ? read.right : undefined;
};
/** A point in time as it is stored: epoch milliseconds. Why not text: docs/decisions/0004. */
export const StoredInstant = new t.Type('epoch milliseconds', (value) => instantOf(value) !== undefined, (value, context) => {
    const at = instantOf(value);
    return at === undefined ? t.failure(value, context) : t.success(at);
}, t.identity);
