import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { loadDriver, type SqliteDatabase, type SqliteDriver } from '../../../src/adapters/sqlite/driver.js'
import {
  sqliteEventStore,
  type SqliteEventStore,
  type SqliteEventStoreOptions,
} from '../../../src/adapters/sqlite/index.js'
import { systemClock } from '../../../src/adapters/system-clock.js'
import type { Clock } from '../../../src/ports/clock.js'
import type { AppendOutcome, AppendRequest, Json, NewEvent } from '../../../src/ports/event-store.js'

export const driver = await loadDriver()

/** A folder that is gone after the test. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-event-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const temporaryPath = (): string => join(temporaryFolder(), 'events.db')

/** An open store that is closed after the test. */
export const openStore = async (options: SqliteEventStoreOptions): Promise<SqliteEventStore> => {
  const store = sqliteEventStore(options)
  onTestFinished(() => store.close())
  await store.open()
  return store
}

/** A connection of somebody else, closed after the test. */
export const connectTo = (path: string): SqliteDatabase => {
  const database = new driver.DatabaseSync(path)
  onTestFinished(() => {
    try {
      database.close()
    } catch {
      // The test has closed it.
    }
  })
  return database
}

export const event = (data: Json = { n: 1 }): NewEvent => ({ id: randomUUID(), type: 'Happened', data })

export const request = (stream: string, expectedRevision = -1, rest: Partial<AppendRequest> = {}): AppendRequest => ({
  stream,
  expectedRevision,
  events: [event()],
  recordedAt: 1_772_442_000_000,
  ...rest,
})

/** One word for an outcome: its status, or the code of what failed. */
export const told = (outcome: AppendOutcome): string =>
  'error' in outcome ? `${outcome.status}: ${outcome.error.code}` : outcome.status

/** The code and message that a promise rejects with. */
export const rejection = async (promise: Promise<unknown>): Promise<{ code: unknown; message: string }> => {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return { code: 'code' in error ? error.code : undefined, message: error.message }
  }
  return { code: undefined, message: 'it did not reject' }
}

/** What to do instead of a statement: nothing to let it through, or whatever has to be done around it. */
export type Meddle = (sql: string, proceed: () => unknown, database: SqliteDatabase) => unknown

/** The real driver, with `meddle` called around everything that is executed. */
export const driverWith = (
  meddle: Meddle,
  onConnect: (database: SqliteDatabase) => void = () => undefined,
): SqliteDriver => {
  // A constructor may answer with another object: what `new` gives is then the wrapper.
  function DatabaseSync(path: string): SqliteDatabase {
    const real = new driver.DatabaseSync(path)
    onConnect(real)
    return {
      exec: sql => void meddle(sql, () => real.exec(sql), real),
      prepare: sql => {
        const statement = real.prepare(sql)
        return {
          run: (...values) => meddle(sql, () => statement.run(...values), real) as { changes: number },
          get: (...values) => meddle(sql, () => statement.get(...values), real),
          all: (...values) => meddle(sql, () => statement.all(...values), real) as unknown[],
          setReadBigInts: enabled => statement.setReadBigInts(enabled),
        }
      },
      close: () => real.close(),
    }
  }
  return {
    DatabaseSync: DatabaseSync as unknown as SqliteDriver['DatabaseSync'],
    backup: (source, path, options) => driver.backup(source, path, options),
  }
}

/** An error as SQLite's drivers throw it. */
export const sqliteError = (errcode: number, message: string): Error =>
  Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode })

/** Time that passes by sleeping only, so that nobody waits for it. */
export const sleepyClock = (onSleep: (count: number) => void = () => undefined): Clock & { slept: () => number } => {
  let nowMs = 0
  let count = 0
  return {
    wallMs: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: async ms => {
      nowMs += ms
      onSleep(++count)
      await new Promise(resolve => setImmediate(resolve))
    },
    slept: () => count,
  }
}

/** The real clock, telling how often somebody slept. */
export const watchedClock = (onSleep: (count: number) => void): Clock => {
  let count = 0
  return {
    ...systemClock,
    sleep: (ms, signal) => {
      onSleep(++count)
      return systemClock.sleep(ms, signal)
    },
  }
}
