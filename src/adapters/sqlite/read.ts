import {
  EventStoreError,
  type LogPage,
  type ReadLogOptions,
  type ReadStreamOptions,
  type SkimmedLogPage,
  type StoredEvent,
} from '../../ports/event-store.js'
import type { Connection } from './connection.js'
import type { SqliteRow, SqliteValue } from './driver.js'
import { eventColumns, eventOfRow, missingEvent, parsed, unparsedOfRow } from './event-row.js'
import { eventsIn, isWithoutGap, packedEvent } from './packed-events.js'
import { packed, pieceOf, type Piece } from './piece.js'
import { skimmedIn, skimmedOf, type SkimmedEvents } from './skimmed-events.js'
import { leastRevision, leastRevisions } from './stream-end.js'

/** Runs a read on the connection, again while somebody else holds the lock. Lets other work go first now and then. */
export type Reading = <A>(read: (connection: Connection) => A) => Promise<A>

/** Rows per query, all at once: faster than `.iterate()`, and no query keeps the event loop for long. */
const pageSize = 250

const fromStream = `SELECT ${eventColumns} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`
const fromLog = `SELECT ${eventColumns} FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`
const newest = 'SELECT max(position) AS head FROM events'
const nextRecorded = 'SELECT position, recorded_at AS at FROM events WHERE position > ? ORDER BY position LIMIT 1'

/**
 * In one piece, where nothing is wrong with any event: without an order or a limit, since either would have SQLite fill a
 * table first. Revisions are limits as well where none is missing, and the order is checked.
 */
const pieceOfStream = packed(
  packedEvent,
  'events WHERE stream = ?1 AND revision >= ?2 AND revision < ?3',
  '(SELECT CAST(max(revision) AS REAL) FROM events WHERE stream = ?1) AS last,',
)
/** With the head, so that it is one query and not two. */
const pieceOfLog = packed(packedEvent, 'events WHERE position > ? AND position <= ?', `(${newest}) AS head,`)
/** The loops of the join go through the streams in the order of the list, and through each by revision. */
const pieceOfStreams = packed(
  packedEvent,
  '(SELECT events.* FROM json_each(?) AS wanted CROSS JOIN events ON events.stream = wanted.value LIMIT ?)',
)

/** The result of a packed query; `undefined` when there is any doubt: then each row has to tell for itself. */
const piece = (connection: Connection, sql: string, ...values: ReadonlyArray<SqliteValue>): Piece | undefined => {
  const found = pieceOf(connection.get(sql, ...values), packedEvent)
  connection.load.rows += found?.count ?? 0
  return found
}

export const headOf = (connection: Connection): number => {
  const head = connection.get(newest)?.head
  return typeof head === 'number' ? head : -1
}

/**
 * A position before everything recorded at `recordedAt` or later. Positions grow with time, so halving finds it in some
 * twenty reads of one row, however long the log is.
 */
export const positionBefore = async (reading: Reading, recordedAt: number): Promise<number> => {
  let low = -1
  let high = await reading(headOf)
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const next = await reading(connection => connection.get(nextRecorded, middle))
    if (next === undefined || Number(next.at) >= recordedAt) high = middle
    else low = Math.max(Number(next.position), middle + 1)
  }
  return low
}

/** Puts a damaged event where rows are missing, so that the fold sees a torn stream and not a shorter one. */
const withGapsShown = (
  stream: string,
  fromRevision: number,
  leastLast: number,
  read: ReadonlyArray<StoredEvent>,
): ReadonlyArray<StoredEvent> => {
  const events: StoredEvent[] = []
  let expected = fromRevision
  for (const event of read) {
    if (event.revision > expected) events.push(missingEvent(stream, expected, event.position))
    events.push(event)
    expected = Math.max(expected, event.revision) + 1
  }
  if (leastLast >= expected) events.push(missingEvent(stream, expected, events.at(-1)?.position ?? 0))
  return events
}

