import { loadDriver } from '../../src/adapters/sqlite/driver.js'

/** Rows as large as those that the engine writes, written by the driver alone: nothing is decided, checked or remembered. */
export interface BareSqlite {
  /** A new ticket: two events, one commit. */
  readonly command: (n: number) => void
  /** Steps of as many tickets: their rows read, an event written for each, one commit. */
  readonly chunk: (from: number, count: number, revision: number) => void
  /** The rows of as many tickets, one commit. */
  readonly rows: (from: number, count: number) => void
  readonly close: () => void
}

const id = '123e4567-e89b-42d3-a456-426614174000'
const opened = 'x'.repeat(113)
const incident = 'x'.repeat(517)
const step = 'x'.repeat(295)
const row = 'y'.repeat(220)
const name = (n: number): string => `escalation-P-${n}`

export const bareSqlite = async (path: string): Promise<BareSqlite> => {
  const { DatabaseSync } = await loadDriver()
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  database.exec(`CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL,
    event_id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, recorded_at INTEGER NOT NULL,
    checksum INTEGER NOT NULL, UNIQUE (stream, revision)) STRICT`)
  database.exec(`CREATE TABLE ticket_index (stream TEXT PRIMARY KEY, revision INTEGER NOT NULL, data TEXT NOT NULL,
    checksum INTEGER NOT NULL) STRICT, WITHOUT ROWID`)
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const insert = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const put = database.prepare('INSERT INTO ticket_index VALUES (?, ?, ?, ?)')
  const read = database.prepare(
    'SELECT group_concat(data) AS rows FROM ticket_index WHERE stream IN (SELECT value FROM json_each(?))',
  )
  let position = 0
  return {
    command: n => {
      begin.run()
      insert.run(++position, name(n), 0, id, 'TicketOpened', opened, 1_772_442_000_000, 123_456_789)
      insert.run(++position, name(n), 1, id, 'IncidentOpened', incident, 1_772_442_000_000, 123_456_789)
      commit.run()
    },
    rows: (from, count) => {
      begin.run()
      for (let n = from; n < from + count; n++) put.run(name(n), 1, row, 123_456_789)
      commit.run()
    },
    chunk: (from, count, revision) => {
      const names = Array.from({ length: count }, (_, n) => name(from + n))
      read.get(JSON.stringify(names))
      begin.run()
      for (const stream of names) {
        insert.run(++position, stream, revision, id, 'StepTriggered', step, 1_772_442_000_000, 123_456_789)
      }
      commit.run()
    },
    close: () => {
      database.close()
    },
  }
}
