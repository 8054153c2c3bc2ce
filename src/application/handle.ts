import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import {
  decide,
  initialState,
  isBehind,
  type Ticket,
  type TicketCommand,
  type TicketEvent,
} from '../domain/incident/index.js'
import type { TicketId } from '../domain/identifiers.js'
import type { AppendOutcome, EventStoreError } from '../ports/event-store.js'
import { fewestConflictRetries, mayTryAgain } from './conflict-retry.js'
import { appendRequest, noteAppended, settleUnknown, type Appending, type Engine } from './engine.js'
import { attempt, storeTrouble } from './lift.js'
import type { OpenTicket } from './open-ticket.js'
import type { Trouble } from './trouble.js'

/** A command's events and the ticket after them; no events when it changed nothing. */
export interface Handled {
  readonly ticket: Ticket
  readonly events: ReadonlyArray<TicketEvent>
}

/**
 * Where the ticket for a command is read from, unless what this process remembers of it will do: its whole stream, or
 * its row where the present is enough. Where the store keeps no rows it is the stream.
 *
 * A ticket that was just read is taken as it is if nothing newer is known here: for commands that always append, whose
 * exact revision then tells whether it was still so.
 */
export type ReadFrom = 'stream' | 'row' | OpenTicket

const loadWhole = async (engine: Engine, id: TicketId): Promise<E.Either<Trouble, OpenTicket>> => {
  const loaded = await engine.tickets.load(id)()
  if (E.isRight(loaded)) engine.knownTickets.note(loaded.right)
  else engine.knownTickets.forget(id)
  return loaded
}

const load = async (
  engine: Engine,
  id: TicketId,
  from: ReadFrom,
  attemptNumber: number,
): Promise<E.Either<Trouble, OpenTicket>> => {
  const { board, env, openTickets } = engine
  if (from === 'stream' || attemptNumber > 1 || env.store.index === undefined) return loadWhole(engine, id)
  if (typeof from === 'object' && board.revisionOf(id) === from.revision) return E.right(from)
  const rows = await attempt(() => openTickets.of([id]))()
  if (E.isLeft(rows)) return rows
  const [open] = rows.right
  return typeof open === 'object' ? E.right(open) : loadWhole(engine, id)
}

/** The ticket as this process knows it, unless it has heard of something newer, or that it cannot be read. */
const remembered = ({ board, knownTickets }: Engine, id: TicketId, command: TicketCommand): OpenTicket | undefined => {
  if (board.quarantined.has(id)) {
    knownTickets.forget(id)
    return undefined
  }
  const known = knownTickets.of(id)
  const newest = board.revisionOf(id)
  if (known !== undefined) return newest === undefined || newest <= known.revision ? known : undefined
  // What is opened is new as a rule. All other facts are about tickets that were opened before.
  if (newest !== undefined || command.type !== 'RecordFact' || command.fact.type !== 'TicketOpened') return undefined
  const opened = { ticket: initialState(id), revision: -1 }
  knownTickets.note(opened)
  return opened
}

/** What follows from a command. A ticket that cannot even be decided on is one that needs a person to look at it. */
export const decideOn = (command: TicketCommand, ticket: Ticket): E.Either<Trouble, ReadonlyArray<TicketEvent>> => {
  try {
    const decision = decide(command, ticket)
    return E.isLeft(decision) ? E.left({ type: 'Refused', refusal: decision.left }) : decision
  } catch (error) {
    const reason = `it cannot be decided on: ${error instanceof Error ? error.name : 'unknown'}`
    return E.left({ type: 'Quarantined', ticketId: ticket.id, reason })
  }
}

/** The command, with all that is known by now: of policies, and of the facts of a ticket that this process remembers. */
const informed = ({ board, knownTickets }: Engine, command: TicketCommand, known?: OpenTicket): TicketCommand => {
  if (command.type !== 'RecordFact') return 'catalog' in command ? { ...command, catalog: board.history() } : command
  const { type, fact } = command
  const { ticketId, factId } = fact
  const isNew = known !== undefined && factId !== undefined && knownTickets.isNewFact(ticketId, factId)
  return { type, fact, catalog: board.history(), isNew: isNew ? true : undefined }
}

/** Whether somebody told the ticket's story who knew more of policies than this process does. */
const knowsLess = ({ board }: Engine, command: TicketCommand, ticket: Ticket): boolean =>
  'catalog' in command && isBehind(board.history(), ticket)

/** What is to be appended, decided on what is remembered of the ticket; nothing where only reading will do. */
const decidedFromMemory = (engine: Engine, id: TicketId, command: TicketCommand): Appending | undefined => {
  const known = remembered(engine, id, command)
  if (known === undefined || knowsLess(engine, command, known.ticket)) return undefined
  const decided = decideOn(informed(engine, command, known), known.ticket)
  // An answer that needs no append ("you have confirmed it already") is checked by nothing but reading.
  return E.isRight(decided) && decided.right.length > 0 ? appendRequest(engine, known, decided.right) : undefined
}

