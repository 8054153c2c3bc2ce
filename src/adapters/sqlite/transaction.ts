import type { Connection } from './connection.js'
import { rollBack } from './failure.js'
import { rowStatements, rowWriter, type RowWriter } from './row-writer.js'
import { refuseNewerFormat } from './schema.js'

/** A write transaction, and where the log and the streams that it is about end in it. */
export interface Transaction {
  readonly connection: Connection
  readonly headBefore: number
  head: number
  /** The last revision of each stream; none for a stream that does not exist. */
  readonly revisions: Map<string, number>
  readonly events: RowWriter
}

const eventStatements = rowStatements('events', 8)

/** All that has to be known before anything is written, in one question: a tick appends to a thousand streams at once. */
const state = `SELECT (SELECT max(position) FROM events) AS head, (SELECT value FROM meta WHERE name = 'format') AS format,
  (SELECT json_group_object(key, (SELECT max(revision) FROM events WHERE stream = value)) FROM json_each(?)) AS revisions`

/** The same for one stream, as nearly every command asks: without lists, which take several times as long. */
const stateOfOne = `SELECT (SELECT max(position) FROM events) AS head, (SELECT value FROM meta WHERE name = 'format') AS format,
  (SELECT max(revision) FROM events WHERE stream = ?) AS revision`

const revisionsOf = (streams: ReadonlyArray<string>, text: unknown): Map<string, number> => {
  const revisions = new Map<string, number>()
  // By number, not in order: to put them in one would cost a fifth of asking for them.
  const found = JSON.parse(String(text)) as Readonly<Record<number, number | null>>
  streams.forEach((stream, at) => {
    const revision = found[at]
    if (typeof revision === 'number') revisions.set(stream, revision)
  })
  return revisions
}

/**
 * Takes the write lock before anything is read: a transaction that reads first and writes later cannot wait for the lock,
 * it fails at once when somebody else has written in between.
 */
export const begin = (connection: Connection, streams: ReadonlyArray<string> = []): Transaction => {
  connection.run('BEGIN IMMEDIATE')
  try {
    const [stream, ...others] = streams
    const isOne = stream !== undefined && others.length === 0
    const row = isOne ? connection.get(stateOfOne, stream) : connection.get(state, JSON.stringify(streams))
    // A newer version may have taken the file over since it was opened.
    refuseNewerFormat(Number(row?.format))
    const head = typeof row?.head === 'number' ? row.head : -1
    const revisions = isOne ? new Map<string, number>() : revisionsOf(streams, row?.revisions)
    if (isOne && typeof row?.revision === 'number') revisions.set(stream, row.revision)
    return { connection, headBefore: head, head, revisions, events: rowWriter(connection, eventStatements) }
  } catch (error) {
    rollBack(connection.database)
    throw error
  }
}

/** Writes everything that was asked for so far. */
export const flush = ({ events }: Transaction): void => {
  events.flush()
}

/** A write that changes nothing anybody reads. */
export const touch = (connection: Connection): void => {
  connection.run(`UPDATE meta SET value = value + 1 WHERE name = 'touched'`)
}
