import { needsAttention } from '../codecs/ticket-row.js'
import type { FactId, TicketId } from '../domain/identifiers.js'
import { fold, type TicketEvent } from '../domain/incident/index.js'
import { happeningsOf } from '../domain/ticket/timeline.js'
import type { OpenTicket } from './open-ticket.js'
import { recentlyUsed } from './recently-used.js'

/**
 * Whole tickets, with their past, as this process last knew them: what it read, and what it appended since. They may be
 * old, so only what is appended at their exact revision may follow from them: the store then tells whether they were.
 */
export interface KnownTickets {
  readonly of: (id: TicketId) => OpenTicket | undefined
  /** Whether it is this very object that is kept. */
  readonly keeps: (whole: OpenTicket) => boolean
  /** Whether a ticket with a long story is known to have no fact under this id: the decider need not look through it then. */
  readonly isNewFact: (id: TicketId, factId: FactId) => boolean
  /** Takes note of a ticket with all of its past. */
  readonly note: (whole: OpenTicket) => void
  /**
   * Takes note of what this process appended to a ticket that may be known only without its past; whether it is `after`
   * itself that is kept.
   */
  readonly appended: (before: OpenTicket, events: ReadonlyArray<TicketEvent>, after: OpenTicket) => boolean
  readonly forget: (id: TicketId) => void
  readonly size: () => number
}

/**
 * What is kept at most, of what was used last, in events that tickets were told by: of tickets that something is to be done
 * about, and of the others. The former are remembered without their past as long as they are open, so that their past is
 * all that it takes to know them wholly: some 350 bytes an event. The latter are kept for the few that go on.
 */
export interface KnownTicketsLimits {
  readonly open: number
  readonly settled: number
}

/** Where open tickets are remembered anyway, and a read goes to a server. */
export const besideRemembered: KnownTicketsLimits = { open: 262_144, settled: 49_152 }

/** Where they are in rows of the store, which is at hand: each ticket that is known is in memory for this alone. */
export const besideRows: KnownTicketsLimits = { open: 32_768, settled: 16_384 }

/** What a ticket takes beside its past counts as so many events. */
const presentInEvents = 2

/** One ticket with a very long story must not drive out all others: it may take up this part of the events. */
const largestShare = 1 / 8

/** In a story that is no longer than this the decider finds a fact about as fast as in a set, which would have to be kept. */
const shortStory = 16

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

const weightOf = ({ whole }: Known): number => whole.revision + 1 + presentInEvents

/** `letGo` hears of each ticket that is not known any more. */
export const knownTickets = (
  letGo: (id: TicketId) => void = () => undefined,
  limits: KnownTicketsLimits = besideRemembered,
): KnownTickets => {
  const open = recentlyUsed<TicketId, Known>(limits.open, weightOf, letGo)
  const settled = recentlyUsed<TicketId, Known>(limits.settled, weightOf, letGo)
  const find = (id: TicketId): Known | undefined => open.of(id) ?? settled.of(id)
  const forget = (id: TicketId): void => {
    open.remove(id)
    settled.remove(id)
    letGo(id)
  }
  const note = (whole: OpenTicket, factIds?: Set<FactId>): boolean => {
    const { ticket } = whole
    const [keptIn, other, limit] = needsAttention(ticket)
      ? [open, settled, limits.open]
      : [settled, open, limits.settled]
    const known = { whole, factIds }
    if (weightOf(known) > limit * largestShare) {
      forget(ticket.id)
      return false
    }
    other.remove(ticket.id)
    keptIn.put(ticket.id, known)
    return true
  }
  return {
    of: id => find(id)?.whole,
    keeps: whole => find(whole.ticket.id)?.whole === whole,
    isNewFact: (id, factId) => {
      const found = find(id)
      if (found === undefined || found.whole.revision < shortStory) return false
      found.factIds ??= factIdsOf(found.whole)
      return !found.factIds.has(factId)
    },
    note: whole => {
      note(whole)
    },
    appended: (before, told, after) => {
      const found = find(after.ticket.id)
      if (found === undefined) return false
      // A stream that was deleted and begun anew goes on with higher revisions: that is not the whole ticket.
      const { whole, factIds } = found
      const isNext = whole.revision === before.revision && after.revision === before.revision + told.length
      if (!isNext) {
        if (whole.revision < after.revision) forget(after.ticket.id)
        return false
      }
      for (const event of told) if ('factId' in event && event.factId !== undefined) factIds?.add(event.factId)
      // Folded once where it was the whole ticket that was decided on.
      const isWhole = whole.ticket === before.ticket
      const kept = isWhole ? after : { ticket: fold(whole.ticket, told), revision: after.revision }
      return note(kept, factIds) && isWhole
    },
    forget,
    size: () => open.size() + settled.size(),
  }
}
