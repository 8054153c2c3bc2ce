import { Buffer, isAscii } from 'node:buffer'
import { crc32 } from 'node:zlib'
import type { SkimmedEvent } from '../../ports/event-store.js'
import type { SqliteRow } from './driver.js'
import type { UnparsedEvent } from './event-row.js'
import { joinedChecksum } from './joined-checksum.js'

/**
 * All events of a table, or of a query in brackets, in one piece: a driver needs several times as long to make an object
 * of each row. Every event is just the text that its checksum was taken over.
 *
 * A text that became a BLOB has the same bytes. BLOBs are greater than all texts, so one that is not less than the empty
 * BLOB is no text.
 */
export const packed = (source: string): string => `SELECT count(*) AS count,
  CAST(group_concat(concat_ws(char(0), position, stream, revision, event_id, type, recorded_at, data), char(0)) AS BLOB) AS events,
  group_concat(checksum) AS checksums,
  min(stream < x'' AND event_id < x'' AND type < x'' AND data < x'') AS are_texts
FROM ${source}`

/** The places of the columns in a packed event. */
const columns = { position: 0, stream: 1, revision: 2, id: 3, type: 4, recordedAt: 5, data: 6 } as const

const width = 7

type Column = (typeof columns)[keyof typeof columns]

/** Events in one piece, every checksum verified. */
export interface Piece {
  readonly count: number
  readonly bytes: Buffer
  /** A character for each byte, so that a place in the text is a place in the bytes. */
  readonly text: string
  readonly encoding: 'latin1' | 'utf8'
  /** Where each column of each event ends, one after the other. */
  readonly ends: Int32Array
}

const nothing: Piece = { count: 0, bytes: Buffer.alloc(0), text: '', encoding: 'latin1', ends: new Int32Array(0) }

/** The whole number between two places of a text, `NaN` if there is something else. */
const numberBetween = (text: string, from: number, to: number): number => {
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

const startOf = (ends: Int32Array, at: number): number => (at === 0 ? 0 : (ends[at - 1] ?? 0) + 1)

const numberIn = ({ text, ends }: Piece, event: number, column: Column): number => {
  const at = event * width + column
  return numberBetween(text, startOf(ends, at), ends[at] ?? 0)
}

/** Copied out of the bytes: a part of a long text keeps all of it in memory for as long as anybody keeps the part. */
const textIn = ({ bytes, encoding, ends }: Piece, event: number, column: Column): string => {
  const at = event * width + column
  return bytes.toString(encoding, startOf(ends, at), ends[at])
}

/** A part of the text: not to be kept. */
const glimpseOf = ({ text, ends }: Piece, event: number, column: Column): string => {
  const at = event * width + column
  return text.substring(startOf(ends, at), ends[at])
}

/** Where each column ends; `undefined` when there are more or fewer of them. */
const endsIn = (text: string, count: number): Int32Array | undefined => {
  const ends = new Int32Array(count * width)
  let start = 0
  for (let at = 0; at < ends.length; at++) {
    const nul = text.indexOf('\0', start)
    const isLast = at === ends.length - 1
    if (nul < 0 !== isLast) return undefined
    const end = isLast ? text.length : nul
    ends[at] = end
    start = end + 1
  }
  return ends
}

const checksumOfNul = crc32('\0')

/** The checksum of all events and the NULs between them, from their own; `NaN` when those are no checksums. */
const joined = (checksums: string, ends: Int32Array): number => {
  let sum = 0
  let start = 0
  for (let at = 0; at < ends.length; at += width) {
    const comma = checksums.indexOf(',', start)
    const isLast = at + width === ends.length
    if (comma < 0 !== isLast) return Number.NaN
    const end = isLast ? checksums.length : comma
    const checksum = numberBetween(checksums, start, end)
    if (checksum >>> 0 !== checksum) return Number.NaN
    if (at > 0) sum = joinedChecksum(sum, checksumOfNul, 1)
    sum = joinedChecksum(sum, checksum, (ends[at + columns.data] ?? 0) - startOf(ends, at))
    start = end + 1
  }
  return sum
}

/**
 * The events of a packed row; `undefined` when there is any doubt about any of them. Then the rows have to be read one by
 * one, which tells what is wrong with which.
 */
export const pieceOf = (row: SqliteRow | undefined): Piece | undefined => {
  if (row === undefined) return undefined
  const { count, events, checksums, are_texts: areTexts } = row
  if (count === 0) return nothing
  if (typeof count !== 'number' || !(events instanceof Uint8Array) || typeof checksums !== 'string' || areTexts !== 1)
    return undefined
  const bytes = Buffer.from(events.buffer, events.byteOffset, events.byteLength)
  const text = bytes.toString('latin1')
  const ends = endsIn(text, count)
  if (ends === undefined || crc32(bytes) !== joined(checksums, ends)) return undefined
  return { count, bytes, text, encoding: isAscii(bytes) ? 'latin1' : 'utf8', ends }
}

/** Whether the events are at these positions, one after the other. */
export const isWithoutGap = (piece: Piece, first: number): boolean => {
  for (let event = 0; event < piece.count; event++)
    if (numberIn(piece, event, columns.position) !== first + event) return false
  return true
}

/**
 * The texts of a column in which the same ones occur again and again: the stream, the type. Each is copied out once, and
 * found again by its length and first character: no text has to be made to look it up.
 */
const repeatedTexts = (piece: Piece, column: Column): ReadonlyArray<string> => {
  const { text, ends, count, encoding } = piece
  const texts: string[] = []
  const known = new Map<number, string>()
  for (let event = 0; event < count; event++) {
    const at = event * width + column
    const from = startOf(ends, at)
    const length = (ends[at] ?? 0) - from
    const place = length * 256 + text.charCodeAt(from)
    let found = known.get(place)
    if (found === undefined || encoding !== 'latin1' || !text.startsWith(found, from)) {
      found = textIn(piece, event, column)
      known.set(place, found)
    }
    texts.push(found)
  }
  return texts
}

/** To be parsed and let go. */
const jsonIn = (piece: Piece, event: number): string =>
  piece.encoding === 'latin1' ? glimpseOf(piece, event, columns.data) : textIn(piece, event, columns.data)

export const eventsIn = (piece: Piece): ReadonlyArray<UnparsedEvent> => {
  const streams = repeatedTexts(piece, columns.stream)
  const types = repeatedTexts(piece, columns.type)
  return streams.map((stream, event) => ({
    stream,
    revision: numberIn(piece, event, columns.revision),
    position: numberIn(piece, event, columns.position),
    id: textIn(piece, event, columns.id),
    type: types[event] ?? '',
    json: jsonIn(piece, event),
    recordedAt: numberIn(piece, event, columns.recordedAt),
  }))
}

export const skimmedIn = (piece: Piece): ReadonlyArray<SkimmedEvent> => {
  const streams = repeatedTexts(piece, columns.stream)
  const types = repeatedTexts(piece, columns.type)
  return streams.map((stream, event) => ({
    stream,
    revision: numberIn(piece, event, columns.revision),
    type: types[event] ?? '',
    json: jsonIn(piece, event),
    damage: undefined,
  }))
}
