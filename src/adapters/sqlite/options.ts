import {
  aFlag,
  expecting,
  numberFrom,
  optional,
  optionsOf,
  requireStoreOptions,
  type OptionRule,
} from '../../codecs/option-rules.js'
import { aClock, aRandom } from '../../codecs/port-rules.js'
import type { Clock } from '../../ports/clock.js'
import type { Random } from '../../ports/random.js'
import { systemClock } from '../system-clock.js'
import { systemRandom } from '../system-random.js'
import type { SqliteDriver } from './driver.js'

/**
 * What {@link sqliteEventStore} can be told.
 *
 * @since 0.1.0
 */
export interface SqliteEventStoreOptions {
  /** The file. It is created, readable for its owner only, in a folder that exists. */
  readonly path: string
  /** How long SQLite itself waits for a lock, blocking the event loop. Default 50, at most 100. */
  readonly busyTimeoutMs?: number | undefined
  /** How long to go on trying for a lock, without blocking, before a call fails with `busy`. Default 10,000. */
  readonly busyRetryMs?: number | undefined
  /** How often `follow` looks for what other processes wrote. Default 250. */
  readonly followPollMs?: number | undefined
  /** Use a file system that is known for corrupting SQLite files. Default `false`. */
  readonly allowNetworkFileSystem?: boolean | undefined
  /** SQLite. Default: that of Node if it is new enough, else `@photostructure/sqlite`. */
  readonly driver?: SqliteDriver | undefined
  readonly clock?: Clock | undefined
  readonly random?: Random | undefined
}

/** The options with their defaults. */
export interface Settings {
  readonly path: string
  readonly busyTimeoutMs: number
  readonly busyRetryMs: number
  readonly followPollMs: number
  readonly allowNetworkFileSystem: boolean
  readonly driver: SqliteDriver | undefined
  readonly clock: Clock
  readonly random: Random
}

const aDriver = expecting('a module like node:sqlite, with DatabaseSync and backup', value => {
  const { DatabaseSync, backup } = (value ?? {}) as Partial<SqliteDriver>
  return typeof DatabaseSync === 'function' && typeof backup === 'function'
})

const aFile: OptionRule = value => {
  if (value === ':memory:')
    return [{ path: [], problem: 'expected the path of a file; use memoryEventStore() of ticket-escalation/memory' }]
  return expecting('the path of a file', path => typeof path === 'string' && path !== '' && !path.includes('\0'))(value)
}

/** What a file of ours and whoever opens it are told alike. */
export const fileRules = {
  path: aFile,
  allowNetworkFileSystem: optional(aFlag),
  driver: optional(aDriver),
  random: optional(aRandom),
}

const rules = optionsOf<SqliteEventStoreOptions>({
  ...fileRules,
  busyTimeoutMs: optional(numberFrom(0, 100, 'milliseconds')),
  busyRetryMs: optional(numberFrom(0, 3_600_000, 'milliseconds')),
  followPollMs: optional(numberFrom(1, 60_000, 'milliseconds')),
  clock: optional(aClock),
})

export const settingsOf = (options: SqliteEventStoreOptions): Settings => {
  requireStoreOptions('sqliteEventStore', rules, options)
  const { path, busyTimeoutMs = 50, busyRetryMs = 10_000, followPollMs = 250 } = options
  const { allowNetworkFileSystem = false, driver, clock = systemClock, random = systemRandom } = options
  return { path, busyTimeoutMs, busyRetryMs, followPollMs, allowNetworkFileSystem, driver, clock, random }
}
