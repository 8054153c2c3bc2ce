import { jsonText } from '../../codecs/admission.js'
import {
  EventStoreError,
  type Json,
  type StoredIndex,
  type StoredIndexRow,
  type TrailingRow,
} from '../../ports/event-store.js'
import { indexRowChecksum } from './checksum.js'
import type { Connection } from './connection.js'
import type { SqliteRow, SqliteValue } from './driver.js'
import { eventColumns, eventOfRow } from './event-row.js'
import { isGrowing, jsonIn, numberIn, packed, pieceOf, textIn, type Packing } from './piece.js'
import { headOf, type Reading } from './read.js'
import { rowStatements, rowWriter } from './row-writer.js'
import type { MetaName } from './schema.js'
import { trailingEvents } from './trailing-events.js'

const columns = 'SELECT stream, revision, data, checksum FROM ticket_index'

const packedRow: Packing = { columns: ['stream', 'revision', 'data'], texts: ['stream', 'data'] }

/** How rows are asked for, one by one and in one piece. */
interface Query {
  readonly oneByOne: string
  readonly inOnePiece: string
  /** The rows have to come in the order of their streams: out of it, a page may end too early. */
  readonly isOrdered: boolean
}

const query = (oneByOne: string, isOrdered: boolean): Query => ({
  oneByOne,
  inOnePiece: packed(packedRow, `(${oneByOne})`),
  isOrdered,
})

const pageOf = query(`${columns} WHERE stream > ? ORDER BY stream LIMIT ?`, true)
const rowsOf = query(`${columns} WHERE stream IN (SELECT value FROM json_each(?))`, false)

/** Two workers may bring the index up to the log at once: what one of them knows better stays. */
const statements = rowStatements(
  'ticket_index',
  4,
  `ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision, data = excluded.data, checksum = excluded.checksum
  WHERE excluded.revision > ticket_index.revision`,
)
const remove = 'DELETE FROM ticket_index WHERE stream = ? AND revision <= ?'

const removeAll = 'DELETE FROM ticket_index WHERE substr(stream, 1, length(?1)) = ?1'

const metaValue = 'SELECT value FROM meta WHERE name = ?'
const moveOn = 'UPDATE meta SET value = max(value, ?) WHERE name = ?'

/** An index over streams whose names begin with one of some texts, and what `meta` calls its values. */
interface Scope {
  readonly prefixes: ReadonlyArray<string>
  readonly format: MetaName
  readonly reached: MetaName
}

const scopeOf = (prefixes: ReadonlyArray<string>): Scope => {
  const name = prefixes.join(' ')
  return { prefixes, format: `indexFormat ${name}`, reached: `indexedTo ${name}` }
}

const forget = (connection: Connection, { prefixes, format, reached }: Scope): void => {
  for (const prefix of prefixes) connection.run(removeAll, prefix)
  connection.run('DELETE FROM meta WHERE name IN (?, ?)', format, reached)
}

const indexRow = ({ stream, revision, data, checksum }: SqliteRow): StoredIndexRow => {
  if (typeof stream === 'string' && typeof revision === 'number' && typeof data === 'string')
    if (indexRowChecksum(stream, revision, data) === checksum)
      return { stream, revision, data: JSON.parse(data) as Json }
  const message = `The index row of ${String(stream)} is damaged: drop the index, it is rebuilt from the log.`
  throw new EventStoreError('corrupt', message)
}

/** Rows in one piece where nothing is wrong with any of them, else each for itself. */
const rowsIn = (
  connection: Connection,
  { oneByOne, inOnePiece, isOrdered }: Query,
  ...values: ReadonlyArray<SqliteValue>
): ReadonlyArray<StoredIndexRow> => {
  const piece = pieceOf(connection.get(inOnePiece, ...values), packedRow)
  if (piece === undefined || (isOrdered && !isGrowing(piece, 0)))
    return connection.all(oneByOne, ...values).map(indexRow)
  connection.load.rows += piece.count
  return Array.from({ length: piece.count }, (_, row) => ({
    stream: textIn(piece, row, 0),
    revision: numberIn(piece, row, 1),
    data: JSON.parse(jsonIn(piece, row)) as Json,
  }))
}

/**
 * Two looks, and somebody else may bring the index up to the log in between. So the events come first: those that the rows
 * then turn out to describe do no harm, but some that neither the row nor the events tell of would be lost.
 */
