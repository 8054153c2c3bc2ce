import type { Clock } from '../../ports/clock.js'
import type { EventStore, LogPage } from '../../ports/event-store.js'
import type { Connection } from './connection.js'
import type { Reading } from './read.js'

/** Tells those who wait that something was written. */
export interface Changes {
  /** How often something was written so far. */
  readonly count: () => number
  readonly notify: () => void
  /** Resolves after `ms`, or earlier when something is written or `signal` is aborted. */
  readonly within: (ms: number, signal: AbortSignal) => Promise<void>
}

export const watchChanges = (clock: Clock): Changes => {
  const waiting = new Set<AbortController>()
  let count = 0
  return {
    count: () => count,
    notify: () => {
      count++
      for (const controller of waiting) controller.abort()
    },
    within: async (ms, signal) => {
      const controller = new AbortController()
      const stop = (): void => controller.abort()
      waiting.add(controller)
      signal.addEventListener('abort', stop)
      if (signal.aborted) stop()
      await clock.sleep(ms, controller.signal)
      signal.removeEventListener('abort', stop)
      waiting.delete(controller)
    },
  }
}

export interface FollowOptions {
  readonly changes: Changes
  readonly reading: Reading
  readonly pollMs: number
  readonly readLog: EventStore['readLog']
}

interface Version {
  readonly connection: Connection
  readonly version: unknown
}

/**
 * What is written through this store wakes the follower at once; what other processes write it finds by polling
 * `PRAGMA data_version`, which changes with each commit on another connection and reads no table.
 */
export const followLog = ({ changes, reading, pollMs, readLog }: FollowOptions): EventStore['follow'] =>
  async function* ({ after, limit, prefixes, signal }): AsyncGenerator<LogPage, void, undefined> {
    const isOver = (): boolean => signal.aborted
    /** Versions of different connections say nothing about each other. */
    const versionOf = (): Promise<Version> =>
      reading(connection => ({ connection, version: connection.get('PRAGMA data_version')?.data_version }))
    for (let position = after; !isOver();) {
      // Both are noted before the log is read: what is written meanwhile is then found the next time round.
      const count = changes.count()
      const before = await versionOf()
      const page = await readLog({ after: position, limit, prefixes })
      position = page.position
      if (page.events.length > 0 && !isOver()) yield page
      if (page.events.length > 0 || !page.atEnd) continue
      while (!isOver() && changes.count() === count) {
        await changes.within(pollMs, signal)
        const now = await versionOf()
        if (now.connection !== before.connection || now.version !== before.version) break
      }
    }
  }
