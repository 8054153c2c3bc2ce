import type { Channel } from '../ports/channel.js'
import type { Clock } from '../ports/clock.js'
import type { Digest } from '../ports/digest.js'
import type { Directory } from '../ports/directory.js'
import type { EventStore } from '../ports/event-store.js'
import type { Logger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'
import { described } from './problem.js'
import { isObject, isPlain } from './object.js'
import {
  aFunction,
  expecting,
  expectingUnshown,
  isFunction,
  misspelt,
  numberAbove0,
  optional,
  withFunctions,
  within,
  type OptionRule,
} from './option-rules.js'

/** The functions of a port that nothing goes without; one that the port does not have does not compile. */
const functionsOf =
  <Port>() =>
  <Name extends keyof Port & string>(...names: ReadonlyArray<Name>): OptionRule =>
    withFunctions(names)

export const aClock = functionsOf<Clock>()('wallMs', 'monotonicMs', 'sleep')

export const aLogger = functionsOf<Logger>()('debug', 'info', 'warn', 'error')

export const aRandom = functionsOf<Random>()('next', 'uuid')

export const aDigest = functionsOf<Digest>()('uuidOf')

const storeFunctions = functionsOf<EventStore>()(
  ...(['open', 'append', 'appendMany', 'readStream', 'readStreams', 'readLog', 'positionBefore'] as const),
  ...(['probe', 'head', 'follow', 'close'] as const),
)

/** The address of a server, which is easily taken for a store, may hold a password. */
export const anEventStore: OptionRule = value =>
  isObject(value)
    ? storeFunctions(value)
    : expectingUnshown('an event store, for instance sqliteEventStore({ path })', () => false)(value)

/**
 * A port that the host writes itself. Where it may be an object of a class, a name that is nearly one of ours is a field
 * of the host's; where it was written in braces, a function of such a name is a typing error.
 */
const written =
  <Port extends object>(what: string, rules: Readonly<Record<keyof Port & string, OptionRule>>): OptionRule =>
  value => {
    if (!isObject(value)) return [{ path: [], problem: `expected ${what}, got ${described(value)}` }]
    const unknown = isPlain(value) ? misspelt(value, Object.keys(rules)) : []
    return [
      ...unknown.filter(({ path: [name = ''] }) => typeof value[name] === 'function'),
      ...Object.entries<OptionRule>(rules).flatMap(([name, rule]) => within(name, rule(value[name]))),
    ]
  }

export const aDirectory = written<Directory>('a directory with a function people', {
  people: expecting('a function that looks people up', isFunction),
  groupMembers: optional(aFunction),
  ticket: optional(aFunction),
})

export const aChannel = written<Channel>('a channel: an object with a function send', {
  send: expecting('a function that sends a notification', isFunction),
  reaches: optional(aFunction),
  timeoutMs: optional(numberAbove0('milliseconds')),
})
