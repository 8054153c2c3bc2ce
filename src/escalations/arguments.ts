import { promiseProblem } from '../codecs/fact.js'
import { problemOfId } from '../codecs/id.js'
import { isObject } from '../codecs/object.js'
import { InstantFromInput, parseInstant } from '../codecs/instant.js'
import { described, type InputProblem } from '../codecs/problem.js'
import { invalidInput } from '../application/trouble.js'
import { dayIn, type DayOf } from '../domain/day.js'
import type { AssignmentLevel } from '../domain/policy/catalog.js'
import type { Instant } from '../domain/time.js'
import type { Clock } from '../ports/clock.js'
import { escalationError, type EscalationError } from '../escalation-error.js'
import type { AssignmentTarget } from '../escalations-api.js'

/** What callers hand in is checked here, whatever its type promises: not every host is written in TypeScript. */
export const invalid = (problems: ReadonlyArray<InputProblem>): EscalationError =>
  escalationError({ type: 'InvalidInput', problems })

/** The arguments of a call as an object to take apart. */
export const checkedArguments = <A extends object>(name: string, value: A): A => {
  if (!isObject(value)) throw escalationError(invalidInput([], `expected an object with ${name}`))
  return value
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
