import { didYouMean } from './did-you-mean.js';
import { described } from './problem.js';
const tagged = (codec) => codec;
/** The keys that a codec of objects knows; nothing for other codecs. The table and its checks cannot drift apart. */
export const fieldsOf = (codec) => {
    const tag = tagged(codec);
    switch (tag._tag) {
        case 'ExactType':
            return fieldsOf(tag.type);
        case 'IntersectionType':
            return tag.types.flatMap(fieldsOf);
        case 'InterfaceType':
        case 'PartialType': {
            const required = tag._tag === 'InterfaceType';
            return Object.entries(tag.props).map(([key, of]) => ({ key, codec: of, required }));
        }
        case 'ArrayType':
        case 'DictionaryType':
        case undefined:
            return [];
    }
};
/** Whether a value is an object with keys: not an array, not null. */
export const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Keys that a codec does not know, all the way down. As deep as the codec, however deep the value is. */
export const unknownKeys = (codec, value, path = []) => {
    const tag = tagged(codec);
    if (tag._tag === 'ArrayType' && Array.isArray(value))
        return value.flatMap((item, index) => unknownKeys(tag.type, item, [...path, String(index)]));
    if (!isRecord(value))
        return [];
    if (tag._tag === 'DictionaryType')
        return Object.entries(value).flatMap(([key, item]) => unknownKeys(tag.codomain, item, [...path, key]));
    const fields = new Map(fieldsOf(codec).map(field => [field.key, field.codec]));
    if (fields.size === 0)
        return [];
    return Object.keys(value).flatMap((key) => {
        const field = fields.get(key);
        if (field !== undefined)
            return unknownKeys(field, value[key], [...path, key]);
        const absent = [...fields.keys()].filter(known => !Object.hasOwn(value, known));
        const problem = `unknown key${didYouMean(key, absent) || `: known are ${[...fields.keys()].join(', ')}`}`;
        return [{ path: [...path, key], problem, about: 'key' }];
    });
};
/** An intersection numbers its members in the context of an error; nobody outside knows of them. */
const isNumbering = (codec) => {
    const tag = tagged(codec);
    return tag._tag === 'IntersectionType' || (tag._tag === 'ExactType' && isNumbering(tag.type));
};
const pathOf = (context) => context.flatMap(({ key }, index) => {
    const parent = context[index - 1];
    return parent === undefined || isNumbering(parent.type) ? [] : [key];
});
/** The failures of io-ts in words, one for each place. */
export const problemsOf = (errors) => {
    const problems = new Map();
    for (const { value, context, message } of errors) {
        const path = pathOf(context);
        const expected = context.at(-1)?.type.name ?? '';
        const problem = value === undefined && path.length > 0
            ? `is missing: expected ${expected}`
            : (message ?? `expected ${expected}, got ${described(value)}`);
        const place = JSON.stringify(path);
        if (!problems.has(place))
            problems.set(place, { path, problem });
    }
    return [...problems.values()];
};
