import { EventStoreError } from '../../ports/event-store.js'
import type { SqliteDatabase } from './driver.js'
import { rollBack } from './failure.js'

/** Tells our files from others': PRAGMA application_id, "tEsc". */
const applicationId = 0x74457363

/** Grows when an older version of this library must no longer write to the file. */
export const fileFormat = 1

/**
 * `position` is a plain INTEGER PRIMARY KEY: rows are never deleted, so the next one is always larger than all before
 * and AUTOINCREMENT, a second table written with each row, would add nothing. There is one writer at a time and the
 * position is given out under its lock, so positions become visible in their own order: a follower that has seen one
 * will not be shown a smaller one later.
 *
 * There is no index over event ids: random keys would cost every commit two more pages, and nothing looks an event up
 * by its id. A repeated request is known by its ids at the very revisions that it asked for.
 */
const tables: Readonly<Record<string, string>> = {
  events: `CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  type TEXT NOT NULL,
  data TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  UNIQUE (stream, revision)
) STRICT`,
  ticket_index: `CREATE TABLE ticket_index (
  stream TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  data TEXT NOT NULL,
  checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID`,
  meta: `CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
}

/** The rows of `meta`. */
export type MetaName = 'format' | 'touched' | `${'indexFormat' | 'indexedTo'} ${string}`

const pragma = (database: SqliteDatabase, name: string): number => {
  const row = database.prepare(`PRAGMA ${name}`).get() as Readonly<Record<string, number>>
  return row[name] ?? 0
}

interface SchemaObject {
  readonly name: string
  readonly type: string
  readonly about: string
  readonly sql: string | null
}

const objectsOf = (database: SqliteDatabase): ReadonlyArray<SchemaObject> =>
  database.prepare('SELECT name, type, tbl_name AS about, sql FROM sqlite_schema').all() as SchemaObject[]

const isEmpty = (database: SqliteDatabase): boolean =>
  pragma(database, 'application_id') === 0 && pragma(database, 'user_version') === 0 && objectsOf(database).length === 0

export const refuseNewerFormat = (format: number): void => {
  if (format <= fileFormat) return
  const message = `The event store was written by a newer version (format ${format}; this version knows ${fileFormat}).`
  throw new EventStoreError('newer-format', `${message} Upgrade ticket-escalation.`)
}

const createTables = (database: SqliteDatabase): void => {
  database.exec('BEGIN IMMEDIATE')
  try {
    // Two processes may have found the file empty; the second one gets the lock when the first is done.
    if (isEmpty(database)) {
      for (const sql of Object.values(tables)) database.exec(sql)
      database.exec(`INSERT INTO meta (name, value) VALUES ('format', ${fileFormat}), ('touched', 0)`)
      database.exec(`PRAGMA application_id = ${applicationId}`)
      database.exec(`PRAGMA user_version = ${fileFormat}`)
    }
    database.exec('COMMIT')
  } catch (error) {
    rollBack(database)
    throw error
  }
}

const requireOurTables = (database: SqliteDatabase): void => {
  const objects = objectsOf(database)
  for (const [name, sql] of Object.entries(tables)) {
    const found = objects.find(object => object.name === name)
    if (found?.sql === sql) continue
    const what = found === undefined ? 'is missing' : 'is not as this version makes it'
    throw new EventStoreError('corrupt', `The table ${name} of the event store ${what}: restore it from a backup.`)
  }
  // Other tables are left alone (replication tools keep some), but what runs or reads along with ours is not.
  const meddling = objects.find(({ type, about, sql }) => type !== 'table' && sql !== null && about in tables)
  if (meddling === undefined) return
  const what = `The ${meddling.type} ${meddling.name} on the table ${meddling.about}`
  throw new EventStoreError('unsafe', `${what} is not of this library: drop it.`)
}

const requireKnownFormat = (database: SqliteDatabase): void => {
  const row = database.prepare(`SELECT value FROM meta WHERE name = 'format'`).get() as { value: number } | undefined
  if (row?.value === pragma(database, 'user_version')) return
  throw new EventStoreError('corrupt', 'The event store contradicts itself about its format: restore it from a backup.')
}

/** Makes an empty file ours; refuses one that is somebody else's, newer or torn. Nothing is changed in those. */
export const prepareSchema = (database: SqliteDatabase, mayCreate: boolean): void => {
  if (isEmpty(database)) {
    if (!mayCreate) throw new EventStoreError('corrupt', 'The file of the event store was emptied while it was open.')
    createTables(database)
  }
  const found = pragma(database, 'application_id')
  if (found !== applicationId)
    throw new EventStoreError(
      'unsafe',
      'The file is a SQLite database of something else. Give the event store its own.',
    )
  refuseNewerFormat(pragma(database, 'user_version'))
  requireOurTables(database)
  requireKnownFormat(database)
}
