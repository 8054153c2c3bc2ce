import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { readTicketEvent, type Trust } from '../codecs/ticket-events.js'
import type { TicketId } from '../domain/identifiers.js'
import { evolve, initialState, type Ticket, type TicketEvent } from '../domain/incident/index.js'
import type { StoredEvent } from '../ports/event-store.js'
import { attentionFor, openEntry } from '../projections/dashboard.js'
import type { Board } from './board.js'
import type { Environment } from './environment.js'
import { attempt } from './lift.js'
import type { OpenTicket } from './open-ticket.js'
import type { Trouble } from './trouble.js'

/** Tickets as their streams tell them. */
export interface Tickets {
  readonly load: (id: TicketId) => TE.TaskEither<Trouble, OpenTicket>
  /** Folds a stream that was read already. */
  readonly told: (id: TicketId, events: ReadonlyArray<StoredEvent>) => E.Either<string, OpenTicket>
  readonly read: (stored: StoredEvent) => E.Either<string, TicketEvent>
  /** A ticket after one more event of its stream. */
  readonly after: (ticket: Ticket, event: TicketEvent, stored: StoredEvent) => E.Either<string, Ticket>
  /** A ticket that everything can be done with that the engine does with tickets, or why not. */
  readonly whole: (ticket: Ticket) => E.Either<string, Ticket>
}

/** Reads one event; `left` says why it cannot be read. */
const readerFor =
  (trust: Trust) =>
  (stored: StoredEvent): E.Either<string, TicketEvent> => {
    if (stored.damage !== undefined) return E.left(`event ${stored.revision} is damaged: ${stored.damage}`)
    const read = readTicketEvent(stored, trust)
    return E.isLeft(read)
      ? E.left(`event ${stored.revision} of type ${stored.type} cannot be read: ${read.left.problems.join('; ')}`)
      : read
  }

/** The ticket after an event, unless the event makes no sense at all: that is no reason to stop for other tickets. */
const after = (ticket: Ticket, event: TicketEvent, { revision, type }: StoredEvent): E.Either<string, Ticket> =>
  E.tryCatch(
    () => evolve(ticket, event),
    error => `event ${revision} of type ${type} cannot be folded: ${error instanceof Error ? error.name : 'unknown'}`,
  )

/** A ticket that everything can be done with that the engine does with tickets, or why not. */
const whole = (ticket: Ticket): E.Either<string, Ticket> =>
  E.tryCatch(
    () => {
      openEntry(ticket)
      attentionFor(ticket)
      return ticket
    },
    error => `its events make no sense together: ${error instanceof Error ? error.name : 'unknown'}`,
  )

export const tickets = ({ store, streams }: Environment, board: Board): Tickets => {
  const read = readerFor(store.verified ? 'trusted' : 'checked')
  const told = (id: TicketId, events: ReadonlyArray<StoredEvent>): E.Either<string, OpenTicket> => {
    let ticket: Ticket = initialState(id)
    let revision = -1
    for (const stored of events) {
      if (stored.revision !== revision + 1)
        return E.left(`event ${revision + 1} is missing: the stream goes on with ${stored.revision}`)
      const event = read(stored)
      if (E.isLeft(event)) return event
      const next = after(ticket, event.right, stored)
      if (E.isLeft(next)) return next
      ticket = next.right
      revision = stored.revision
    }
    const sound = whole(ticket)
    return E.isLeft(sound) ? sound : E.right({ ticket, revision })
  }
  const load =
    (id: TicketId): TE.TaskEither<Trouble, OpenTicket> =>
    async () => {
      const events = await attempt(() => store.readStream(streams.ticket(id)))()
      if (E.isLeft(events)) return events
      const loaded = told(id, events.right)
      if (E.isRight(loaded)) {
        board.quarantined.delete(id)
        return loaded
      }
      board.quarantined.set(id, loaded.left)
      board.forget(id)
      return E.left({ type: 'Quarantined', ticketId: id, reason: loaded.left })
    }
  return { load, told, read, after, whole }
}
