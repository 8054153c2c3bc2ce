import type { FactId, TicketId } from '../domain/identifiers.js'
import { fold, type Ticket, type TicketEvent } from '../domain/incident/index.js'
import { happeningsOf } from '../domain/ticket/timeline.js'
import type { OpenTicket } from './open-tickets.js'

/**
 * Whole tickets, with their past, as this process last knew them: what it read, and what it appended since. They may be
 * old, so only what is appended at their exact revision may follow from them: the store then tells whether they were.
 */
export interface KnownTickets {
  readonly of: (id: TicketId) => OpenTicket | undefined
  /** Whether a ticket that is known has no fact under this id: the decider need not look through its story then. */
  readonly isNewFact: (id: TicketId, factId: FactId) => boolean
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

interface Known {
  readonly whole: OpenTicket
  /** The ids of its facts, once somebody has asked. */
  factIds: Set<FactId> | undefined
}

const factIdsOf = ({ ticket }: OpenTicket): Set<FactId> => {
  const ids = new Set<FactId>()
  for (const happening of happeningsOf(ticket.timeline))
    if ('factId' in happening && happening.factId !== undefined) ids.add(happening.factId)
  return ids
}

const eventsOf = ({ revision }: OpenTicket): number => revision + 1

export const knownTickets = (limits: KnownTicketsLimits = defaultLimits): KnownTickets => {
  /** The one that was used last comes last. */
  const known = new Map<TicketId, Known>()
  let events = 0
  const forget = (id: TicketId): void => {
    const found = known.get(id)
    if (found === undefined) return
    known.delete(id)
    events -= eventsOf(found.whole)
  }
  const note = (whole: OpenTicket, factIds?: Set<FactId>): void => {
    forget(whole.ticket.id)
    if (eventsOf(whole) > limits.events * largestShare) return
    known.set(whole.ticket.id, { whole, factIds })
    events += eventsOf(whole)
    // Asked first: to find the oldest key of a Map takes V8 the longer the more keys before it were deleted.
    if (known.size <= limits.tickets && events <= limits.events) return
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
      return found.whole
    },
    isNewFact: (id, factId) => {
      const found = known.get(id)
      if (found === undefined) return false
      found.factIds ??= factIdsOf(found.whole)
      return !found.factIds.has(factId)
    },
    note: whole => {
      note(whole)
    },
    appended: (before, told, { ticket, revision }) => {
      const found = known.get(ticket.id)
      if (found === undefined) return
      // A stream that was deleted and begun anew goes on with higher revisions: that is not the whole ticket.
      const { whole, factIds } = found
      const isNext = whole.revision === before.revision && revision === before.revision + told.length
      if (!isNext) {
        if (whole.revision < revision) forget(ticket.id)
        return
      }
      for (const event of told) if ('factId' in event && event.factId !== undefined) factIds?.add(event.factId)
      note({ ticket: wholeAfter(whole.ticket, before.ticket, told, ticket), revision }, factIds)
    },
    forget,
    size: () => known.size,
  }
}
