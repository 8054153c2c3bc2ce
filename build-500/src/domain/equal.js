const entriesOf = (value) => Object.entries(value).filter(([, item]) => item !== undefined);
/** Whether two plain values say the same: an absent key says as much as `undefined`, and the order of keys nothing. */
export const equal = (a, b) => {
    if (Object.is(a, b))
        return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
        return false;
    if (Array.isArray(a) !== Array.isArray(b))
        return false;
    const others = new Map(entriesOf(b));
    const entries = entriesOf(a);
    return (entries.length === others.size && entries.every(([key, item]) => others.has(key) && equal(item, others.get(key))));
};
