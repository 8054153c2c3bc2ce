import {
  aFlag,
  expecting,
  expectingUnshown,
  hasFunction,
  oneOf,
  optional,
  optionsOf,
  wholeFrom,
  requireStoreOptions,
  type OptionRule,
} from '../../codecs/option-rules.js'
import { aClock, aLogger, aRandom } from '../../codecs/port-rules.js'
import type { Clock } from '../../ports/clock.js'
import type { Logger } from '../../ports/logger.js'
import type { Random } from '../../ports/random.js'
import { systemClock } from '../system-clock.js'
import { systemRandom } from '../system-random.js'
import type { EventStoreDBClient } from './client.js'

/**
 * What {@link eventStoreDBEventStore} can be told. Times are in milliseconds.
 *
 * @since 0.1.0
 */
export interface EventStoreDBEventStoreOptions {
  /**
   * A client of `@eventstore/db-client` or `@kurrent/kurrentdb-client`, or a function that makes one. With a function a
   * client that has gone bad is thrown away and replaced; some of them never recover (a failed cluster discovery is
   * remembered for ever). The client belongs to the store: nobody else may use it, and closing the store disposes it.
   */
  readonly client: EventStoreDBClient | (() => EventStoreDBClient)
  /**
   * How appends are sent. `batch`: all over one stream, about twice as fast; with `@eventstore/db-client` no other client
   * of this process may append in batch mode, since they share a table. `classic`: one call each, with a deadline that
   * the client itself obeys; on a TLS connection it needs `credentials`. Default `batch`.
   */
  readonly appendMode?: 'batch' | 'classic' | undefined
  /** The user for appends in classic mode: naming one per call is what makes the clients use it. */
  readonly credentials?: { readonly username: string; readonly password: string } | undefined
  /** Whether only the leader of a cluster may answer. Followers may be behind. Default `true`. */
  readonly requiresLeader?: boolean | undefined
  /** How long `open` goes on trying to reach the server. Default 15,000. */
  readonly openForMs?: number | undefined
  /** How long one attempt to append may take. Default 5,000, above the server's own 2,000. */
  readonly appendTimeoutMs?: number | undefined
  /** How long an append is repeated, with the same ids, while its outcome is not known. Default 10,000. */
  readonly retryForMs?: number | undefined
  /** How long a read may go without a sign of life. Default 10,000. */
  readonly readTimeoutMs?: number | undefined
  /** After how long a silence `follow` makes sure that it has missed nothing. Default 30,000. */
  readonly livenessMs?: number | undefined
  /** How many appends of an `appendMany` are under way at once. Default 256. */
  readonly appendConcurrency?: number | undefined
  /** How many streams a `readStreams` reads at once. Default 32. */
  readonly readConcurrency?: number | undefined
  /**
   * The streams that prove that the server takes writes: this name with a dash and a number. They keep one event each.
   * Default `escalationProbe`.
   */
  readonly probeCategory?: string | undefined
  /** How consumer groups hand out events. */
  readonly groups?:
    | {
        /** How long a consumer may take for an event before another one gets it. Default 120,000. */
        readonly messageTimeoutMs?: number | undefined
        /** How often an event is handed out again before it is parked. Default 5. */
        readonly maxRetryCount?: number | undefined
        /** How many events a consumer holds at once. Default 32. */
        readonly bufferSize?: number | undefined
      }
    | undefined
  readonly logger?: Logger | undefined
  readonly clock?: Clock | undefined
  readonly random?: Random | undefined
}

/** The options with their defaults. */
export interface Settings {
  readonly client: EventStoreDBClient | (() => EventStoreDBClient)
  readonly appendMode: 'batch' | 'classic'
  readonly credentials: { readonly username: string; readonly password: string } | undefined
  readonly requiresLeader: boolean
  readonly openForMs: number
  readonly appendTimeoutMs: number
  readonly retryForMs: number
  readonly readTimeoutMs: number
  readonly livenessMs: number
  readonly appendConcurrency: number
  readonly readConcurrency: number
  readonly probeCategory: string
  readonly messageTimeoutMs: number
  readonly maxRetryCount: number
  readonly bufferSize: number
  readonly logger: Logger
  readonly clock: Clock
  readonly random: Random
}

const nothing = (): void => undefined
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }

const hour = 3_600_000

/** A connection string may hold a password, so that it is never shown. */
const aClient = expectingUnshown(
  'a client of @eventstore/db-client or @kurrent/kurrentdb-client, or a function that makes one, ' +
    'as in () => EventStoreDBClient.connectionString("esdb://localhost:2113?tls=false")',
  // The client is a class of somebody else's: what we call first stands for all of it.
  value => typeof value === 'function' || hasFunction(value, 'appendToStream'),
)

const aSecret = expectingUnshown('text', value => typeof value === 'string')

const userAndPassword = optionsOf<NonNullable<EventStoreDBEventStoreOptions['credentials']>>({
  username: aSecret,
  password: aSecret,
})

const credentials: OptionRule = value =>
  typeof value === 'string' ? expectingUnshown('{ username, password }', () => false)(value) : userAndPassword(value)

const aCategory = expecting(
  '1 to 60 letters, digits or underscores (a dash would end the category)',
  value => typeof value === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(value),
)

const milliseconds = optional(wholeFrom(100, hour))
const patience = optional(wholeFrom(0, 24 * hour))
const count = optional(wholeFrom(1, 5_000))

const rules = optionsOf<EventStoreDBEventStoreOptions>({
  client: aClient,
  appendMode: optional(oneOf('batch', 'classic')),
  credentials: optional(credentials),
  requiresLeader: optional(aFlag),
  openForMs: patience,
  appendTimeoutMs: milliseconds,
  retryForMs: patience,
  readTimeoutMs: milliseconds,
  livenessMs: milliseconds,
  appendConcurrency: count,
  readConcurrency: count,
  probeCategory: optional(aCategory),
  groups: optional(
    optionsOf<NonNullable<EventStoreDBEventStoreOptions['groups']>>({
      messageTimeoutMs: milliseconds,
      maxRetryCount: optional(wholeFrom(0, 1_000)),
      bufferSize: count,
    }),
  ),
  logger: optional(aLogger),
  clock: optional(aClock),
  random: optional(aRandom),
})

export const settingsOf = (options: EventStoreDBEventStoreOptions): Settings => {
  requireStoreOptions('eventStoreDBEventStore', rules, options)
  const { client, appendMode = 'batch', credentials, requiresLeader = true, groups = {} } = options
  const { probeCategory = 'escalationProbe', logger = silent, clock = systemClock, random = systemRandom } = options
  const numbers = {
    openForMs: options.openForMs ?? 15_000,
    appendTimeoutMs: options.appendTimeoutMs ?? 5_000,
    retryForMs: options.retryForMs ?? 10_000,
    readTimeoutMs: options.readTimeoutMs ?? 10_000,
    livenessMs: options.livenessMs ?? 30_000,
    appendConcurrency: options.appendConcurrency ?? 256,
    readConcurrency: options.readConcurrency ?? 32,
    messageTimeoutMs: groups.messageTimeoutMs ?? 120_000,
    maxRetryCount: groups.maxRetryCount ?? 5,
    bufferSize: groups.bufferSize ?? 32,
  }
  return { client, appendMode, credentials, requiresLeader, probeCategory, logger, clock, random, ...numbers }
}
