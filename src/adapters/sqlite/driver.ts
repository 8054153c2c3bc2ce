import { EventStoreError } from '../../ports/event-store.js'

/** What a column may hold. */
export type SqliteValue = null | number | bigint | string

/** A row as SQLite gives it: by column. */
export type SqliteRow = Readonly<Record<string, unknown>>

/** The part of `StatementSync` of `node:sqlite` that is used. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): { readonly changes: number | bigint }
  get(...values: SqliteValue[]): unknown
  all(...values: SqliteValue[]): unknown[]
  setReadBigInts(enabled: boolean): void
}

/** The part of `DatabaseSync` of `node:sqlite` that is used. */
export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

/**
 * A module like `node:sqlite`: that one, `@photostructure/sqlite`, or one of your own around them.
 *
 * @since 0.1.0
 */
export interface SqliteDriver {
  readonly DatabaseSync: new (path: string) => SqliteDatabase
  backup(source: SqliteDatabase, path: string, options?: { readonly rate?: number }): Promise<number>
}

/**
 * Older ones may corrupt a file in WAL mode that two connections write to (the WAL-reset bug of SQLite 3.7.0 to 3.51.2),
 * and two connections are what two workers are.
 */
const oldestSafe = [3, 51, 3] as const

const needed = oldestSafe.join('.')

const isSafe = (version: string): boolean => {
  const parts = version.split('.').map(Number)
  for (const [at, least] of oldestSafe.entries()) {
    const part = parts[at] ?? 0
    if (part !== least) return part > least
  }
  return true
}

const versionOf = (database: SqliteDatabase): string => {
  const row = database.prepare('SELECT sqlite_version() AS version').get() as { readonly version: string }
  return row.version
}

/** Refuses a SQLite that is known to lose data. */
export const requireSafeVersion = (database: SqliteDatabase): void => {
  const version = versionOf(database)
  if (isSafe(version)) return
  const remedy = 'Use a newer Node, or install @photostructure/sqlite.'
  throw new EventStoreError('unsafe', `SQLite ${version} may corrupt the log; ${needed} or newer is needed. ${remedy}`)
}

const versionOfDriver = (driver: SqliteDriver): string => {
  const database = new driver.DatabaseSync(':memory:')
  try {
    return versionOf(database)
  } finally {
    database.close()
  }
}

interface Candidate {
  readonly name: string
  readonly load: () => Promise<SqliteDriver>
}

const candidates: ReadonlyArray<Candidate> = [
  { name: 'node:sqlite', load: () => import('node:sqlite') },
  { name: '@photostructure/sqlite', load: () => import('@photostructure/sqlite') },
]

/** The first SQLite that is there and new enough: Node's own, else the optional peer. Nothing is loaded before this. */
export const loadDriver = async (from: ReadonlyArray<Candidate> = candidates): Promise<SqliteDriver> => {
  const found: string[] = []
  let cause: unknown
  for (const { name, load } of from) {
    try {
      const driver = await load()
      const version = versionOfDriver(driver)
      if (isSafe(version)) return driver
      found.push(`${name} has ${version}`)
    } catch (error) {
      found.push(`${name} cannot be loaded`)
      cause = error
    }
  }
  const message = `No SQLite ${needed} or newer here (${found.join(', ')}). Install it: npm install @photostructure/sqlite`
  throw new EventStoreError('unsafe', message, { cause })
}
