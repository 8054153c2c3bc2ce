import type { TicketId } from '../domain/identifiers.js'

/**
 * The newest revision that this process has seen of each ticket. What was read before an append and arrives after it is
 * known to be old by this.
 */
export interface Revisions {
  readonly of: (id: TicketId) => number | undefined
  readonly note: (id: TicketId, revision: number, isOpen: boolean) => void
}

/** Of so many tickets that nothing is to be done about the newest revision is remembered. */
const mostSettled = 10_000

export const revisions = (): Revisions => {
  const open = new Map<TicketId, number>()
  const settled = new Map<TicketId, number>()
  return {
    of: id => open.get(id) ?? settled.get(id),
    note: (id, revision, isOpen) => {
      settled.delete(id)
      if (isOpen) {
        open.set(id, revision)
        return
      }
      open.delete(id)
      settled.set(id, revision)
      if (settled.size <= mostSettled) return
      for (const oldest of settled.keys()) {
        settled.delete(oldest)
        break
      }
    },
  }
}
