import { promiseProblem } from '../codecs/fact.js'
import { problemOfId } from '../codecs/id.js'
import { isObject } from '../codecs/object.js'
import { InstantFromInput, parseInstant } from '../codecs/instant.js'
import { misspelt } from '../codecs/option-rules.js'
import { described, type InputProblem } from '../codecs/problem.js'
import { invalidInput } from '../application/trouble.js'
import { dayIn, type DayOf } from '../domain/day.js'
import type { AssignmentLevel } from '../domain/policy/catalog.js'
import type { Instant } from '../domain/time.js'
import type { Clock } from '../ports/clock.js'
import { escalationError, type EscalationError } from '../escalation-error.js'
import type { AssignmentTarget, CallOptions } from '../escalations-api.js'

/** What callers hand in is checked here, whatever its type promises: not every host is written in TypeScript. */
export const invalid = (problems: ReadonlyArray<InputProblem>): EscalationError =>
  escalationError({ type: 'InvalidInput', problems })

/** What is misspelt is left out, and a promise or a condition that was left out is not kept. */
const requireKnown = (given: object, known: ReadonlyArray<string>): void => {
  const unknown = misspelt(given, known)
  if (unknown.length > 0) throw invalid(unknown)
}

/** The arguments of a call as an object to take apart. */
export const checkedArguments = <A extends object>(
  value: A,
  required: ReadonlyArray<string>,
  optional: ReadonlyArray<string> = [],
): A => {
  if (!isObject(value)) {
    const names = `${required.slice(0, -1).join(', ')} and ${required.at(-1) ?? ''}`
    throw escalationError(invalidInput([], `expected an object with ${names}`))
  }
  requireKnown(value, [...required, ...optional])
  return value
}

const isSignal = (value: unknown): boolean => isObject(value) && typeof value['aborted'] === 'boolean'

/** The options of a call, where there are any. */
export const checkCall = (call: CallOptions, names: ReadonlyArray<string> = []): void => {
  requireKnown(call, ['signal', ...names])
  if (call.signal !== undefined && !isSignal(call.signal))
    throw escalationError(invalidInput(['signal'], `expected an AbortSignal, got ${described(call.signal)}`))
}

/** A version or a revision that a caller has seen. */
export const checkedSeen = (name: string, value: unknown, least: number): number | undefined => {
  if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= least)) return value
  throw escalationError(invalidInput([name], `expected a whole number from ${least}, got ${described(value)}`))
}

export const checkedId = (name: string, value: unknown): string => {
  const problem = problemOfId(value)
  if (problem !== undefined) throw invalid([{ path: [name], problem }])
  return value as string
}

export const checkedPromise = (answerByAt: unknown, { wallMs }: Clock): Instant => {
  const at = parseInstant(answerByAt)
  if (at === undefined)
    throw invalid([
      { path: ['answerByAt'], problem: `expected ${InstantFromInput.name}, got ${described(answerByAt)}` },
    ])
  const problem = promiseProblem(new Date(Math.trunc(wallMs())), answerByAt)
  if (problem !== undefined) throw invalid([problem])
  return at
}

export const checkedZone = (timeZone: string): DayOf => {
  try {
    return dayIn(timeZone)
  } catch {
    throw escalationError(
      invalidInput(
        ['timeZone'],
        `expected the name of a time zone such as "Europe/Warsaw", got ${JSON.stringify(timeZone)}`,
      ),
    )
  }
}

export const checkedMinutes = (name: string, minutes: unknown, least: 'above 0' | 'from 0'): number => {
  const isEnough = typeof minutes === 'number' && (least === 'from 0' ? minutes >= 0 : minutes > 0)
  if (!isEnough || !Number.isFinite(minutes))
    throw invalid([{ path: [name], problem: `expected a number of minutes ${least}, got ${described(minutes)}` }])
  return minutes
}

/** The level of assignments that a target names. */
export const checkedTarget = (target: AssignmentTarget): AssignmentLevel => {
  const given: Readonly<Record<string, unknown>> = isObject(target) ? { ...target } : {}
  const { desk, client, default: everybody } = given
  if ([desk, client, everybody].filter(one => one !== undefined).length === 1) {
    if (desk !== undefined) return { level: 'desk', id: checkedId('desk', desk) }
    if (client !== undefined) return { level: 'client', id: checkedId('client', client) }
    if (everybody === true) return { level: 'default' }
  }
  throw escalationError(
    invalidInput(['target'], 'expected exactly one of { desk: … }, { client: … }, { default: true }'),
  )
}
