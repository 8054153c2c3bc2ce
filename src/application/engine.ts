import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { pipe } from 'fp-ts/lib/function.js'
import { encodeTicketEvent } from '../codecs/ticket-events.js'
import { decide, fold, isBehind, type Ticket, type TicketCommand, type TicketEvent } from '../domain/incident/index.js'
import type { TicketId } from '../domain/identifiers.js'
import type { AppendOutcome, AppendRequest } from '../ports/event-store.js'
import type { Board } from './board.js'
import { wallNow, type Environment } from './environment.js'
import { attempt } from './lift.js'
import type { OpenTicket, OpenTickets } from './open-tickets.js'
import type { Serially } from './serially.js'
import type { Tickets } from './tickets.js'
import type { Trouble } from './trouble.js'

/** What the use cases share: the world, what is known of it, and the tickets. */
export interface Engine {
  readonly env: Environment
  readonly board: Board
  readonly tickets: Tickets
  readonly openTickets: OpenTickets
  readonly serially: Serially
  /** Hears of what others appended. */
  readonly catchUp: () => Promise<void>
}

/** How often a command is decided anew because somebody else was faster. */
export const maxConflictRetries = 5

/** A command's events and the ticket after them; no events when it changed nothing. */
export interface Handled {
  readonly ticket: Ticket
  readonly events: ReadonlyArray<TicketEvent>
}

/** The request that appends `events` to a ticket's stream, with the index row that goes with them. */
export const appendRequest = (
  engine: Engine,
  { ticket, revision }: OpenTicket,
  events: ReadonlyArray<TicketEvent>,
): { readonly request: AppendRequest; readonly after: Ticket } => {
  const after = fold(ticket, events)
  const indexRow = engine.openTickets.rowFor(after)
  return {
    after,
    request: {
      stream: engine.env.streams.ticket(ticket.id),
      expectedRevision: revision,
      events: events.map(event => ({ id: engine.env.random.uuid(), ...encodeTicketEvent(event) })),
      recordedAt: wallNow(engine.env.clock),
      ...(indexRow === undefined ? {} : { indexRow }),
    },
  }
}

/** Takes note of a ticket's newest state; `false` when something newer is known. */
export const noteTicket = ({ board, openTickets }: Engine, { ticket, revision }: OpenTicket): boolean => {
  if (!board.note(ticket, revision)) return false
  openTickets.note(ticket, revision)
  return true
}

/**
 * Settles an append whose outcome the store could not tell: reads back and looks for the request's own ids. Ids are
 * random, so finding one means that this very request was written.
 */
export const settleUnknown = async (
  engine: Engine,
  request: AppendRequest,
  outcome: AppendOutcome,
): Promise<AppendOutcome> => {
  if (outcome.status !== 'unknown') return outcome
  try {
    const events = await engine.env.store.readStream(request.stream, { fromRevision: request.expectedRevision + 1 })
    const first = request.events[0]?.id
    const own = events.find(event => event.id === first)
    if (own !== undefined)
      return { status: 'appended', revision: own.revision + request.events.length - 1, position: own.position }
    // Not there now; it may still arrive. Trying again at the same revision is safe: only one of the two can win.
    return { status: 'conflict', actualRevision: request.expectedRevision + events.length }
  } catch {
    return outcome
  }
}

/**
 * Where the ticket for a command is read from: its whole stream, or its row where the present is enough. Where the store
 * keeps no rows it is the stream: what this process remembers may be old, and an answer that needs no append ("you have
 * confirmed it already") is checked by nothing else.
 */
export type ReadFrom = 'stream' | 'row'

const load = (
  engine: Engine,
  id: TicketId,
  from: ReadFrom,
  attemptNumber: number,
): TE.TaskEither<Trouble, OpenTicket> =>
  from === 'stream' || attemptNumber > 1 || engine.env.store.index === undefined
    ? engine.tickets.load(id)
    : pipe(
        attempt(() => engine.openTickets.of([id])),
        TE.chain(([open]) => (typeof open === 'object' ? TE.right(open) : engine.tickets.load(id))),
      )

/** What follows from a command. A ticket that cannot even be decided on is one that needs a person to look at it. */
export const decideOn = (command: TicketCommand, ticket: Ticket): E.Either<Trouble, ReadonlyArray<TicketEvent>> =>
  pipe(
    E.tryCatch(
      () => decide(command, ticket),
      (error): Trouble => ({
        type: 'Quarantined',
        ticketId: ticket.id,
        reason: `it cannot be decided on: ${error instanceof Error ? error.name : 'unknown'}`,
      }),
    ),
    E.chain(E.mapLeft((refusal): Trouble => ({ type: 'Refused', refusal }))),
  )

const appendEvents = (
  engine: Engine,
  loaded: OpenTicket,
  events: ReadonlyArray<TicketEvent>,
): TE.TaskEither<Trouble, Handled | 'conflict'> => {
  if (events.length === 0) return TE.right({ ticket: loaded.ticket, events })
  const { request, after } = appendRequest(engine, loaded, events)
  return pipe(
    attempt(() => engine.env.store.append(request)),
    TE.chain(outcome => attempt(() => settleUnknown(engine, request, outcome))),
    TE.chain((outcome): TE.TaskEither<Trouble, Handled | 'conflict'> => {
      switch (outcome.status) {
        case 'appended':
          noteTicket(engine, { ticket: after, revision: outcome.revision })
          return TE.right({ ticket: after, events })
        case 'conflict':
          return TE.right('conflict')
        case 'failed':
          return TE.left({ type: 'StoreTrouble', error: outcome.error })
        case 'unknown':
          return TE.left({ type: 'OutcomeUnknown', stream: request.stream, error: outcome.error })
      }
    }),
  )
}

/** Who knows less of policies than whoever told the ticket's story last hears of the rest first. */
const caughtUp = (engine: Engine, command: TicketCommand, { ticket }: OpenTicket): TE.TaskEither<Trouble, unknown> =>
  'catalog' in command && isBehind(engine.board.history(), ticket)
    ? attempt(() => engine.catchUp())
    : TE.right(undefined)

/** The command, with all that is known of policies by now. */
const informed = ({ board }: Engine, command: TicketCommand): TicketCommand =>
  'catalog' in command ? { ...command, catalog: board.history() } : command

const once = (
  engine: Engine,
  id: TicketId,
  command: TicketCommand,
  from: ReadFrom,
  attemptNumber: number,
): TE.TaskEither<Trouble, Handled> =>
  pipe(
    TE.Do,
    TE.bind('loaded', () => load(engine, id, from, attemptNumber)),
    TE.tap(({ loaded }) => caughtUp(engine, command, loaded)),
    TE.bind('events', ({ loaded }) => TE.fromEither(decideOn(informed(engine, command), loaded.ticket))),
    TE.bind('handled', ({ loaded, events }) => appendEvents(engine, loaded, events)),
    TE.chain(({ handled }): TE.TaskEither<Trouble, Handled> => {
      if (handled !== 'conflict') return TE.right(handled)
      return attemptNumber > maxConflictRetries
        ? TE.left({ type: 'Conflict', stream: engine.env.streams.ticket(id), attempts: attemptNumber })
        : once(engine, id, command, from, attemptNumber + 1)
    }),
  )

/**
 * Load, decide, append; on a conflict once more from the beginning, a bounded number of times. Commands on one ticket
 * wait for each other within this process.
 */
export const handle =
  (engine: Engine) =>
  (id: TicketId, command: TicketCommand, from: ReadFrom = 'stream'): TE.TaskEither<Trouble, Handled> =>
  () =>
    engine.serially(id, once(engine, id, command, from, 1))
