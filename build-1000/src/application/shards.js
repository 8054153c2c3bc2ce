const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;
/** FNV-1a, 32 bits, over the UTF-8 bytes of a text. http://www.isthe.com/chongo/tech/comp/fnv/ */
export const fnv1a = (text) => {
    let hash = offsetBasis;
    const add = (byte) => {
        hash = Math.imul(hash ^ byte, prime);
    };
    for (const character of text) {
        const code = character.codePointAt(0);
        if (code < 0x80)
            add(code);
        else {
            const rest = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
            add(((0xff00 >> (rest + 1)) & 0xff) | (code >> (6 * rest)));
            for (let at = rest - 1; at >= 0; at--)
                add(0x80 | ((code >> (6 * at)) & 0x3f));
        }
    }
    return hash >>> 0;
};
/** Spreads every bit over all of them: the last bits of FNV-1a alone are little more than a parity. */
const spread = (hash) => {
    let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
};
/**
 * Which of `count` parts a ticket belongs to: FNV-1a of the ticket's id in UTF-8, spread by the finalizer of MurmurHash3,
 * modulo `count`. The same in every process, on every machine and in every version.
 *
 * @since 0.1.0
 */
export const shardOf = (id, count) => spread(fnv1a(id)) % count;
/** Nobody else is expected to be there. */
export const undivided = { isOwn: () => true, takeoverAfterMs: 0 };
/** What is not done after this long by whose it is, is done by whoever sees it: two of the usual ticks. */
const defaultTakeoverAfterMinutes = 10;
/** A week: nobody waits longer for a worker that is gone. */
const mostTakeoverAfterMinutes = 7 * 24 * 60;
export const divisionOf = (shard, takeoverAfterMinutes = defaultTakeoverAfterMinutes) => shard === undefined || shard.count === 1
    ? undivided
    : {
        isOwn: id => shardOf(id, shard.count) === shard.index,
        takeoverAfterMs: Math.round(takeoverAfterMinutes * 60_000),
    };
const shown = (value) => (value === undefined ? 'undefined' : JSON.stringify(value));
const isRecord = (value) => typeof value === 'object' && value !== null;
/** What is wrong with the options about dividing the work. */
export const divisionProblems = (options) => {
    const { shard, takeoverAfterMinutes: minutes } = options;
    const problems = [];
    const wrong = (path, problem) => {
        problems.push({ path, problem });
    };
    if (minutes !== undefined && !(typeof minutes === 'number' && minutes >= 0 && minutes <= mostTakeoverAfterMinutes))
        wrong(['takeoverAfterMinutes'], `expected a number of minutes from 0 to ${mostTakeoverAfterMinutes}, got ${shown(minutes)}`);
    if (shard === undefined) {
        if (minutes !== undefined)
            wrong(['takeoverAfterMinutes'], 'means nothing without shard: there is nobody to take over from');
        return problems;
    }
    if (!isRecord(shard))
        wrong(['shard'], `expected { index, count } such as { index: 0, count: 3 }, got ${shown(shard)}`);
    else {
        const { index, count } = shard;
        const isCount = Number.isInteger(count) && count >= 1;
        if (!isCount)
            wrong(['shard', 'count'], `expected a whole number, 1 or more, got ${shown(count)}`);
        if (!Number.isInteger(index) || index < 0)
            wrong(['shard', 'index'], `expected a whole number, 0 or more, got ${shown(index)}`);
        else if (isCount && index >= count)
            wrong(['shard', 'index'], `expected less than count (${shown(count)}), got ${shown(index)}; indexes count from 0`);
    }
    return problems;
};
