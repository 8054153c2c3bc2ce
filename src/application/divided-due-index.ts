import { dueIndex, type DueIndex } from '../evaluator/due-index.js'
import { instant, type Instant } from '../domain/time.js'
import { undivided, type Division } from './shards.js'

/** What is due among a worker's own tickets, and apart from that what is overdue among the others'. */
export interface DividedDueIndex extends DueIndex {
  /** Whether anything of the others' is overdue by so much that this worker is to see to it. */
  readonly isOverdue: (now: Instant) => boolean
  /** Whose tickets `due` tells of from now on; one's own at first. */
  readonly turnTo: (whose: 'own' | 'others') => void
}

/**
 * Two indexes, so that what is merely due elsewhere is never looked at: the others' one is asked about the past. And one
 * after the other, since after a long pause everything is overdue: whoever begins with its own will find most of the rest
 * done.
 */
export const dividedDueIndex = (division: Division): DividedDueIndex => {
  const own = dueIndex()
  if (division === undivided) return { ...own, isOverdue: () => false, turnTo: () => undefined }
  const { isOwn, takeoverAfterMs } = division
  const others = dueIndex()
  const of = (key: string): DueIndex => (isOwn(key) ? own : others)
  // Overdue by more than the grace time: at exactly that time it still is the other one's.
  const graceMs = takeoverAfterMs + 1
  const nextTakeoverAt = (): Instant | undefined => {
    const theirs = others.nextDueAt()
    return theirs === undefined ? undefined : instant(theirs + graceMs)
  }
  let isForOthers = false
  return {
    size: () => own.size() + others.size(),
    put: (key, incident) => {
      of(key).put(key, incident)
    },
    remove: key => {
      of(key).remove(key)
    },
    due: (now, limit) => (isForOthers ? others.due(instant(now - graceMs), limit) : own.due(now, limit)),
    nextDueAt: () => {
      const mine = own.nextDueAt()
      const takeoverAt = nextTakeoverAt()
      return mine === undefined || (takeoverAt !== undefined && takeoverAt < mine) ? takeoverAt : mine
    },
    isOverdue: now => (nextTakeoverAt() ?? Infinity) <= now,
    turnTo: whose => {
      isForOthers = whose === 'others'
    },
  }
}
