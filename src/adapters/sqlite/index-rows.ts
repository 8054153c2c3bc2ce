import { jsonText } from '../../codecs/admission.js'
import { EventStoreError, type Json, type StoredIndex, type StoredIndexRow } from '../../ports/event-store.js'
import { indexRowChecksum } from './checksum.js'
import type { Connection } from './connection.js'
import type { SqliteRow, SqliteValue } from './driver.js'
import { isGrowing, jsonIn, numberIn, packed, pieceOf, textIn, type Packing } from './piece.js'
import { headOf, type Reading } from './read.js'
import type { RowWriter } from './row-writer.js'
import { indexRowWriter } from './transaction.js'

const remove = 'DELETE FROM ticket_index WHERE stream = ?'
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
const rowOf = `${columns} WHERE stream = ?`
const rowsOf = query(`${columns} WHERE stream IN (SELECT value FROM json_each(?))`, false)

const metaValue = 'SELECT value FROM meta WHERE name = ?'
const noteGap = `INSERT OR IGNORE INTO meta SELECT 'indexGap', ? WHERE EXISTS (SELECT 1 FROM meta WHERE name = 'indexFormat')`

/** Writes a stream's row into the open transaction, in place of the one before. */
export const putIndexRow = (rows: RowWriter, stream: string, revision: number, data: string): void => {
  rows.add(stream, revision, data, indexRowChecksum(stream, revision, data))
}

/** Removes a stream's row in the open transaction. */
export const removeIndexRow = (connection: Connection, stream: string): void => {
  connection.run(remove, stream)
}

/**
 * An append came without a row: from its position on the index no longer reflects the log. As long as there was none,
 * it reflects the log up to its head, and no append has to write down how far.
 */
export const noteUnindexed = (connection: Connection, headBefore: number): void => {
  connection.run(noteGap, headBefore)
}

const forget = (connection: Connection): void => {
  connection.run('DELETE FROM ticket_index')
  connection.run(`DELETE FROM meta WHERE name IN ('indexFormat', 'indexGap')`)
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

const stateOf = (connection: Connection): { readonly format: number; readonly position: number } | undefined => {
  const format = connection.get(metaValue, 'indexFormat')?.value
  const gap = connection.get(metaValue, 'indexGap')?.value
  if (typeof format !== 'number') return undefined
  return { format, position: typeof gap === 'number' ? gap : headOf(connection) }
}

interface WrittenRow extends Omit<StoredIndexRow, 'data'> {
  readonly text: string
}

const written = ({ stream, revision, data }: StoredIndexRow): WrittenRow => {
  const row = jsonText(data, `the index row of ${stream}`)
  if ('problem' in row) throw new EventStoreError('invalid', row.problem)
  return { stream, revision, text: row.text }
}

const replaceAll = (
  connection: Connection,
  { format, position, rows }: { format: number; position: number; rows: ReadonlyArray<WrittenRow> },
): boolean => {
  if (headOf(connection) !== position) return false
  forget(connection)
  const writer = indexRowWriter(connection)
  for (const { stream, revision, text } of rows) putIndexRow(writer, stream, revision, text)
  writer.flush()
  connection.run(`INSERT INTO meta VALUES ('indexFormat', ?)`, format)
  return true
}

/** Runs `write` in a write transaction of its own, when those before it are done. */
export type Writing = <A>(write: (connection: Connection) => A) => Promise<A>

export const indexOf = (reading: Reading, writing: Writing): StoredIndex => ({
  state: () => reading(stateOf),
  rows: ({ after, limit }) => reading(connection => rowsIn(connection, pageOf, after, limit)),
  rowsOf: streams => {
    const [stream, ...others] = streams
    // Each send looks at one ticket once more, and a list of one takes several times as long as a row.
    return stream !== undefined && others.length === 0
      ? reading(connection => connection.all(rowOf, stream).map(indexRow))
      : reading(connection => rowsIn(connection, rowsOf, JSON.stringify(streams)))
  },
  drop: () => writing(forget),
  replace: async ({ format, position, rows }) => {
    const texts = rows.map(written)
    return writing(connection => replaceAll(connection, { format, position, rows: texts }))
  },
})
