// Histories in which everything that the rules speak of may happen, close together.
import fc from 'fast-check'
import type { ConfigInput } from '../../src/simulation.js'
import { anyConfig, clientId, compact, deskId, maybe, mostly, personId, policyId } from './any-config.js'
import type { Run, Told } from './calculator.js'

const minuteMs = 60_000

/** In the order of code units, which is not the order of a telephone directory. */
const ticketId = fc.constantFrom('T-2', 'T-2', 'T-2', 'T-10', 't-1')

const what: fc.Arbitrary<{ readonly type: string; readonly promisedMinutes?: number | undefined }> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('TicketOpened'),
      deskId: maybe(deskId),
      clientId: maybe(clientId),
      assigneeId: maybe(personId),
      openedBy: maybe(fc.constantFrom('client', 'client', 'agent')),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: mostly(fc.constant('ClientReplied'), fc.constant('AgentReplied')),
      author: maybe(fc.constantFrom('human', 'human', 'automation')),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ type: 'TicketClosed' }) },
  { weight: 3, arbitrary: fc.constant({ type: 'TicketReopened' }) },
  { weight: 1, arbitrary: fc.constant({ type: 'TicketDeleted' }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('TicketMerged'), intoTicketId: mostly(ticketId, fc.constant('T-99')) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('Acknowledged'),
      by: personId,
      via: fc.constant('email'),
      promisedMinutes: maybe(fc.constantFrom(1, 5, 20, 60)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('TicketAssigned'), assigneeId: fc.option(personId) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('TicketMoved'), deskId: fc.option(deskId) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('TicketClientChanged'), clientId: fc.option(clientId) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('TicketPolicySet'),
      policyId: mostly<string | null>(policyId, fc.constantFrom(null, 'none', 'unheard-of')),
    }),
  },
)

/** Nothing, a round number of minutes (on ticks, if the start is on one), any number, or any time at all. */
const gapMs = fc.oneof(
  fc.constant(0),
  fc.constantFrom(1, 5, 10, 60).map(minutes => minutes * minuteMs),
  fc.integer({ min: 1, max: 45 }).map(minutes => minutes * minuteMs),
  fc.integer({ min: 1, max: 20 * minuteMs }),
)

/** The night in which some clocks change, and the first one that there was for computers. */
const start = fc.constantFrom('2026-03-28T22:30:00Z', '2026-03-29T00:00:00Z', '1969-12-31T23:20:00Z')

/** One instant can be written in many ways. */
const written = (at: number, [sign, hours, minutes]: readonly [1 | -1, number, number]): string => {
  const local = new Date(at + sign * (hours * 60 + minutes) * minuteMs).toISOString()
  const offset = [hours, minutes].map(number => String(number).padStart(2, '0')).join(':')
  return local.replace('Z', hours === 0 ? 'Z' : `${sign === 1 ? '+' : '-'}${offset}`)
}

const entry = fc.record({
  offset: fc.constantFrom([1, 0, 0] as const, [1, 2, 0] as const, [-1, 3, 30] as const),
  what,
  ticketId,
  gapMs,
  factId: mostly<string | undefined>(fc.constant(undefined), fc.constantFrom('f-1', 'f-2', 'f-3', 'f-4')),
  twice: fc.boolean(),
})

/** In order of time. Some facts are there twice, and ids are too few for all of them. */
const fileOf = (
  startAt: string,
  entries: ReadonlyArray<typeof entry extends fc.Arbitrary<infer Entry> ? Entry : never>,
) => {
  let now = Date.parse(startAt)
  return entries.flatMap(({ what: { type, ...rest }, ticketId: of, gapMs: gap, factId, twice, offset }): Told[] => {
    now += gap
    const { promisedMinutes, ...fields } = rest
    const answerByAt = promisedMinutes === undefined ? undefined : written(now + promisedMinutes * minuteMs, offset)
    // A ticket merged into itself is no fact, and a file that tells of one is refused.
    if ('intoTicketId' in fields && fields.intoTicketId === of) fields.intoTicketId = 'T-99'
    const fact = compact({ type, ticketId: of, at: written(now, offset), factId, ...fields, answerByAt }) as Told
    return twice && factId !== undefined ? [fact, fact] : [fact]
  })
}

const anyLength = fc.array(entry, { minLength: 1, maxLength: 24, size: 'max' })
const long = fc.array(entry, { minLength: 16, maxLength: 24, size: 'max' })

const until = fc.record({ minutes: fc.integer({ min: -10, max: 180 }), after: fc.constantFrom('start', 'end') })

export interface Asked {
  readonly config: ConfigInput
  readonly file: readonly Told[]
  readonly run: Run
}

export const anyAsked: fc.Arbitrary<Asked> = fc
  .record({
    config: anyConfig,
    startAt: start,
    entries: fc.oneof({ withCrossShrink: true }, anyLength, long),
    tickMinutes: fc.oneof(fc.constant(5), fc.constantFrom(1, 7, 60, 1440)),
    end: maybe(until),
  })
  .map(({ config, startAt, entries, tickMinutes, end }) => {
    const file = fileOf(startAt, entries)
    if (end === undefined) return { config, file, run: { tickMinutes } }
    const from = Date.parse((end.after === 'start' ? file[0]! : file[file.length - 1]!).at)
    return { config, file, run: { tickMinutes, until: new Date(from + end.minutes * minuteMs).toISOString() } }
  })

/** The lines of the file in any order. */
export const anyUnsorted: fc.Arbitrary<Asked> = fc
  .tuple(anyAsked, fc.infiniteStream(fc.nat({ max: 99 })))
  .map(([{ file, ...rest }, places]) => {
    const placed = file.map(fact => ({ fact, place: places.next().value }))
    return { ...rest, file: placed.sort((a, b) => a.place - b.place).map(({ fact }) => fact) }
  })