/** Whether the last revision of a stream, if it has one, comes before another. */
const isBefore = (last: unknown, revision: number): boolean =>
  last === null || (typeof last === 'number' && last < revision)

const pageOfStream = (connection: Connection, stream: string, from: number): ReadonlyArray<StoredEvent> => {
  const row = connection.get(pieceOfStream, stream, from, from + pageSize)
  const found = pieceOf(row, packedEvent)
  const events = found === undefined ? [] : eventsIn(found)
  const isInOrder = events.every((event, at) => event.stream === stream && event.revision === from + at)
  const isToTheEnd = events.length === pageSize || isBefore(row?.last, from + events.length)
  if (found !== undefined && isInOrder && isToTheEnd) {
    connection.load.rows += found.count
    return events.map(parsed)
  }
  return connection.all(fromStream, stream, from, pageSize).map(eventOfRow)
}

/** Where a stream ends, and the least that it reaches to as its row tells; REAL, since a damaged row may hold any number. */
const endOf = `SELECT (SELECT CAST(max(revision) AS REAL) FROM events WHERE stream = ?1) AS last,
  (SELECT CAST(revision AS REAL) FROM ticket_index WHERE stream = ?1) AS least`

/** Whether a stream ends before a revision. It is one question, of few steps: it is asked before each send. */
const endsBefore = (connection: Connection, stream: string, revision: number): boolean => {
  const { last, least } = connection.get(endOf, stream) ?? {}
  return isBefore(last, revision) && isBefore(least, revision)
}

export const readStream = async (
  reading: Reading,
  stream: string,
  { fromRevision = 0, signal }: ReadStreamOptions = {},
): Promise<ReadonlyArray<StoredEvent>> => {
  if (fromRevision > 0 && (await reading(connection => endsBefore(connection, stream, fromRevision)))) return []
  const events: StoredEvent[] = []
  const leastLast = await reading(connection => leastRevision(connection, stream))
  for (let from = fromRevision; ; from = Number(events.at(-1)?.revision) + 1) {
    signal?.throwIfAborted()
    const page = await reading(connection => pageOfStream(connection, stream, from))
    events.push(...page)
    if (page.length < pageSize) return withGapsShown(stream, fromRevision, leastLast, events)
  }
}

/** So many streams are asked for at once. */
const streamsPerQuery = 64

/**
 * As many of the first of these streams as fit into one piece, whole and without a gap. Fewer, perhaps none, where there
 * is any doubt: those are then read one by one.
 */
