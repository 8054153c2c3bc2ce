import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { dayIn, type Day } from '../domain/day.js'
import type { PersonId } from '../domain/identifiers.js'
import { id, isId } from './id.js'
import { isDay } from './instant.js'
import { described, quoted, type InputProblem } from './problem.js'
import { isRecord } from './shape.js'

/**
 * A person of a config.
 *
 * @since 0.1.0
 */
export interface ConfiguredPerson {
  readonly id: PersonId
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly active: boolean
  /** First and last day both included. */
  readonly leave: ReadonlyArray<{ readonly from: Day; readonly to: Day }>
}

const day = new t.Type<Day>(
  'a day like 2026-03-01',
  t.string.is,
  (value, context) => {
    if (typeof value !== 'string') return t.failure(value, context)
    return isDay(value)
      ? t.success(value)
      : t.failure(value, context, `expected a real day like 2026-03-01, got ${quoted(value)}`)
  },
  t.identity,
)

const leave = t.exact(t.type({ from: day, to: day }), 'leave with from and to')

/** What a person looks like from outside. */
export const PersonCodec = t.exact(
  t.intersection([
    t.type({ id: id("a person's id") }),
    t.partial({
      name: id("a person's name"),
      email: id('an email address'),
      active: new t.Type<boolean>('true or false', t.boolean.is, t.boolean.validate, t.identity),
      leave: t.array(leave, 'a list of leave'),
    }),
  ]),
  'a person with id',
)

/** What is wrong with a list of people that a shape cannot say; of people who are not well-shaped, as far as they are. */
export const peopleProblems = (listed: ReadonlyArray<unknown>): ReadonlyArray<InputProblem> => {
  const seen = new Set<PersonId>()
  const problems: InputProblem[] = []
  listed.forEach((given, index) => {
    const { id: personId, leave: all } = isRecord(given) ? given : {}
    const path = ['people', String(index)]
    if (isId(personId)) {
      if (seen.has(personId))
        problems.push({ path: [...path, 'id'], problem: `the id ${quoted(personId)} is taken by another person` })
      seen.add(personId)
    }
    if (!Array.isArray(all)) return
    all.forEach((one: unknown, nth) => {
      const decoded = leave.decode(one)
      if (E.isLeft(decoded)) return
      const { from, to } = decoded.right
      if (from > to)
        problems.push({ path: [...path, 'leave', String(nth), 'to'], problem: `is before its own beginning, ${from}` })
    })
  })
  return problems
}

export const peopleFrom = (
  listed: ReadonlyArray<t.TypeOf<typeof PersonCodec>>,
): ReadonlyMap<PersonId, ConfiguredPerson> =>
  new Map(
    listed.map(({ id: personId, name, email, active = true, leave: away = [] }) => [
      personId,
      { id: personId, name, email, active, leave: away },
    ]),
  )

/** A time zone that this machine knows by name; `+01:00` is none, for it has no winter. */
export const TimeZone = new t.Type<string>(
  'a time zone like Europe/Warsaw',
  t.string.is,
  (value, context) => {
    if (typeof value !== 'string' || /^[+-]/.test(value)) return t.failure(value, context)
    try {
      dayIn(value)
      return t.success(value)
    } catch {
      return t.failure(value, context, `expected a time zone like Europe/Warsaw, got ${described(value)}`)
    }
  },
  t.identity,
)
