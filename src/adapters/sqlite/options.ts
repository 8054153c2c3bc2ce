import type { Clock } from '../../ports/clock.js'
import { EventStoreError } from '../../ports/event-store.js'
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

const longestBusyTimeoutMs = 100

const requireMs = (name: string, value: number, least: number, most: number): void => {
  if (Number.isFinite(value) && value >= least && value <= most) return
  throw new EventStoreError('invalid', `${name} is ${String(value)}; it must be from ${least} to ${most} milliseconds.`)
}

export const settingsOf = (options: SqliteEventStoreOptions): Settings => {
  const { path, busyTimeoutMs = 50, busyRetryMs = 10_000, followPollMs = 250 } = options
  const { allowNetworkFileSystem = false, driver, clock = systemClock, random = systemRandom } = options
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw new EventStoreError('invalid', 'path must be the path of a file.')
  if (path === ':memory:') throw new EventStoreError('invalid', 'Use memoryEventStore() of ticket-escalation/memory.')
  requireMs('busyTimeoutMs', busyTimeoutMs, 0, longestBusyTimeoutMs)
  requireMs('busyRetryMs', busyRetryMs, 0, 3_600_000)
  requireMs('followPollMs', followPollMs, 1, 60_000)
  return { path, busyTimeoutMs, busyRetryMs, followPollMs, allowNetworkFileSystem, driver, clock, random }
}
