import { dueIndex } from '../evaluator/due-index.js';
import { instant } from '../domain/time.js';
import { undivided } from './shards.js';
/**
 * Two indexes, so that what is merely due elsewhere is never looked at: the others' one is asked about the past. And one
 * after the other, since after a long pause everything is overdue: whoever begins with its own will find most of the rest
 * done.
 */
export const dividedDueIndex = (division) => {
    const own = dueIndex();
    if (division === undivided)
        return { ...own, isOverdue: () => false, turnTo: () => undefined };
    const { isOwn, takeoverAfterMs } = division;
    const others = dueIndex();
    const of = (key) => (isOwn(key) ? own : others);
    // Overdue by more than the grace time: at exactly that time it still is the other one's.
    const graceMs = takeoverAfterMs + 1;
    const nextTakeoverAt = () => {
        const theirs = others.nextDueAt();
        return theirs === undefined ? undefined : instant(theirs + graceMs);
    };
    let isForOthers = false;
    return {
        size: () => own.size() + others.size(),
        put: (key, incident) => {
            of(key).put(key, incident);
        },
        remove: key => {
            of(key).remove(key);
        },
        due: (now, limit) => (isForOthers ? others.due(instant(now - graceMs), limit) : own.due(now, limit)),
        nextDueAt: () => {
            const mine = own.nextDueAt();
            const takeoverAt = nextTakeoverAt();
            return mine === undefined || (takeoverAt !== undefined && takeoverAt < mine) ? takeoverAt : mine;
        },
        isOverdue: now => (nextTakeoverAt() ?? Infinity) <= now,
        turnTo: whose => {
            isForOthers = whose === 'others';
        },
    };
};