/** The same, decided on what was read; `Handled` where nothing is to be appended. */
const decidedFromStore = async (
  engine: Engine,
  id: TicketId,
  command: TicketCommand,
  from: ReadFrom,
  attemptNumber: number,
): Promise<E.Either<Trouble, Appending | Handled>> => {
  const loaded = await load(engine, id, from, attemptNumber)
  if (E.isLeft(loaded)) return loaded
  const { ticket } = loaded.right
  if (knowsLess(engine, command, ticket)) {
    const heard = await attempt(() => engine.catchUp())()
    if (E.isLeft(heard)) return heard
  }
  const decided = decideOn(informed(engine, command), ticket)
  if (E.isLeft(decided)) return decided
  const events = decided.right
  return E.right(events.length === 0 ? { ticket, events } : appendRequest(engine, loaded.right, events))
}

/** An append, and what the store said of it. */
interface Answered {
  readonly appending: Appending
  readonly told: AppendOutcome
}

/** An append of which the store did not even say that it does not know. */
const notAnswered = ({ knownTickets }: Engine, id: TicketId, error: unknown): E.Either<Trouble, never> => {
  knownTickets.forget(id)
  return storeTrouble(error)
}

/** A command decided on what is read, and appended; `Handled` where there was nothing to append. */
const once = async (
  engine: Engine,
  id: TicketId,
  command: TicketCommand,
  from: ReadFrom,
  attemptNumber: number,
): Promise<E.Either<Trouble, Answered | Handled>> => {
  const decided = await decidedFromStore(engine, id, command, from, attemptNumber)
  if (E.isLeft(decided)) return decided
  if ('ticket' in decided.right) return E.right(decided.right)
  const appending = decided.right
  try {
    return E.right({ appending, told: await engine.env.store.append(appending.request) })
  } catch (error) {
    return notAnswered(engine, id, error)
  }
}

const done = (engine: Engine, appending: Appending, at: Extract<AppendOutcome, { status: 'appended' }>): Handled => {
  noteAppended(engine, appending, at)
  return { ticket: appending.after, events: appending.events }
}

/** The command has to be decided anew; why, if nobody else was faster. */
interface Again {
  readonly absent?: EventStoreError | undefined
}

const settled = async (engine: Engine, { appending, told }: Answered): Promise<E.Either<Trouble, Handled | Again>> => {
  const { request, after } = appending
  if (told.status !== 'appended') engine.knownTickets.forget(after.id)
  const outcome = told.status === 'unknown' ? await settleUnknown(engine, request, told) : told
  switch (outcome.status) {
    case 'appended':
      return E.right(done(engine, appending, outcome))
    case 'conflict':
      return E.right({})
    case 'absent':
      return E.right({ absent: outcome.error })
    case 'failed':
      return E.left({ type: 'StoreTrouble', error: outcome.error })
    case 'unknown':
      return E.left({ type: 'OutcomeUnknown', stream: request.stream, error: outcome.error })
  }
}

/** `first`: what came of an attempt that was made before anything was read. */
const untilNoConflict = async (
  engine: Engine,
  id: TicketId,
  command: TicketCommand,
  from: ReadFrom,
  startedAtMonotonicMs: number,
  first?: Answered,
): Promise<E.Either<Trouble, Handled>> => {
  const { clock, streams } = engine.env
  for (let attemptNumber = 1; ; attemptNumber++) {
    const isFirst = attemptNumber === 1 && first !== undefined
    const answered = isFirst ? E.right(first) : await once(engine, id, command, from, attemptNumber)
    if (E.isLeft(answered)) return answered
    if ('ticket' in answered.right) return E.right(answered.right)
    const handled = await settled(engine, answered.right)
    if (E.isLeft(handled)) return handled
    if ('ticket' in handled.right) return E.right(handled.right)
    const { absent } = handled.right
    // Each of these may have been written late: whoever asked has to know that it is not certain.
    if (absent !== undefined && attemptNumber > fewestConflictRetries)
      return E.left({ type: 'OutcomeUnknown', stream: streams.ticket(id), error: absent })
    if (!mayTryAgain(clock, startedAtMonotonicMs, attemptNumber))
      return E.left({ type: 'Conflict', stream: streams.ticket(id), attempts: attemptNumber })
  }
}

/**
 * Remember or load, decide, append; on a conflict once more from the beginning, a bounded number of times. Commands on one ticket
 * wait for each other within this process.
 *
 * Nearly every command is decided from memory, appended and done. That takes no async function: each is kept by all commands
 * that are under way, and outlives the heap's young generation when they are hundreds.
 */
export const handle =
  (engine: Engine) =>
  (id: TicketId, command: TicketCommand, from: ReadFrom = 'stream'): TE.TaskEither<Trouble, Handled> =>
  () =>
    engine.serially(id, () => {
      const { clock, store } = engine.env
      const sinceMs = clock.monotonicMs()
      const appending = decidedFromMemory(engine, id, command)
      if (appending === undefined) return untilNoConflict(engine, id, command, from, sinceMs)
      let answer: Promise<AppendOutcome>
      try {
        answer = store.append(appending.request)
      } catch (error) {
        return Promise.resolve(notAnswered(engine, id, error))
      }
      return answer.then(
        told =>
          told.status === 'appended'
            ? E.right(done(engine, appending, told))
            : untilNoConflict(engine, id, command, from, sinceMs, { appending, told }),
        (error: unknown) => notAnswered(engine, id, error),
      )
    })