const trailingRows = (connection: Connection, streams: ReadonlyArray<string>): ReadonlyArray<TrailingRow> => {
  const wanted = JSON.stringify(streams)
  const since = trailingEvents(connection, wanted)
  const rows = new Map(rowsIn(connection, rowsOf, wanted).map(row => [row.stream, row]))
  const found: TrailingRow[] = []
  for (const stream of streams) {
    const row = rows.get(stream)
    const events = since.get(stream)
    if (row !== undefined) found.push({ ...row, since: events ?? [] })
    else if (events !== undefined) found.push({ stream, revision: -1, data: null, since: events })
  }
  return found
}

const rowOf = `${columns} WHERE stream = ?`
const sinceOf = `SELECT ${eventColumns} FROM events
  WHERE stream = ?1 AND revision > ifnull((SELECT revision FROM ticket_index WHERE stream = ?1), -1) ORDER BY revision`

/** The same for one stream: lists of one take several times as long as what is in them. */
const trailingRow = (connection: Connection, stream: string): ReadonlyArray<TrailingRow> => {
  const since = connection.all(sinceOf, stream).map(eventOfRow)
  const [row] = connection.all(rowOf, stream).map(indexRow)
  if (row !== undefined) return [{ ...row, since }]
  return since.length > 0 ? [{ stream, revision: -1, data: null, since }] : []
}

const stateOf = (
  connection: Connection,
  scope: Scope,
): { readonly format: number; readonly position: number } | undefined => {
  const format = connection.get(metaValue, scope.format)?.value
  const position = connection.get(metaValue, scope.reached)?.value
  return typeof format === 'number' && typeof position === 'number' ? { format, position } : undefined
}

interface WrittenRow extends Omit<StoredIndexRow, 'data'> {
  readonly text: string
}

const written = ({ stream, revision, data }: StoredIndexRow): WrittenRow => {
  const row = jsonText(data, `the index row of ${stream}`)
  if ('problem' in row) throw new EventStoreError('invalid', row.problem)
  return { stream, revision, text: row.text }
}

const write = (connection: Connection, rows: ReadonlyArray<WrittenRow>): void => {
  const writer = rowWriter(connection, statements)
  for (const { stream, revision, text } of rows)
    writer.add(stream, revision, text, indexRowChecksum(stream, revision, text))
  writer.flush()
}

const replaceAll = (
  connection: Connection,
  scope: Scope,
  { format, position, rows }: { format: number; position: number; rows: ReadonlyArray<WrittenRow> },
): boolean => {
  if (headOf(connection) !== position) return false
  forget(connection, scope)
  write(connection, rows)
  connection.run('INSERT INTO meta VALUES (?, ?), (?, ?)', scope.format, format, scope.reached, position)
  return true
}

const advance = (
  connection: Connection,
  scope: Scope,
  position: number,
  rows: ReadonlyArray<WrittenRow>,
  removed: ReadonlyArray<{ readonly stream: string; readonly revision: number }>,
): boolean => {
  if (stateOf(connection, scope) === undefined) return false
  write(connection, rows)
  for (const { stream, revision } of removed) connection.run(remove, stream, revision)
  // Nobody can have seen what is beyond the end of the log: it would be passed over once it is there.
  connection.run(moveOn, Math.min(position, headOf(connection)), scope.reached)
  return true
}

/** Runs `write` in a write transaction of its own, when those before it are done. */
export type Writing = <A>(write: (connection: Connection) => A) => Promise<A>

const indexOver = (scope: Scope, reading: Reading, writing: Writing): StoredIndex => ({
  state: () => reading(connection => stateOf(connection, scope)),
  rows: ({ after, limit }) => reading(connection => rowsIn(connection, pageOf, after, limit)),
  rowsOf: streams => reading(connection => rowsIn(connection, rowsOf, JSON.stringify(streams))),
  trailingRowsOf: streams => {
    const [stream, ...others] = streams
    return reading(connection =>
      stream !== undefined && others.length === 0 ? trailingRow(connection, stream) : trailingRows(connection, streams),
    )
  },
  advance: async ({ position, rows, removed }) => {
    const texts = rows.map(written)
    const isThere = await writing(connection => advance(connection, scope, position, texts, removed))
    // This is done at quiet times, and so is what would be done in the middle of a large tick else. The rows are there,
    // whatever becomes of it.
    await reading(connection => connection.get('PRAGMA wal_checkpoint(PASSIVE)')).catch(() => undefined)
    return isThere
  },
  drop: () => writing(connection => forget(connection, scope)),
  replace: async ({ format, position, rows }) => {
    const texts = rows.map(written)
    return writing(connection => replaceAll(connection, scope, { format, position, rows: texts }))
  },
})

export const indexOf =
  (reading: Reading, writing: Writing) =>
  (prefixes: ReadonlyArray<string>): StoredIndex =>
    indexOver(scopeOf(prefixes), reading, writing)
