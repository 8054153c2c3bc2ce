/**
 * How many letters have to be inserted, deleted, replaced or swapped with their neighbour to make one word of the other;
 * more than `limit` is `limit + 1` or more.
 */
export const editDistance = (a, b, limit) => {
    if (Math.abs(a.length - b.length) > limit)
        return limit + 1;
    let beforePrevious = [];
    let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
    for (let row = 1; row <= a.length; row++) {
        const current = [row];
        for (let column = 1; column <= b.length; column++) {
            const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
            const changed = Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
            const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
            current.push(isSwapped ? Math.min(changed, (beforePrevious[column - 2] ?? 0) + 1) : changed);
        }
        beforePrevious = previous;
        previous = current;
    }
    return previous[b.length] ?? limit + 1;
};
/** The word that was probably meant, if any is near enough: one letter wrong in three, and at most two. */
export const nearest = (word, known) => {
    const limit = Math.min(2, Math.max(1, Math.floor(word.length / 3)));
    const lowerCased = word.toLowerCase();
    let found;
    let best = limit + 1;
    for (const candidate of known) {
        const distance = editDistance(lowerCased, candidate.toLowerCase(), limit);
        if (distance < best) {
            best = distance;
            found = candidate;
        }
    }
    return found;
};
/** ` Did you mean "…"?`, or nothing: to be put behind a complaint. */
export const didYouMean = (word, known) => {
    const meant = nearest(word, known);
    return meant === undefined ? '' : `. Did you mean ${JSON.stringify(meant)}?`;
};
