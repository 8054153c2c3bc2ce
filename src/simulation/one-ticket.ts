import type { TicketId } from '../domain/identifiers.js'
import { initialState, type Ticket } from '../domain/incident/state.js'
import type { Ledger } from './ledger.js'

/**
 * A ledger that keeps one ticket whole, for its story to be told, and leaves the others to `rest`. Nothing of what it
 * keeps waits to be sent: in a simulation everything counts as handed over at once.
 */
export const ledgerWithWhole = (ticketId: TicketId, rest: Ledger): Ledger => {
  let whole: Ticket | undefined
  const isKept = (): boolean => whole !== undefined
  return {
    size: () => rest.size() + (isKept() ? 1 : 0),
    has: id => (id === ticketId ? isKept() : rest.has(id)),
    ticket: id => (id === ticketId ? (whole ?? initialState(id)) : rest.ticket(id)),
    keep: ticket => {
      if (ticket.id === ticketId) whole = { ...ticket, notifications: [] }
      else rest.keep(ticket)
    },
    open: () => rest.open(),
  }
}
