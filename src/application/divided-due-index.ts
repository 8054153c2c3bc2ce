import { dueIndex, type DueIndex } from '../evaluator/due-index.js'
import { instant } from '../domain/time.js'
import { undivided, type Division } from './shards.js'

/**
 * What is due among a worker's own tickets, and among the others' once it is overdue. Two indexes, so that what is
 * merely due elsewhere is never looked at: the others' index is asked about the past.
 */
export const dividedDueIndex = (division: Division): DueIndex => {
  if (division === undivided) return dueIndex()
  const { isOwn, takeoverAfterMs } = division
  const own = dueIndex()
  const others = dueIndex()
  const of = (key: string): DueIndex => (isOwn(key) ? own : others)
  // Overdue by more than the grace time: at exactly that time it still is the other one's.
  const graceMs = takeoverAfterMs + 1
  return {
    size: () => own.size() + others.size(),
    put: (key, incident) => {
      of(key).put(key, incident)
    },
    remove: key => {
      of(key).remove(key)
    },
    due: (now, limit = Infinity) => {
      const mine = own.due(now, limit)
      return mine.length >= limit ? mine : [...mine, ...others.due(instant(now - graceMs), limit - mine.length)]
    },
    nextDueAt: () => {
      const mine = own.nextDueAt()
      const theirs = others.nextDueAt()
      if (theirs === undefined) return mine
      const takeoverAt = instant(theirs + graceMs)
      return mine === undefined || takeoverAt < mine ? takeoverAt : mine
    },
  }
}
