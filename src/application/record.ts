import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Incident, Refusal, Ticket, TicketEvent } from '../domain/incident/index.js'
import { latestIncident } from '../domain/incident/index.js'
import { optOut, type TicketId } from '../domain/identifiers.js'
import type { Fact, TicketPolicySet } from '../domain/ticket/fact.js'
import { mergesOf, type Merge } from '../domain/ticket/merges.js'
import type { Instant } from '../domain/time.js'
import type { Engine } from './engine.js'
import { handle, type Handled } from './handle.js'
import type { CatchUp } from './catch-up.js'
import { wallNow } from './environment.js'
import { attempt } from './lift.js'
import { invalidInput, type Trouble } from './trouble.js'

/** A host's clock may run ahead of ours by this much. What lies further ahead is a mistake, and would delay steps. */
export const maxAheadMs = 5 * 60_000

/** What recording a fact came to. */
export interface Recorded {
  readonly ticket: Ticket
  readonly incident: Incident | undefined
  readonly events: ReadonlyArray<TicketEvent>
}

const isKnownPolicy = ({ board }: Engine, { policyId }: TicketPolicySet): boolean =>
  policyId === null || policyId === optOut || board.catalog().policies.has(policyId)

/** What makes a fact impossible by itself. */
const impossible = (engine: Engine, fact: Fact): Trouble | undefined => {
  const now = wallNow(engine.env.clock)
  if (fact.at > now + maxAheadMs)
    return invalidInput(
      ['at'],
      `lies in the future: got ${new Date(fact.at).toISOString()}, it is ${new Date(now).toISOString()} here; ` +
        'report when it happened, and check the clocks of both machines',
    )
  return undefined
}

/** A policy that is not known here may have been saved by another process since this one last looked. */
const knownPolicy = (engine: Engine, catchUp: CatchUp, fact: TicketPolicySet): TE.TaskEither<Trouble, undefined> => {
  const unknown = invalidInput(
    ['policyId'],
    `no policy ${JSON.stringify(fact.policyId)} was saved; save it first, or use null to clear or "none" to opt out`,
  )
  return pipe(
    attempt(() => catchUp.run()),
    TE.chain(() => (isKnownPolicy(engine, fact) ? TE.right(undefined) : TE.left(unknown))),
  )
}

/**
 * Hands a merged ticket's waiting over to the tickets it was merged into, and on from there. Also after late facts:
 * what the targets were told is put right.
 */
const handOver = (
  engine: Engine,
  { ticket }: Handled,
  seen: ReadonlySet<TicketId>,
): TE.TaskEither<Trouble, undefined> => {
  if (seen.has(ticket.id)) return TE.right(undefined)
  const told = new Set([...seen, ticket.id])
  const tell = ({ intoTicketId, at, waitingSinceAt }: Merge): TE.TaskEither<Trouble, undefined> =>
    pipe(
      handle(engine)(intoTicketId, {
        type: 'InheritWait',
        at,
        fromTicketId: ticket.id,
        waitingSinceAt,
        catalog: engine.board.history(),
      }),
      TE.chain(handled => handOver(engine, handled, told)),
    )
  return mergesOf(ticket.timeline).reduce<TE.TaskEither<Trouble, undefined>>(
    (done, merge) =>
      pipe(
        done,
        TE.chain(() => tell(merge)),
      ),
    TE.right(undefined),
  )
}

/** What recording a fact came to, once the tickets that this one was merged into have been told. */
const recorded = (
  engine: Engine,
  handled: Handled,
): E.Either<Trouble, Recorded> | Promise<E.Either<Trouble, Recorded>> => {
  engine.env.crashPoints.reached('record:after-append')
  const { ticket, events } = handled
  const result = E.right({ ticket, incident: latestIncident(ticket), events })
  if (mergesOf(ticket.timeline).length === 0) return result
  return handOver(engine, handled, new Set())().then(told => (E.isLeft(told) ? told : result))
}

/**
 * Records a fact: durable when this resolves. A repeat under the same `factId` changes nothing.
 *
 * Every fact passes through here, nearly all of them with nothing to wait for but the append: the steps are written out,
 * and those that few facts need are taken only then.
 */
export const record =
  (engine: Engine, catchUp: CatchUp) =>
  (fact: Fact): TE.TaskEither<Trouble, Recorded> => {
    const append = (): Promise<E.Either<Trouble, Recorded>> => {
      engine.env.crashPoints.reached('record:before-append')
      const command = { type: 'RecordFact', fact, catalog: engine.board.history() } as const
      return handle(engine)(fact.ticketId, command)().then(handled =>
        E.isLeft(handled) ? handled : recorded(engine, handled.right),
      )
    }
    return () => {
      const trouble = impossible(engine, fact)
      if (trouble !== undefined) return Promise.resolve(E.left(trouble))
      if (fact.type !== 'TicketPolicySet' || isKnownPolicy(engine, fact)) return append()
      return knownPolicy(engine, catchUp, fact)().then(known => (E.isLeft(known) ? known : append()))
    }
  }

/** The answer to "I'm on it", or to taking it back. */
export type AcknowledgeAnswer =
  | { readonly status: 'changed' | 'unchanged'; readonly incident: Incident }
  | { readonly status: 'refused'; readonly refusal: Refusal }

const answered = ({ ticket, events }: Handled): TE.TaskEither<Trouble, AcknowledgeAnswer> => {
  const incident = latestIncident(ticket)
  return incident === undefined
    ? TE.right({ status: 'refused', refusal: { type: 'NoIncident' } })
    : TE.right({ status: events.length > 0 ? 'changed' : 'unchanged', incident })
}

const refusalAsAnswer = (trouble: Trouble): TE.TaskEither<Trouble, AcknowledgeAnswer> =>
  trouble.type === 'Refused' ? TE.right({ status: 'refused', refusal: trouble.refusal }) : TE.left(trouble)

/** "I'm on it". Once this resolves, no send that has not begun will begin. */
export const acknowledge =
  (engine: Engine) =>
  (
    ticketId: TicketId,
    said: {
      readonly by: string
      readonly via: string
      readonly answerByAt?: Instant | undefined
      readonly cause?: string | undefined
    },
  ): TE.TaskEither<Trouble, AcknowledgeAnswer> =>
    pipe(
      handle(engine)(ticketId, { type: 'Acknowledge', ...said, now: wallNow(engine.env.clock) }, 'row'),
      TE.chain(answered),
      TE.orElse(refusalAsAnswer),
    )

/** "I'm not on it after all": the incident is active again and goes on with the steps that have not fired. */
export const withdraw =
  (engine: Engine) =>
  (ticketId: TicketId, by: string, cause?: string): TE.TaskEither<Trouble, AcknowledgeAnswer> =>
    pipe(
      handle(engine)(ticketId, { type: 'Withdraw', by, cause, now: wallNow(engine.env.clock) }, 'row'),
      TE.chain(answered),
      TE.orElse(refusalAsAnswer),
    )
