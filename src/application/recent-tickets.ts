import { needsAttention } from '../codecs/ticket-row.js'
import type { TicketId } from '../domain/identifiers.js'
import type { Board } from './board.js'
import type { KnownTickets } from './known-tickets.js'
import type { OpenTicket } from './open-ticket.js'
import type { OpenTickets, ToldTicket } from './open-tickets.js'
import { recentlyUsed } from './recently-used.js'

/**
 * Tickets as this process last left or met them, for what always appends to them: their exact revision then tells whether
 * they still are like that.
 */
export interface RecentTickets extends Pick<OpenTickets, 'of'> {
  /** What is known wholly is remembered elsewhere. */
  readonly appended: (open: OpenTicket, isKnownWholly: boolean) => void
}

/** So many tickets are kept without their past, some kilobyte each: what comes next to one need not be read again. */
const mostTickets = 16_384

/** Where the store keeps rows. */
export const recentTickets = (board: Board, known: KnownTickets, openTickets: OpenTickets): RecentTickets => {
  const recent = recentlyUsed<TicketId, OpenTicket>(
    mostTickets,
    () => 1,
    () => undefined,
  )
  const isNewest = ({ ticket: { id }, revision }: OpenTicket): boolean => (board.revisionOf(id) ?? -1) <= revision
  const find = (id: TicketId): OpenTicket | undefined => {
    if (board.quarantined.has(id)) return undefined
    const found = known.of(id) ?? recent.of(id)
    return found !== undefined && isNewest(found) ? found : undefined
  }
  /** From rows, but for those of which something newer was heard. */
  const read: OpenTickets['of'] = async ids => {
    const found = await openTickets.lately(ids)
    const isOld = (id: TicketId, told: ToldTicket | undefined): boolean =>
      typeof told === 'object' ? !isNewest(told) : told === 'untold' || board.revisionOf(id) !== undefined
    const old = ids.filter((id, at) => isOld(id, found[at]))
    if (old.length === 0) return found
    const newer = new Map<TicketId, ToldTicket>()
    for (const [at, told] of (await openTickets.of(old)).entries()) newer.set(old[at] ?? '', told)
    return ids.map((id, at) => newer.get(id) ?? found[at] ?? 'closed')
  }
  return {
    of: async ids => {
      const found = ids.map(find)
      // Also where nothing is left to be read: the store lets the event loop have its turn before it reads, and there is no
      // better time for that than between what was done about some tickets and what is done about the next.
      const told = (await read(ids.filter((_, at) => found[at] === undefined))).values()
      return found.map(one => one ?? told.next().value ?? 'closed')
    },
    appended: (open, isKnownWholly) => {
      const { id } = open.ticket
      if (needsAttention(open.ticket) && !isKnownWholly) recent.put(id, open)
      else recent.remove(id)
    },
  }
}

/** Where open tickets are remembered anyway. */
export const remembered = ({ of }: OpenTickets): RecentTickets => ({ of, appended: () => undefined })
