import * as t from 'io-ts';
/** A codec of a stored object: it has these keys and perhaps those, and whatever else is there is left out. */
export const object = (name, required, optional) => t.exact(t.intersection([t.type(required), t.partial(optional)]), name);
/** One of a few texts. */
export const oneOf = (first, ...others) => {
    const all = [first, ...others];
    const is = (value) => all.includes(value);
    return new t.Type(all.map(text => JSON.stringify(text)).join(' | '), is, (value, context) => (is(value) ? t.success(value) : t.failure(value, context)), t.identity);
};
/** Something or `null`. One codec rather than a union, so that a mistake is told once. */
export const orNull = (codec) => new t.Type(`${codec.name} | null`, (value) => value === null || codec.is(value), (value, context) => (value === null ? t.success(null) : codec.validate(value, context)), value => (value === null ? null : codec.encode(value)));
/** A list with at least one item. */
export const nonEmpty = (item, name) => {
    const items = t.readonlyArray(item);
    const isNonEmpty = (value) => value.length > 0;
    return new t.Type(name, (value) => items.is(value) && isNonEmpty(value), (value, context) => {
        const read = items.validate(value, context);
        if (read._tag === 'Left')
            return read;
        return isNonEmpty(read.right) ? t.success(read.right) : t.failure(value, context, 'expected at least one');
    }, value => items.encode(value));
};
