import type { TicketId } from '../domain/identifiers.js'
import { fold, type Ticket, type TicketEvent } from '../domain/incident/index.js'
import type { OpenTicket } from './open-tickets.js'

/**
 * Whole tickets, with their past, as this process last knew them: what it read, and what it appended since. They may be
 * old, so only what is appended at their exact revision may follow from them: the store then tells whether they were.
 */
export interface KnownTickets {
  readonly of: (id: TicketId) => OpenTicket | undefined
  /** Takes note of a ticket with all of its past. */
  readonly note: (whole: OpenTicket) => void
  /** Takes note of what this process appended to a ticket that may be known only without its past. */
  readonly appended: (before: OpenTicket, events: ReadonlyArray<TicketEvent>, after: OpenTicket) => void
  readonly forget: (id: TicketId) => void
  readonly size: () => number
}

/** What is kept at most, of what was used last: so many tickets, and so many events that they were told by. */
export interface KnownTicketsLimits {
  readonly tickets: number
  readonly events: number
}

const defaultLimits: KnownTicketsLimits = { tickets: 4_096, events: 65_536 }

/** One ticket with a very long story must not drive out all others: it may take up this part of the events. */
const largestShare = 1 / 8

const eventsOf = ({ revision }: OpenTicket): number => revision + 1

export const knownTickets = (limits: KnownTicketsLimits = defaultLimits): KnownTickets => {
  /** The one that was used last comes last. */
  const known = new Map<TicketId, OpenTicket>()
  let events = 0
  const forget = (id: TicketId): void => {
    const found = known.get(id)
    if (found === undefined) return
    known.delete(id)
    events -= eventsOf(found)
  }
  const note = (whole: OpenTicket): void => {
    forget(whole.ticket.id)
    if (eventsOf(whole) > limits.events * largestShare) return
    known.set(whole.ticket.id, whole)
    events += eventsOf(whole)
    for (const oldest of known.keys()) {
      if (known.size <= limits.tickets && events <= limits.events) return
      forget(oldest)
    }
  }
  /** The whole ticket after what was appended: folded once where it was the whole ticket that was decided on. */
  const wholeAfter = (whole: Ticket, before: Ticket, told: ReadonlyArray<TicketEvent>, after: Ticket): Ticket =>
    whole === before ? after : fold(whole, told)
  return {
    of: id => {
      const found = known.get(id)
      if (found === undefined) return undefined
      known.delete(id)
      known.set(id, found)
      return found
    },
    note,
    appended: (before, told, { ticket, revision }) => {
      const found = known.get(ticket.id)
      if (found === undefined) return
      // A stream that was deleted and begun anew goes on with higher revisions: that is not the whole ticket.
      const isNext = found.revision === before.revision && revision === before.revision + told.length
      if (isNext) note({ ticket: wholeAfter(found.ticket, before.ticket, told, ticket), revision })
      else if (found.revision < revision) forget(ticket.id)
    },
    forget,
    size: () => known.size,
  }
}
