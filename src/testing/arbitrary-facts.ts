import fc from 'fast-check'
import { optional, optionsOf, requireOptions, wholeFrom, type OptionRule } from '../codecs/option-rules.js'
import type { Author, Fact } from '../domain/ticket/fact.js'
import { minutesAfter } from '../domain/time.js'
import { names } from './arbitrary-policies.js'
import { noon } from './ticket-story.js'

/** @since 0.1.0 */
export interface FactsOptions {
  /** How many tickets the facts are about: `T-1`, `T-2` and so on. Default 1. */
  readonly tickets?: number
  /** The facts lie on whole minutes from noon up to this one. Default 120. */
  readonly minutes?: number
  /** How far ahead of an acknowledgement a promised answer lies at most. Default: as `minutes`, at least 1. */
  readonly promiseMinutes?: number
}

const count = (least: number): OptionRule => optional(wholeFrom(least, 1_000_000))

const factsRules = { tickets: count(1), minutes: count(0), promiseMinutes: count(1) }

type Told = Fact extends infer One ? (One extends Fact ? Omit<One, 'ticketId' | 'at'> : never) : never

const orNull = <Name extends string>(all: ReadonlyArray<Name>): fc.Arbitrary<Name | null> =>
  fc.constantFrom<Name | null>(...all, null)

const perhaps = (all: ReadonlyArray<string>): fc.Arbitrary<string | undefined> => fc.constantFrom(...all, undefined)

const author = (): fc.Arbitrary<Author> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Author>('human') },
    { weight: 1, arbitrary: fc.constant<Author>('automation') },
  )

const policyIds: ReadonlyArray<string> = [...names.policies, 'none']

/** Replies most of all: they decide whether a client waits. */
const told = (into: ReadonlyArray<string>): fc.Arbitrary<Told> =>
  fc.oneof(
    { weight: 6, arbitrary: author().map((by): Told => ({ type: 'ClientReplied', author: by })) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(author(), perhaps(names.people))
        .map(([by, agentId]): Told => ({ type: 'AgentReplied', author: by, agentId })),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({
          openedBy: fc.constantFrom<'client' | 'agent'>('client', 'client', 'agent'),
          deskId: perhaps(names.desks),
          clientId: perhaps(names.clients),
          assigneeId: perhaps(names.people),
        })
        .map((opened): Told => ({ type: 'TicketOpened', ...opened })),
    },
    { weight: 2, arbitrary: orNull(policyIds).map((policyId): Told => ({ type: 'TicketPolicySet', policyId })) },
    { weight: 2, arbitrary: orNull(names.desks).map((deskId): Told => ({ type: 'TicketMoved', deskId })) },
    {
      weight: 1,
      arbitrary: orNull(names.clients).map((clientId): Told => ({ type: 'TicketClientChanged', clientId })),
    },
    { weight: 1, arbitrary: orNull(names.people).map((assigneeId): Told => ({ type: 'TicketAssigned', assigneeId })) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...names.people).map((by): Told => ({ type: 'Acknowledged', by, via: 'ticket-page' })),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom<Told>(
        { type: 'TicketClosed' },
        { type: 'TicketReopened' },
        { type: 'TicketDeleted' },
        { type: 'TicketPaused' },
        { type: 'TicketResumed' },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...into).map((intoTicketId): Told => ({ type: 'TicketMerged', intoTicketId })),
    },
  )

const elsewhere = 'T-elsewhere'

/** Such a merge is no fact: it is refused wherever one comes in. */
const notIntoItself = (fact: Told, ticketId: string): Told =>
  fact.type === 'TicketMerged' && fact.intoTicketId === ticketId ? { ...fact, intoTicketId: elsewhere } : fact

const ticketIds = (tickets: number): ReadonlyArray<string> =>
  Array.from({ length: tickets }, (_, index) => `T-${index + 1}`)

/**
 * Any one fact: of every type, about one of a few tickets, at any whole minute.
 *
 * @since 0.1.0
 */
export const facts = (options: FactsOptions = {}): fc.Arbitrary<Fact> => {
  requireOptions('facts', optionsOf<FactsOptions>(factsRules), options)
  const { tickets = 1, minutes = 120, promiseMinutes = Math.max(1, minutes) } = options
  const ids = ticketIds(tickets)
  return fc
    .record({
      ticketId: fc.constantFrom(...ids),
      at: fc.integer({ min: 0, max: minutes }).map(minute => minutesAfter(noon, minute)),
      fact: told([...ids, elsewhere]),
      promisedMinutes: fc.option(fc.integer({ min: 1, max: promiseMinutes }), { nil: undefined }),
    })
    .map(({ ticketId, at, fact, promisedMinutes }): Fact => ({
      ...notIntoItself(fact, ticketId),
      ticketId,
      at,
      ...(fact.type === 'Acknowledged' && promisedMinutes !== undefined
        ? { answerByAt: minutesAfter(at, promisedMinutes) }
        : {}),
    }))
}

/** @since 0.1.0 */
export interface HistoriesOptions extends FactsOptions {
  readonly minLength?: number
  /** Default 20. */
  readonly maxLength?: number
}

const historiesRules = { ...factsRules, minLength: count(0), maxLength: count(0) }

/**
 * Facts with distinct times, in order of time. Nothing else is asked of them: histories of real helpdesks reopen what
 * was never closed.
 *
 * @since 0.1.0
 */
export const histories = (options: HistoriesOptions = {}): fc.Arbitrary<ReadonlyArray<Fact>> => {
  requireOptions('histories', optionsOf<HistoriesOptions>(historiesRules), options)
  const { minLength = 0, maxLength = 20, ...ofFacts } = options
  return fc
    .uniqueArray(facts(ofFacts), { minLength, maxLength, selector: ({ at }) => at })
    .map(all => all.sort((a, b) => a.at - b.at))
}
