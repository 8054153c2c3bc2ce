import { EventStoreError } from '../ports/event-store.js'
import { nearest } from './did-you-mean.js'
import { isObject } from './object.js'
import { described, problemsText, type InputProblem } from './problem.js'

/**
 * Says what is wrong with a value that a host handed in as an option, by its path within the value; nothing for one that
 * will do. Every factory of the package says in rules what it takes, so that all of them refuse alike.
 */
export type OptionRule = (value: unknown) => ReadonlyArray<InputProblem>

/** What is wrong with a part, told of the whole. */
export const within = (name: string, problems: ReadonlyArray<InputProblem>): ReadonlyArray<InputProblem> =>
  problems.map(problem => ({ ...problem, path: [name, ...problem.path] }))

export const expecting =
  (expected: string, isGood: (value: unknown) => boolean): OptionRule =>
  value =>
    isGood(value) ? [] : [{ path: [], problem: `expected ${expected}, got ${described(value)}` }]

/** The same for what may be a secret or hold one: the complaint names its kind and never shows it. */
export const expectingUnshown =
  (expected: string, isGood: (value: unknown) => boolean): OptionRule =>
  value =>
    isGood(value)
      ? []
      : [{ path: [], problem: `expected ${expected}, got ${typeof value === 'string' ? 'text' : described(value)}` }]

/** `null` is no way of leaving something out: it is what a setting that was not found looks like. */
export const optional =
  (rule: OptionRule): OptionRule =>
  value =>
    value === undefined ? [] : rule(value)

export const isFunction = (value: unknown): boolean => typeof value === 'function'

export const aFunction = expecting('a function', isFunction)

export const aText = expecting('text', value => typeof value === 'string')

export const aFiniteNumber = expecting('a finite number', Number.isFinite)

export const aFlag = expecting('true or false', value => typeof value === 'boolean')

export const anObject = (what: string): OptionRule => expecting(what, isObject)

export const oneOf = (...words: ReadonlyArray<string>): OptionRule =>
  expecting(
    words.map(word => JSON.stringify(word)).join(' or '),
    value => typeof value === 'string' && words.includes(value),
  )

export const wholeFrom = (least: number, most: number): OptionRule =>
  expecting(
    `a whole number from ${least} to ${most}`,
    value => typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most,
  )

export const numberFrom = (least: number, most: number, of: string): OptionRule =>
  expecting(
    `a number of ${of} from ${least} to ${most}`,
    value => typeof value === 'number' && value >= least && value <= most,
  )

export const numberAbove0 = (of: string): OptionRule =>
  expecting(`a number of ${of} above 0`, value => typeof value === 'number' && value > 0)

/** What a namespace may be: it is a part of the names of streams. */
export const isNamespace = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z0-9_]{1,40}$/.test(value)

export const aNamespace = expecting(
  '1 to 40 letters, digits or underscores (a dash would end the category)',
  isNamespace,
)

export const aTimeZone = expecting('a time zone like "Europe/Warsaw"', value => {
  if (typeof value !== 'string') return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
})

/** Whether a value is something that can be asked this, be it of a class or not. */
export const hasFunction = (value: unknown, name: string): boolean =>
  (isObject(value) || typeof value === 'function') && typeof (value as Record<string, unknown>)[name] === 'function'

export const listOf =
  (rule: OptionRule): OptionRule =>
  value =>
    Array.isArray(value)
      ? value.flatMap((item, index) => within(String(index), rule(item)))
      : [{ path: [], problem: `expected a list, got ${described(value)}` }]

/** Something of the host's that is called: an object, of a class or not, with these functions. */
export const withFunctions =
  (names: ReadonlyArray<string>): OptionRule =>
  value => {
    const missing = names.filter(name => !hasFunction(value, name))
    const problem = `expected an object with the functions ${names.join(', ')}; missing: ${missing.join(', ')}`
    return missing.length === 0 ? [] : [{ path: [], problem }]
  }

/**
 * Names that are nearly an option's, where that one is absent: a typing error that must not pass as something left out.
 * Other names are the host's business.
 */
export const misspelt = (given: object, known: ReadonlyArray<string>): ReadonlyArray<InputProblem> => {
  const unknown = Object.keys(given).filter(name => !known.includes(name))
  if (unknown.length === 0) return []
  const absent = known.filter(name => !(name in given))
  return unknown.flatMap(name => {
    const meant = nearest(name, absent)
    return meant === undefined
      ? []
      : [{ path: [name], problem: `unknown option. Did you mean ${JSON.stringify(meant)}?`, about: 'key' as const }]
  })
}

/** Options by name: what each has to be, and no name that is nearly one of them. */
export const optionsOf =
  <Options extends object>(rules: Readonly<Record<keyof Options & string, OptionRule>>): OptionRule =>
  given => {
    const known = Object.entries<OptionRule>(rules)
    if (!isObject(given) || Array.isArray(given)) {
      const needed = known.filter(([, rule]) => rule(undefined).length > 0).map(([name]) => name)
      const expected = needed.length === 0 ? 'an object of options' : `an object with ${needed.join(', ')}`
      return [{ path: [], problem: `expected ${expected}, got ${described(given)}` }]
    }
    return [...misspelt(given, Object.keys(rules)), ...known.flatMap(([name, rule]) => within(name, rule(given[name])))]
  }

/** A table of texts, of functions that make some and of further tables, to be replaced whole: every entry, of its kind. */
export const tableLike =
  (standard: object): OptionRule =>
  given =>
    optionsOf(
      Object.fromEntries(
        Object.entries(standard).map(([name, entry]: [string, unknown]) => [
          name,
          typeof entry === 'function' ? aFunction : isObject(entry) ? tableLike(entry) : aText,
        ]),
      ),
    )(given)

/** Everything that is wrong with what a factory was given, as the message of its error; nothing if it will do. */
const wrongOptions = (factory: string, rule: OptionRule, given: unknown): string | undefined => {
  const problems = rule(given)
  if (problems.length === 0) return undefined
  return problems.length === 1
    ? `${factory}: ${problemsText(problems)}`
    : `${factory}: ${problems.length} things are wrong:\n${problemsText(problems)}`
}

/** The same for what stores are given, which have their own error. */
export const requireStoreOptions = (factory: string, rule: OptionRule, given: unknown): void => {
  const wrong = wrongOptions(factory, rule, given)
  if (wrong !== undefined) throw new EventStoreError('invalid', wrong)
}

/** Throws a `TypeError` that says everything that is wrong with what a factory was given. */
export const requireOptions = (factory: string, rule: OptionRule, given: unknown): void => {
  const wrong = wrongOptions(factory, rule, given)
  if (wrong !== undefined) throw new TypeError(wrong)
}
