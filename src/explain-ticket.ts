import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Engine } from './application/engine.js'
import { wallNow } from './application/environment.js'
import { attempt } from './application/lift.js'
import { invalidInput, type Trouble } from './application/trouble.js'
import { InstantFromInput, parseInstant } from './codecs/instant.js'
import { described } from './codecs/problem.js'
import type { TicketId } from './domain/identifiers.js'
import { instant, type Instant } from './domain/time.js'
import type { StoredEvent } from './ports/event-store.js'
import { explain } from './projections/explain.js'
import type { ExplainEntry } from './projections/explain-entry.js'
import type { ExplanationWords } from './projections/explain-words.js'
import { explanationWith } from './projections/explain-times.js'
import type { Explanation } from './projections/explanation.js'

/**
 * Why each step of a ticket fired, will fire, or did not, as far as was known at an instant. Print it with
 * `explanationText`.
 *
 * @since 0.1.0
 */
export type TicketExplanation = Explanation<Date>

const entriesOf = (
  { tickets }: Engine,
  ticketId: TicketId,
  stream: ReadonlyArray<StoredEvent>,
): E.Either<Trouble, ReadonlyArray<ExplainEntry>> => {
  const unreadable = (reason: string): Trouble => ({ type: 'Quarantined', ticketId, reason })
  const told = tickets.told(ticketId, stream)
  if (E.isLeft(told)) return E.left(unreadable(told.left))
  const entries: ExplainEntry[] = []
  for (const stored of stream) {
    const event = tickets.read(stored)
    if (E.isLeft(event)) return E.left(unreadable(event.left))
    entries.push({ event: event.right, recordedAt: instant(stored.recordedAt), revision: stored.revision })
  }
  return E.right(entries)
}

const timeOf = (engine: Engine, at: Date | string | undefined): E.Either<Trouble, Instant> => {
  if (at === undefined) return E.right(wallNow(engine.env.clock))
  const asked = parseInstant(at)
  return asked === undefined
    ? E.left(invalidInput(['at'], `expected a Date, or ${InstantFromInput.name}, got ${described(at)}`))
    : E.right(asked)
}

/** The explanation of a ticket from its stream; `at` is now unless it is given. */
export const explainTicket = (
  engine: Engine,
  ticketId: TicketId,
  at?: Date | string,
  words?: ExplanationWords,
): TE.TaskEither<Trouble, TicketExplanation> =>
  pipe(
    TE.Do,
    TE.bind('asked', () => TE.fromEither(timeOf(engine, at))),
    TE.bind('stream', () => attempt(() => engine.env.store.readStream(engine.env.streams.ticket(ticketId)))),
    TE.bind('entries', ({ stream }) => TE.fromEither(entriesOf(engine, ticketId, stream))),
    TE.map(({ entries, asked }) =>
      explanationWith(explain(ticketId, entries, asked, { words }), time => new Date(time)),
    ),
  )
