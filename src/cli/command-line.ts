import { parseArgs, type ParseArgsConfig } from 'node:util'
import { didYouMean } from '../codecs/did-you-mean.js'
import { parseInstant } from '../codecs/instant.js'
import { printable, quoted } from '../codecs/problem.js'
import type { Instant } from '../domain/time.js'
import { isTickLength, longestTickMinutes } from '../simulation/ticks.js'
import { badInput, reasonOf } from './failure.js'

type Options = NonNullable<ParseArgsConfig['options']>

type Values<Of extends Options> = ReturnType<typeof parseArgs<{ options: Of; strict: true }>>['values']

const isShort = ({ rawName }: { readonly rawName: string }, known: Options): boolean =>
  Object.values(known).some(({ short }) => short !== undefined && `-${short}` === rawName)

/** What Node says about options, in our words. */
const usage = (error: unknown): string => {
  const reason = reasonOf(error)
  const option = /'(?:-\w, )?(--[\w-]+)/.exec(reason)?.[1] ?? ''
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' && option !== '')
    return reason.includes('does not take an argument')
      ? `${option} takes no value`
      : `${option} is without a value; one that begins with a dash is written ${option}=-VALUE`
  const extra = /^Unexpected argument '(.*)'\. /s.exec(reason)?.[1]
  return extra === undefined ? printable(reason) : `unexpected ${quoted(extra)}: options begin with --`
}

/** The options on a command line that `known` does not list. */
const unknownOption = (args: ReadonlyArray<string>, known: Options): string | undefined => {
  const { tokens } = parseArgs({ args: [...args], options: known, strict: false, tokens: true })
  for (const token of tokens)
    if (token.kind === 'option' && !Object.hasOwn(known, token.name) && !isShort(token, known)) {
      const names = Object.keys(known).map(name => `--${name}`)
      return `unknown option ${printable(token.rawName)}${didYouMean(token.rawName, names)}`
    }
  return undefined
}

/** Reads the options of a command. Anything else on its line is bad usage. */
export const optionsOf = <Of extends Options>(
  command: string,
  args: ReadonlyArray<string>,
  options: Of,
): Values<Of> => {
  const unknown = unknownOption(args, options)
  const help = `See ticket-escalation ${command} --help`
  if (unknown !== undefined) throw badInput(`${unknown}\n${help}`)
  try {
    return parseArgs({ args: [...args], options, strict: true }).values
  } catch (error) {
    throw badInput(`${usage(error)}\n${help}`)
  }
}

/** The values of options that the command cannot do without, all of them asked for at once. */
export const required = <Name extends string>(
  command: string,
  values: Readonly<Record<Name, string | undefined>>,
): Readonly<Record<Name, string>> => {
  const missing = Object.entries<string | undefined>(values).flatMap(([name, value]) =>
    value === undefined || value === '' ? [`--${name}`] : [],
  )
  if (missing.length === 0) return values as Readonly<Record<Name, string>>
  const are = missing.length === 1 ? 'is' : 'are'
  throw badInput(`${missing.join(' and ')} ${are} missing\nSee ticket-escalation ${command} --help`)
}

/** The value of an option that is a point in time. */
export const optionalInstant = (name: string, value: string | undefined): Instant | undefined => {
  if (value === undefined) return undefined
  const at = parseInstant(value)
  if (at === undefined)
    throw badInput(`--${name}: expected ISO 8601 with an offset, like 2026-03-31T23:59:59Z, got ${quoted(value)}`)
  return at
}

/** The value of `--tick-minutes`. */
export const tickMinutesFrom = (text: string): number => {
  const minutes = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!isTickLength(minutes))
    throw badInput(`--tick-minutes: expected a whole number from 1 to ${longestTickMinutes}, got ${quoted(text)}`)
  return minutes
}
