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

/**
 * What is kept at most: so many tickets, and so many events that they were told by. At least half of that is kept, of what
 * was used last.
 */
export interface KnownTicketsLimits {
  readonly tickets: number
  readonly events: number
}

const defaultLimits: KnownTicketsLimits = { tickets: 8_192, events: 131_072 }

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

/** Tickets that are let go of together. */
interface Lot {
  readonly tickets: Map<TicketId, Known>
  events: number
}

const emptyLot = (): Lot => ({ tickets: new Map(), events: 0 })

const eventsOf = ({ revision }: OpenTicket): number => revision + 1

/**
 * Kept in two lots: what is used moves to the recent one, and when that is full, the older one is let go of as a whole.
 * Each command uses a ticket, and keeping an exact order would make a fifth of what a command costs here.
 */
export const knownTickets = (limits: KnownTicketsLimits = defaultLimits): KnownTickets => {
  let recent = emptyLot()
  let older = emptyLot()
  const takeOut = (lot: Lot, id: TicketId): void => {
    const found = lot.tickets.get(id)
    if (found === undefined) return
    lot.tickets.delete(id)
    lot.events -= eventsOf(found.whole)
  }
  const forget = (id: TicketId): void => {
    takeOut(recent, id)
    takeOut(older, id)
  }
  const put = (known: Known): void => {
    const { ticket } = known.whole
    const events = eventsOf(known.whole)
    const before = recent.tickets.get(ticket.id)
    if (before !== undefined) recent.events -= eventsOf(before.whole)
    else {
      takeOut(older, ticket.id)
      const isFull = recent.tickets.size + 1 > limits.tickets / 2 || recent.events + events > limits.events / 2
      if (isFull) {
        older = recent
        recent = emptyLot()
      }
    }
    recent.tickets.set(ticket.id, known)
    recent.events += events
  }
  const find = (id: TicketId): Known | undefined => recent.tickets.get(id) ?? older.tickets.get(id)
  const note = (whole: OpenTicket, factIds?: Set<FactId>): void => {
    if (eventsOf(whole) > limits.events * largestShare) forget(whole.ticket.id)
    else put({ whole, factIds })
  }
  /** The whole ticket after what was appended: folded once where it was the whole ticket that was decided on. */
  const wholeAfter = (whole: Ticket, before: Ticket, told: ReadonlyArray<TicketEvent>, after: Ticket): Ticket =>
    whole === before ? after : fold(whole, told)
  return {
    of: id => {
      const known = find(id)
      if (known !== undefined && !recent.tickets.has(id)) put(known)
      return known?.whole
    },
    isNewFact: (id, factId) => {
      const found = find(id)
      if (found === undefined) return false
      found.factIds ??= factIdsOf(found.whole)
      return !found.factIds.has(factId)
    },
    note,
    appended: (before, told, { ticket, revision }) => {
      const found = find(ticket.id)
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
    size: () => recent.tickets.size + older.tickets.size,
  }
}
