import type { TicketId } from '../domain/identifiers.js'
import { initialState, openIncident, type Ticket } from '../domain/incident/state.js'

/** Where a simulation keeps its tickets between one event and the next. */
export interface Ledger {
  /** How many tickets have been kept so far. */
  readonly size: () => number
  readonly has: (id: TicketId) => boolean
  /** The ticket as it was last kept; a new one where there is none. */
  readonly ticket: (id: TicketId) => Ticket
  readonly keep: (ticket: Ticket) => void
  /** Every ticket with an open incident. */
  readonly open: () => Iterable<Ticket>
}

/** Keeps tickets whole, with all their past. */
export const wholeLedger = (): Ledger => {
  const tickets = new Map<TicketId, Ticket>()
  return {
    size: () => tickets.size,
    has: id => tickets.has(id),
    ticket: id => tickets.get(id) ?? initialState(id),
    keep: ticket => {
      tickets.set(ticket.id, ticket)
    },
    open: () => [...tickets.values()].filter(ticket => openIncident(ticket) !== undefined),
  }
}
