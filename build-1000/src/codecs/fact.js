import * as E from 'fp-ts/lib/Either.js';
import { didYouMean, editDistance } from './did-you-mean.js';
import { factCodecs, instantOrNull } from './fact-shapes.js';
import { instantText, parseInstant } from './instant.js';
import { described, quoted } from './problem.js';
import { fieldsOf, isRecord, problemsOf } from './shape.js';
/** What a key stands for when it is absent. */
const defaults = {
    TicketOpened: { openedBy: 'client' },
    ClientReplied: { author: 'human' },
    AgentReplied: { author: 'human' },
};
const readers = new Map(Object.keys(factCodecs).map(type => {
    const fields = fieldsOf(factCodecs[type])
        .filter(({ key }) => key !== 'type' && key !== 'at')
        .map(field => ({ ...field, orElse: defaults[type]?.[field.key] }));
    const known = ['type', 'at', ...fields.map(({ key }) => key)];
    return [type, { type, fields, nearMisses: new Map(known.map(key => [key, []])) }];
}));
/** How many unknown keys are remembered. A host has a handful; whoever sends more pays for the look-up each time. */
const mostRemembered = 1000;
/** How many keys a fact may have, those of the host included. */
const mostKeys = 1000;
const nearKeys = ({ fields, nearMisses }, key) => {
    const remembered = nearMisses.get(key);
    if (remembered !== undefined)
        return remembered;
    const lowerCased = key.toLowerCase();
    const near = ['type', 'at', ...fields.map(field => field.key)].filter(known => known.toLowerCase() === lowerCased || editDistance(known, key, 2) <= 2);
    if (nearMisses.size < mostRemembered)
        nearMisses.set(key, near);
    return near;
};
/**
 * Keys that are nearly one of this type's, where that one is absent: a typing error that must not pass as something
 * left out. Other keys are the host's business.
 */
const misspeltKeys = (reader, input) => Object.keys(input).flatMap((key) => {
    const meant = nearKeys(reader, key).find(known => !Object.hasOwn(input, known));
    return meant === undefined
        ? []
        : [{ path: [key], problem: `unknown key. Did you mean ${JSON.stringify(meant)}?`, about: 'key' }];
});
const hasMisspeltKeys = (reader, input) => {
    for (const key in input)
        if (nearKeys(reader, key).some(known => !Object.hasOwn(input, known)))
            return true;
    return false;
};
/**
 * Checks an object by the fields of its type's codec, without the codec's own machinery, which builds a context for
 * each key just in case. Nothing is returned when anything is wrong: the codec then says what.
 */
const read = (reader, input) => {
    const at = parseInstant(input['at']);
    if (at === undefined)
        return undefined;
    const fact = { type: reader.type, ticketId: input['ticketId'], at };
    let known = 2;
    for (const { key, codec, required, orElse } of reader.fields) {
        const value = input[key];
        if (value === undefined && !required) {
            if (orElse !== undefined)
                fact[key] = orElse;
            continue;
        }
        const decoded = codec === instantOrNull && value !== null ? parseInstant(value) : value;
        if (!codec.is(decoded))
            return undefined;
        known++;
        // `null` means the same as an absent key wherever the codec allows it in a key that may be left out.
        if (decoded !== null || required)
            fact[key] = decoded;
    }
    if (!isPromiseAfter(at, fact['answerByAt']))
        return undefined;
    const given = Object.keys(input).length;
    if (given !== known && (given > mostKeys || hasMisspeltKeys(reader, input)))
        return undefined;
    return fact;
};
/** Whether a promised time, if there is one, comes after it was promised. */
const isPromiseAfter = (at, answerByAt) => typeof answerByAt !== 'number' || answerByAt > at;
/** What is wrong with a promised time; nothing where it, or the time of the promise, is no time at all. */
export const promiseProblem = (at, answerByAt) => {
    const [madeAt, dueAt] = [parseInstant(at), parseInstant(answerByAt)];
    if (madeAt === undefined || dueAt === undefined || isPromiseAfter(madeAt, dueAt))
        return undefined;
    const problem = `expected a time after the acknowledgement, which is of ${instantText(madeAt)}, got ${instantText(dueAt)}`;
    return { path: ['answerByAt'], problem };
};
const problemsIn = (reader, input) => {
    const given = Object.keys(input).length;
    if (given > mostKeys)
        return [{ path: [], problem: `a fact has at most ${mostKeys} keys, got ${given}` }];
    const decoded = factCodecs[reader.type].decode(input);
    const misspelt = misspeltKeys(reader, input);
    if (E.isLeft(decoded))
        return [...misspelt, ...problemsOf(decoded.left)];
    const promise = promiseProblem(input['at'], input['answerByAt']);
    return promise === undefined ? misspelt : [...misspelt, promise];
};
const unknownType = (type) => {
    const known = [...readers.keys()];
    if (type === undefined)
        return { path: ['type'], problem: `is missing: expected the type of a fact, like ${known.slice(0, 3).join(', ')}` };
    if (typeof type !== 'string')
        return { path: ['type'], problem: `expected text, got ${described(type)}` };
    const hint = didYouMean(type, known) || `: known are ${known.join(', ')}`;
    return { path: ['type'], problem: `unknown type of fact ${quoted(type)}${hint}` };
};
/**
 * Takes in a fact from outside, or says everything that is wrong with it. Total: no input makes it throw. Looks at no
 * clock; a time far in the future is for the engine to judge.
 *
 * @since 0.1.0
 */
export const decodeFact = (input) => {
    if (!isRecord(input))
        return E.left([
            { path: [], problem: `expected a fact, an object with "type", "ticketId" and "at", got ${described(input)}` },
        ]);
    const { type } = input;
    const reader = typeof type === 'string' ? readers.get(type) : undefined;
    if (reader === undefined)
        return E.left([unknownType(type)]);
    const fact = read(reader, input);
    return fact === undefined ? E.left(problemsIn(reader, input)) : E.right(fact);
};
