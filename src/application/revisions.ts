import type { TicketId } from '../domain/identifiers.js'

/**
 * The newest revision that this process has seen of each ticket. What was read before an append and arrives after it is
 * known to be old by this.
 */
export interface Revisions {
  readonly of: (id: TicketId) => number | undefined
  readonly note: (id: TicketId, revision: number, isOpen: boolean) => void
}

/** Of at least so many tickets that nothing is to be done about, and at most twice as many, the newest one is remembered. */
const leastSettled = 5_000

/**
 * Settled tickets are kept in two lots, and the older one is let go of as a whole: finding the oldest key of a Map takes
 * V8 the longer the more keys before it were deleted.
 */
export const revisions = (): Revisions => {
  const open = new Map<TicketId, number>()
  let recent = new Map<TicketId, number>()
  let older = new Map<TicketId, number>()
  return {
    of: id => open.get(id) ?? recent.get(id) ?? older.get(id),
    note: (id, revision, isOpen) => {
      if (isOpen) {
        open.set(id, revision)
        recent.delete(id)
        older.delete(id)
        return
      }
      open.delete(id)
      recent.set(id, revision)
      if (recent.size < leastSettled) return
      older = recent
      recent = new Map()
    },
  }
}
