import { encodeTicketEvent } from '../codecs/ticket-events.js'
import { fold, type Ticket, type TicketEvent } from '../domain/incident/index.js'
import type { AppendOutcome, AppendRequest, EventStoreError } from '../ports/event-store.js'
import type { Board } from './board.js'
import { wallNow, type Environment } from './environment.js'
import type { KnownTickets } from './known-tickets.js'
import type { OpenTicket } from './open-ticket.js'
import type { OpenTickets } from './open-tickets.js'
import type { RecentTickets } from './recent-tickets.js'
import type { Serially } from './serially.js'
import type { Tickets } from './tickets.js'

/** What the use cases share: the world, what is known of it, and the tickets. */
export interface Engine {
  readonly env: Environment
  readonly board: Board
  readonly tickets: Tickets
  readonly openTickets: OpenTickets
  readonly knownTickets: KnownTickets
  readonly recentTickets: RecentTickets
  readonly serially: Serially
  /** Hears of what others appended. */
  readonly catchUp: () => Promise<void>
  /** Hears of what this process appended: it need not be read again. */
  readonly appended: (appending: Appending, position: number) => void
  /** Hears of what this process appended and will read again. */
  readonly appendedPolicy: (position: number) => void
}

/** An append to a ticket's stream, with the ticket before and after it. */
export interface Appending {
  readonly request: AppendRequest
  readonly before: OpenTicket
  readonly events: ReadonlyArray<TicketEvent>
  readonly after: Ticket
}

/** The request that appends `events` to a ticket's stream. */
export const appendRequest = (engine: Engine, before: OpenTicket, events: ReadonlyArray<TicketEvent>): Appending => {
  const after = fold(before.ticket, events)
  return {
    before,
    events,
    after,
    request: {
      stream: engine.env.streams.ticket(after.id),
      expectedRevision: before.revision,
      events: events.map(event => ({ id: engine.env.random.uuid(), ...encodeTicketEvent(event) })),
      recordedAt: wallNow(engine.env.clock),
    },
  }
}

/** Takes note of a ticket's newest state; `false` when something newer is known. */
export const noteTicket = (
  { board, openTickets, knownTickets }: Engine,
  open: OpenTicket,
  isKnownWholly = knownTickets.keeps(open),
): boolean => {
  if (!board.note(open.ticket, open.revision)) return false
  openTickets.note(open, isKnownWholly)
  return true
}

/** Takes note of what this process appended. */
export const noteAppended = (
  engine: Engine,
  appending: Appending,
  { revision, position }: { readonly revision: number; readonly position: number },
): void => {
  const { before, events, after } = appending
  const ticket = { ticket: after, revision }
  const isKnownWholly = engine.knownTickets.appended(before, events, ticket)
  engine.recentTickets.appended(ticket, isKnownWholly)
  noteTicket(engine, ticket, isKnownWholly)
  engine.appended(appending, position)
}

/** What is known of an append after a look for it. */
export type Settled =
  | AppendOutcome
  /** The store could not tell, and nothing is there now. It may still arrive. */
  | { readonly status: 'absent'; readonly error: EventStoreError }

/** An append that the store could not tell the outcome of. */
type Unknown = Extract<AppendOutcome, { readonly status: 'unknown' }>

/**
 * Settles an append whose outcome the store could not tell: reads back and looks for the request's own ids. Ids are
 * random, so finding one means that this very request was written.
 */
export const settleUnknown = async (engine: Engine, request: AppendRequest, outcome: Unknown): Promise<Settled> => {
  try {
    const events = await engine.env.store.readStream(request.stream, { fromRevision: request.expectedRevision + 1 })
    const newest = request.events.at(-1)?.id
    const own = events.find(event => event.id === newest)
    if (own !== undefined) return { status: 'appended', revision: own.revision, position: own.position }
    // Trying again at the same revision is safe, should it still arrive: only one of the two can win.
    return events.length === 0
      ? { status: 'absent', error: outcome.error }
      : { status: 'conflict', actualRevision: request.expectedRevision + events.length }
  } catch {
    return outcome
  }
}
