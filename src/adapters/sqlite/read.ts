import {
  EventStoreError,
  type LogPage,
  type ReadLogOptions,
  type ReadStreamOptions,
  type StoredEvent,
  type UnparsedEvent,
  type UnparsedLogPage,
} from '../../ports/event-store.js'
import type { Connection } from './connection.js'
import type { SqliteValue } from './driver.js'
import { eventColumns, eventOfRow, missingEvent, parsed } from './event-row.js'
import { packed, unpacked } from './packed-events.js'

/** Runs a read on the connection, again while somebody else holds the lock. Lets other work go first now and then. */
export type Reading = <A>(read: (connection: Connection) => A) => Promise<A>

type Event = UnparsedEvent | StoredEvent

/** Rows per query, all at once: faster than `.iterate()`, and no query keeps the event loop for long. */
const pageSize = 250

const fromStream = `SELECT ${eventColumns} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`
const fromLog = `SELECT ${eventColumns} FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`
const newest = 'SELECT max(position) AS head FROM events'
const nextRecorded = 'SELECT position, recorded_at AS at FROM events WHERE position > ? ORDER BY position LIMIT 1'

const inOnePiece = new Map([fromStream, fromLog].map(sql => [sql, packed(sql)]))

/**
 * The events of a query, in one piece where nothing is wrong with any of them: `isRight` says whether they are what the
 * caller expects beyond that. Else they are read row by row, and each tells for itself what is wrong with it.
 */
const eventsOf = (
  connection: Connection,
  sql: string,
  values: ReadonlyArray<SqliteValue>,
  isRight: (events: ReadonlyArray<UnparsedEvent>) => boolean,
): ReadonlyArray<Event> => {
  const events = unpacked(connection.get(inOnePiece.get(sql) ?? packed(sql), ...values))
  if (events === undefined || !isRight(events)) return connection.all(sql, ...values).map(eventOfRow)
  connection.load.rows += events.length
  return events
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
  read: ReadonlyArray<StoredEvent>,
): ReadonlyArray<StoredEvent> => {
  const events: StoredEvent[] = []
  let expected = fromRevision
  for (const event of read) {
    if (event.revision > expected) events.push(missingEvent(stream, expected, event.position))
    events.push(event)
    expected = Math.max(expected, event.revision) + 1
  }
  return events
}

export const readStream = async (
  reading: Reading,
  stream: string,
  { fromRevision = 0, signal }: ReadStreamOptions = {},
): Promise<ReadonlyArray<StoredEvent>> => {
  const events: StoredEvent[] = []
  for (let from = fromRevision; ; from = Number(events.at(-1)?.revision) + 1) {
    signal?.throwIfAborted()
    const isInOrder = (found: ReadonlyArray<UnparsedEvent>): boolean =>
      found.every((one, at) => one.stream === stream && one.revision > (found[at - 1]?.revision ?? from - 1))
    const page = await reading(connection =>
      eventsOf(connection, fromStream, [stream, from, pageSize], isInOrder).map(parsed),
    )
    events.push(...page)
    if (page.length < pageSize) return withGapsShown(stream, fromRevision, events)
  }
}

interface Slice {
  readonly events: ReadonlyArray<Event>
  /** Whether the events reach up to the head. */
  readonly isLast: boolean
  readonly head: number
}

/** Positions are given out one by one and rows are never deleted, so a gap is a page that the file has lost. */
const requireNoGap = (after: number, { events, isLast, head }: Slice): void => {
  let expected = Math.max(after, 0) + 1
  for (const { position } of events) {
    if (position !== expected) break
    expected++
  }
  const isWhole = expected === Math.max(after, 0) + 1 + events.length && (!isLast || expected > head)
  if (isWhole) return
  const message = `The event at position ${expected} is missing: restore the event store from a backup.`
  throw new EventStoreError('corrupt', message)
}

const slice = (connection: Connection, after: number, limit: number): Slice => {
  // The head is read first: whatever is appended in between is beyond it and is left for the next page.
  const head = headOf(connection)
  const first = Math.max(after, 0) + 1
  const isInOrder = (found: ReadonlyArray<UnparsedEvent>): boolean =>
    found.every(({ position }, at) => position === first + at)
  const events = eventsOf(connection, fromLog, [after, head, limit], isInOrder)
  const part = { events, isLast: events.length < limit, head }
  requireNoGap(after, part)
  return part
}

/**
 * A page of the log. Streams that are not asked for are left out here and not by SQLite, which would look for the next
 * match through the whole log in one go.
 */
export const readUnparsedLog = async (
  reading: Reading,
  { after, limit, prefixes, signal }: ReadLogOptions,
): Promise<UnparsedLogPage> => {
  // A damaged event is given to everybody: its stream's name may be what is damaged.
  const isWanted = (event: Event): boolean =>
    !('json' in event) || prefixes === undefined || prefixes.some(prefix => event.stream.startsWith(prefix))
  const events: Event[] = []
  for (let position = after; ;) {
    signal?.throwIfAborted()
    const wanted = limit - events.length
    const size = Math.min(pageSize, prefixes === undefined ? wanted : Math.max(wanted, 100))
    const { events: found, head } = await reading(connection => slice(connection, position, size))
    for (const event of found) {
      if (events.length === limit) return { events, position, atEnd: false }
      if (isWanted(event)) events.push(event)
      position = event.position
    }
    if (position >= head || events.length === limit) return { events, position, atEnd: position >= head }
  }
}

export const readLog = async (reading: Reading, options: ReadLogOptions): Promise<LogPage> => {
  const page = await readUnparsedLog(reading, options)
  return { ...page, events: page.events.map(parsed) }
}
