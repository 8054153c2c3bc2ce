import { EventStoreError } from '../../ports/event-store.js'
import {
  requireSafeVersion,
  type SqliteDatabase,
  type SqliteDriver,
  type SqliteRow,
  type SqliteStatement,
  type SqliteValue,
} from './driver.js'
import { eventColumns, eventOfRow } from './event-row.js'
import { isImpossibleNumber } from './failure.js'
import { narrowMode, requireSameFile, type Place } from './place.js'
import { prepareSchema } from './schema.js'

/** One open connection. Everything on it is synchronous; nobody sees a transaction of ours half done. */
export interface Connection {
  readonly place: Place
  readonly database: SqliteDatabase
  readonly get: (sql: string, ...values: SqliteValue[]) => SqliteRow | undefined
  readonly all: (sql: string, ...values: SqliteValue[]) => ReadonlyArray<SqliteRow>
  /** Rows read since the event loop last had its turn; whoever gives it one sets this back. */
  readonly load: { rows: number }
  /** How many rows were changed. */
  readonly run: (sql: string, ...values: SqliteValue[]) => number
  readonly close: () => void
}

const prepared = (database: SqliteDatabase): ((sql: string) => SqliteStatement) => {
  const statements = new Map<string, SqliteStatement>()
  return sql => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
}

const numbered = (row: object): SqliteRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'bigint' ? Number(value) : value,
    ]),
  )

const connectionTo = (database: SqliteDatabase, place: Place): Connection => {
  const statement = prepared(database)
  const load = { rows: 0 }
  const rowsOf = (sql: string, values: SqliteValue[]): ReadonlyArray<SqliteRow> => {
    try {
      return statement(sql).all(...values) as ReadonlyArray<SqliteRow>
    } catch (error) {
      if (!isImpossibleNumber(error)) throw error
      // An integer beyond 2^53 is in a damaged row only. It must not hide the good rows beside it.
      const exact = database.prepare(sql)
      exact.setReadBigInts(true)
      return exact.all(...values).map(row => numbered(row as object))
    }
  }
  return {
    place,
    database,
    load,
    get: (sql, ...values) => {
      load.rows++
      return statement(sql).get(...values) as SqliteRow | undefined
    },
    all: (sql, ...values) => {
      const rows = rowsOf(sql, values)
      load.rows += 1 + rows.length
      return rows
    },
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    close: () => {
      database.close()
    },
  }
}

const pragma = (database: SqliteDatabase, name: string): unknown =>
  Object.values(database.prepare(`PRAGMA ${name}`).get() as object)[0]

const requireWriteAheadLog = (database: SqliteDatabase, { path }: Place): void => {
  const mode = pragma(database, 'journal_mode = WAL')
  if (mode === 'wal') return
  const what = `${path} cannot be put in WAL mode (it stays in ${String(mode)})`
  throw new EventStoreError('unsafe', `${what}: use a local disk.`)
}

const fullSync = 2

const requireFullSync = (database: SqliteDatabase): void => {
  // SQLite may be built to fall back to NORMAL once a WAL file is read or changed, so the check comes after a read.
  database.prepare('SELECT max(position) FROM events').get()
  const level = pragma(database, 'synchronous')
  if (typeof level === 'number' && level >= fullSync) return
  const what = `SQLite does not sync each commit (synchronous is ${String(level)} in spite of PRAGMA synchronous=FULL)`
  throw new EventStoreError('unsafe', `${what}: appended events could be lost. Use another driver.`)
}

const requireReadableEnd = (connection: Connection): void => {
  const last = connection.get(`SELECT ${eventColumns} FROM events ORDER BY position DESC LIMIT 1`)
  if (last === undefined) return
  const { damage, stream, revision, position } = eventOfRow(last)
  // A damaged event is its stream's trouble, and is told when that is read.
  if (damage !== undefined) return
  const found = connection.get('SELECT position FROM events WHERE stream = ? AND revision = ?', stream, revision)
  if (found?.position === position) return
  throw new EventStoreError(
    'corrupt',
    'The newest event is not where it belongs: restore the event store from a backup.',
  )
}

export interface ConnectionOptions {
  readonly driver: SqliteDriver
  readonly place: Place
  readonly busyTimeoutMs: number
}

const prepare = (database: SqliteDatabase, options: ConnectionOptions, mayCreate: boolean): Connection => {
  const { place, busyTimeoutMs } = options
  // On every connection, none of them is remembered by the file. No memory map: a stray write through it would corrupt
  // the file, and I/O errors would be signals.
  database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
  database.exec('PRAGMA trusted_schema = OFF')
  database.exec('PRAGMA cell_size_check = ON')
  database.exec('PRAGMA mmap_size = 0')
  database.exec('PRAGMA synchronous = FULL')
  // Brought into the file when rows of the index are, at quiet times. In between pages that are written again and again
  // are brought there once in 32 MB instead of once in 4, which saves a quarter of what the commits of a large tick take.
  database.exec('PRAGMA wal_autocheckpoint = 8000')
  requireSafeVersion(database)
  prepareSchema(database, mayCreate)
  narrowMode(place)
  requireWriteAheadLog(database, place)
  requireFullSync(database)
  narrowMode(place)
  // Not quick_check, which reads the whole file: start-up must not take longer as the log grows. Schema, format, and the
  // end of the log with its index are read now; every row is checked against its checksum when it is read.
  const connection = connectionTo(database, place)
  requireReadableEnd(connection)
  return connection
}

/** Opens a connection and makes sure of everything that durability rests on, or throws. */
export const connect = (options: ConnectionOptions, mayCreate: boolean): Connection => {
  const { driver, place } = options
  requireSameFile(place)
  const database = new driver.DatabaseSync(place.path)
  try {
    return prepare(database, options, mayCreate)
  } catch (error) {
    database.close()
    throw error
  }
}
