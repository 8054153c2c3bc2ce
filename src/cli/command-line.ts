import { parseArgs, type ParseArgsConfig } from 'node:util'
import { didYouMean } from '../codecs/did-you-mean.js'
import { parseInstant } from '../codecs/instant.js'
import { printable, quoted } from '../codecs/problem.js'
import type { Instant } from '../domain/time.js'
import { isTickLength, longestTickMinutes } from '../simulation/ticks.js'
import { badInput, reasonOf } from './failure.js'

type Options = NonNullable<ParseArgsConfig['options']>

type Values<Of extends Options> = ReturnType<typeof parseArgs<{ options: Of; strict: true }>>['values']

/** The options on a command line that `known` does not list. */
const unknownOption = (args: ReadonlyArray<string>, known: Options): string | undefined => {
  const { tokens } = parseArgs({ args: [...args], options: known, strict: false, tokens: true })
  for (const token of tokens)
    if (token.kind === 'option' && !Object.hasOwn(known, token.name)) {
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
    throw badInput(`${printable(reasonOf(error))}\n${help}`)
  }
}

/** The value of an option that the command cannot do without. */
export const required = (command: string, name: string, value: string | undefined): string => {
  if (value === undefined || value === '')
    throw badInput(`--${name} is missing\nSee ticket-escalation ${command} --help`)
  return value
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
