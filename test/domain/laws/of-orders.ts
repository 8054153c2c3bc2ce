import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { incidentsOf, type Ticket } from '../../../src/domain/incident/index.js'
import type { Fact } from '../../../src/domain/ticket/fact.js'
import { situationOf } from '../../../src/domain/ticket/timeline.js'
import { at, moved, type Rules, type World } from '../world.js'
import { aboutT1, anyPlay, changes, played } from './deeds.js'
import type { Law } from './of-ticking.js'

/** Absent and undefined are the same, as they are in what is stored. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const tellingOf = (ticket: Ticket): unknown =>
  plain({ incidents: incidentsOf(ticket), situation: situationOf(ticket.timeline) })

/** What may arrive in a batch: any fact, or what was merged into the ticket. */
type Arrival =
  { readonly fact: Fact } | { readonly inheritedFrom: string; readonly since: number; readonly minute: number }

const arrivals = (maxLength: number, minutes = 70): fc.Arbitrary<ReadonlyArray<Arrival>> =>
  fc.uniqueArray(fc.integer({ min: -10, max: minutes }), { minLength: 2, maxLength }).chain(times =>
    fc.tuple(
      ...times.map((minute, index) =>
        fc.oneof(
          // Half a minute beside everything that the play before it may have put into the log.
          { weight: 9, arbitrary: aboutT1.map((fact): Arrival => ({ fact: moved(fact, at(minute + 0.3)) })) },
          {
            weight: 1,
            arbitrary: fc
              .integer({ min: -30, max: 60 })
              .map((since): Arrival => ({ inheritedFrom: `T-1${index}`, since, minute: minute + 0.3 })),
          },
        ),
      ),
    ),
  )

const arrive = (w: World, all: ReadonlyArray<Arrival>, minute: number): World => {
  for (const one of all)
    if ('fact' in one) w.recordAt(minute, one.fact)
    else
      w.clockAt(minute).handle('T-1', {
        type: 'InheritWait',
        at: at(one.minute),
        fromTicketId: one.inheritedFrom,
        waitingSinceAt: at(one.since),
        catalog: w.catalog(),
      })
  return w
}

/** The ticket's story, then what a tick fires with all its ids, then the story after it. */
const outcomeOf = (w: World, minute: number): unknown => {
  const before = tellingOf(w.ticket())
  const fired = w.triggered().length
  w.tick(minute)
  return plain([before, w.triggered().slice(fired), tellingOf(w.ticket())])
}

const sameInOrders = (
  rules: Rules,
  prior: () => { readonly w: World; readonly minute: number },
  orders: ReadonlyArray<ReadonlyArray<Arrival>>,
): boolean => {
  const outcomes = orders.map(order => {
    const { w, minute } = prior()
    const late = Math.max(minute, 80)
    return outcomeOf(arrive(w, order, late), late + 20)
  })
  return outcomes.every(outcome => isDeepStrictEqual(outcome, outcomes[0]))
}

const byTime = (all: ReadonlyArray<Arrival>): ReadonlyArray<Arrival> => {
  const timeOf = (one: Arrival): number => ('fact' in one ? one.fact.at : at(one.minute))
  return [...all].sort((a, b) => timeOf(a) - timeOf(b))
}

/** After anything that may have come before: ticks, deliveries begun, edits, moves, acknowledgements, late facts. */
export const allOrders: Law = rules =>
  fc.property(anyPlay(true, 10), arrivals(7), ({ catalogs, done }, batch) =>
    sameInOrders(rules, () => played(rules, catalogs, done), [batch, byTime(batch), [...batch].reverse()]),
  )

const permutations = <Item>(items: ReadonlyArray<Item>): ReadonlyArray<ReadonlyArray<Item>> =>
  items.length < 2
    ? [items]
    : items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map(rest => [item, ...rest]))

export const everyOneOf120Orders: Law = rules =>
  fc.property(anyPlay(true, 6), arrivals(5), ({ catalogs, done }, batch) =>
    sameInOrders(rules, () => played(rules, catalogs, done), permutations(batch)),
  )

export const equalTimesKeepTheOrderOfRecording: Law = rules =>
  fc.property(
    changes,
    fc.array(fc.tuple(aboutT1, fc.nat(4)), { minLength: 2, maxLength: 6 }),
    fc.infiniteStream(fc.nat()),
    (catalogs, told, chance) => {
      const facts = told.map(([fact, minute]) => moved(fact, at(minute + 0.5)))
      // Any order that leaves facts of one time in theirs.
      const mixed: Fact[] = []
      const left = [...facts]
      while (left.length > 0) {
        const firstOfTheirTime = left.filter(fact => left.find(one => one.at === fact.at) === fact)
        const next = firstOfTheirTime[chance.next().value! % firstOfTheirTime.length]!
        left.splice(left.indexOf(next), 1)
        mixed.push(next)
      }
      return sameInOrders(rules, () => played(rules, catalogs, []), [
        facts.map(fact => ({ fact })),
        mixed.map(fact => ({ fact })),
      ])
    },
  )