const firstOf = (connection: Connection, names: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<StoredEvent>> => {
  const wanted = JSON.stringify(names)
  const least = leastRevisions(connection, wanted)
  const found = piece(connection, pieceOfStreams, wanted, pageSize)
  if (found === undefined) return []
  const events = eventsIn(found)
  const streams: StoredEvent[][] = []
  let next = 0
  for (const name of names) {
    const stream: StoredEvent[] = []
    for (let event = events[next]; event?.stream === name; event = events[++next]) {
      if (event.revision !== stream.length) return streams
      stream.push(parsed(event))
    }
    // What ends with the piece may go on after it; what has no event here may be behind something out of order.
    if (next === events.length && events.length === pageSize) return streams
    if (stream.length <= (least.get(name) ?? -1)) return streams
    streams.push(stream)
  }
  return next === events.length ? streams : []
}

export const readStreams = async (
  reading: Reading,
  names: ReadonlyArray<string>,
): Promise<ReadonlyArray<ReadonlyArray<StoredEvent>>> => {
  const found: ReadonlyArray<StoredEvent>[] = []
  while (found.length < names.length) {
    const wanted = names.slice(found.length, found.length + streamsPerQuery)
    const streams = await reading(connection => firstOf(connection, wanted))
    found.push(...streams)
    const name = names[found.length]
    if (streams.length === 0 && name !== undefined) found.push(await readStream(reading, name))
  }
  return found
}

/** How events are told: from a piece, or from their rows where there is any doubt about that. */
interface Telling<A> {
  readonly piece: (found: Piece) => A
  readonly rows: (rows: ReadonlyArray<SqliteRow>) => A
}

/** A part of the log, from one position on without a gap. */
interface Slice<A> {
  readonly first: number
  readonly count: number
  readonly told: A
  readonly head: number
}

const slice = <A>(connection: Connection, telling: Telling<A>, after: number, limit: number): Slice<A> => {
  const first = Math.max(after, 0) + 1
  const row = connection.get(pieceOfLog, first - 1, first - 1 + limit)
  // Rows are read up to the head that was read with them: whatever is appended after that is left for the next page.
  const head = typeof row?.head === 'number' ? row.head : headOf(connection)
  const last = Math.min(first + limit - 1, head)
  const found = pieceOf(row, packedEvent)
  if (found !== undefined && found.count === Math.max(last - first + 1, 0) && isWithoutGap(found, first)) {
    connection.load.rows += found.count
    return { first, count: found.count, told: telling.piece(found), head }
  }
  const rows = connection.all(fromLog, first - 1, head, limit)
  // Positions are given out one by one and rows are never deleted, so a gap is a page that the file has lost.
  let next = first
  for (const { position } of rows) {
    if (position !== next) break
    next++
  }
  if (next === first + rows.length && next > last) return { first, count: rows.length, told: telling.rows(rows), head }
  const message = `The event at position ${next} is missing: restore the event store from a backup.`
  throw new EventStoreError('corrupt', message)
}

const beginsWith =
  (prefixes: ReadLogOptions['prefixes']) =>
  (stream: string): boolean =>
    prefixes === undefined || prefixes.some(prefix => stream.startsWith(prefix))

const storedEvents: Telling<ReadonlyArray<StoredEvent>> = {
  piece: found => eventsIn(found).map(parsed),
  rows: rows => rows.map(eventOfRow),
}

/**
 * A page of the log. Streams that are not asked for are left out here and not by SQLite, which would look for the next
 * match through the whole log in one go.
 */
export const readLog = async (
  reading: Reading,
  { after, limit, prefixes, signal }: ReadLogOptions,
): Promise<LogPage> => {
  const isMatch = beginsWith(prefixes)
  const events: StoredEvent[] = []
  // What was appended together is about one stream: its name is looked at once.
  let name: string | undefined
  let isWanted = false
  for (let position = after; ;) {
    signal?.throwIfAborted()
    const wanted = limit - events.length
    const size = Math.min(pageSize, prefixes === undefined ? wanted : Math.max(wanted, 100))
    const { first, told, head } = await reading(connection => slice(connection, storedEvents, position, size))
    let next = first
    for (const event of told) {
      if (events.length === limit) return { events, position, atEnd: false }
      if (event.stream !== name) {
        name = event.stream
        isWanted = isMatch(name)
      }
      // A damaged event is given to everybody: its stream's name may be what is damaged.
      if (isWanted || event.damage !== undefined) events.push(event)
      position = next++
    }
    if (position >= head || events.length === limit) return { events, position, atEnd: position >= head }
  }
}

export const skimLog = async (
  reading: Reading,
  { after, limit, prefixes, signal }: ReadLogOptions,
): Promise<SkimmedLogPage> => {
  signal?.throwIfAborted()
  const isWanted = beginsWith(prefixes)
  const telling: Telling<SkimmedEvents> = {
    piece: found => skimmedIn(found, isWanted),
    rows: rows => skimmedOf(rows.map(unparsedOfRow), isWanted),
  }
  const size = Math.min(pageSize, limit)
  const { first, count, told, head } = await reading(connection => slice(connection, telling, after, size))
  const position = count === 0 ? after : first + count - 1
  return { ...told, position, atEnd: position >= head }
}
