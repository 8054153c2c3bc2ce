import { Buffer, isAscii } from 'node:buffer'
import { crc32 } from 'node:zlib'
import type { SqliteRow } from './driver.js'
import { joinedChecksum } from './joined-checksum.js'

/** What is read of each row in one piece: just the columns that its checksum was taken over, in that order, data last. */
export interface Packing {
  readonly columns: ReadonlyArray<string>
  readonly texts: ReadonlyArray<string>
}

/**
 * All rows of a table, or of a query in brackets, in one piece: a driver needs several times as long to make an object of
 * each. Every row is just the text that its checksum was taken over.
 *
 * A text that became a BLOB has the same bytes. BLOBs are greater than all texts, so one that is not less than the empty
 * BLOB is no text. As a filter of what is counted, that costs SQLite jumps only, and no call for a row of texts.
 *
 * `more` is what else is asked for, with a comma at its end.
 */
export const packed = (
  { columns, texts }: Packing,
  source: string,
  more = '',
): string => `SELECT ${more} count(*) AS count,
  CAST(group_concat(concat_ws(char(0), ${columns.join(', ')}), char(0)) AS BLOB) AS rows,
  CAST(group_concat(checksum) AS BLOB) AS checksums,
  count(*) FILTER (WHERE ${texts.map(text => `${text} >= x''`).join(' OR ')}) AS not_texts
FROM ${source}`

/** Rows in one piece, every checksum verified. */
export interface Piece {
  readonly count: number
  /** How many columns a row has. */
  readonly width: number
  readonly bytes: Buffer
  /** A character for each byte, so that a place in the text is a place in the bytes. */
  readonly text: string
  readonly encoding: 'latin1' | 'utf8'
  /** Where each column of each row ends, one after the other. */
  readonly ends: Int32Array
}

const minus = 0x2d

/** The whole number between two places, `NaN` if there is something else. */
const numberBetween = (bytes: Uint8Array, from: number, to: number): number => {
  const isNegative = bytes[from] === minus
  let value = 0
  for (let at = isNegative ? from + 1 : from; at < to; at++) {
    const digit = (bytes[at] as number) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return isNegative ? -value : value
}

const startOf = (ends: Int32Array, at: number): number => (at === 0 ? 0 : (ends[at - 1] ?? 0) + 1)

export const numberIn = ({ bytes, ends, width }: Piece, row: number, column: number): number => {
  const at = row * width + column
  return numberBetween(bytes, startOf(ends, at), ends[at] ?? 0)
}

/** Copied out of the bytes: a part of a long text keeps all of it in memory for as long as anybody keeps the part. */
export const textIn = ({ bytes, encoding, ends, width }: Piece, row: number, column: number): string => {
  const at = row * width + column
  return bytes.toString(encoding, startOf(ends, at), ends[at])
}

/** Where a column begins and ends. */
export const placeIn = ({ ends, width }: Piece, row: number, column: number): readonly [number, number] => {
  const at = row * width + column
  return [startOf(ends, at), ends[at] ?? 0]
}

/** A part of the text: not to be kept. */
const glimpseOf = ({ text, ends, width }: Piece, row: number, column: number): string => {
  const at = row * width + column
  return text.substring(startOf(ends, at), ends[at])
}

/** Whether the texts of a column grow from row to row, in the order that SQLite has: that of their bytes. */
export const isGrowing = (piece: Piece, column: number): boolean => {
  for (let row = 1; row < piece.count; row++)
    if (!(glimpseOf(piece, row - 1, column) < glimpseOf(piece, row, column))) return false
  return true
}

/** Where each column ends; `undefined` when there are more or fewer of them. */
const endsIn = (text: string, count: number, width: number): Int32Array | undefined => {
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

const comma = 0x2c

/** The checksum of all rows and the NULs between them, from their own; `NaN` when those are no checksums. */
const joined = (checksums: Uint8Array, ends: Int32Array, width: number): number => {
  let sum = 0
  let next = 0
  for (let at = 0; at < ends.length; at += width) {
    const start = next
    let checksum = 0
    for (; next < checksums.length && checksums[next] !== comma; next++) {
      const digit = (checksums[next] as number) - 48
      if (!(digit >= 0 && digit <= 9)) return Number.NaN
      checksum = checksum * 10 + digit
    }
    const isLast = at + width === ends.length
    if (next === start || checksum >>> 0 !== checksum || isLast !== (next === checksums.length)) return Number.NaN
    next++
    sum = at === 0 ? checksum : joinedChecksum(sum, checksum, (ends[at + width - 1] ?? 0) - startOf(ends, at))
  }
  return sum
}

/**
 * The rows of a packed query; `undefined` when there is any doubt about any of them. Then they have to be read one by one,
 * which tells what is wrong with which.
 */
export const pieceOf = (row: SqliteRow | undefined, { columns }: Packing): Piece | undefined => {
  if (row === undefined) return undefined
  const { count, rows, checksums, not_texts: notTexts } = row
  const width = columns.length
  if (count === 0)
    return { count, width, bytes: Buffer.alloc(0), text: '', encoding: 'latin1', ends: new Int32Array(0) }
  if (typeof count !== 'number' || notTexts !== 0) return undefined
  if (!(rows instanceof Uint8Array) || !(checksums instanceof Uint8Array)) return undefined
  const bytes = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength)
  const text = bytes.toString('latin1')
  const ends = endsIn(text, count, width)
  if (ends === undefined || crc32(bytes) !== joined(checksums, ends, width)) return undefined
  return { count, width, bytes, text, encoding: isAscii(bytes) ? 'latin1' : 'utf8', ends }
}

/** So many texts are found again, a power of two. Two that have the same place are copied out again and again. */
const places = 64

/**
 * The texts of a column in which the same ones occur again and again. Each is copied out once, and found again by its
 * length and first character: no text has to be made to look it up, and a list is quicker to look into than a map.
 */
export const repeatedTexts = (piece: Piece, column: number): ReadonlyArray<string> => {
  const { text, ends, width, count, encoding } = piece
  const texts: string[] = []
  const known = Array.from({ length: places }, () => '')
  for (let row = 0; row < count; row++) {
    const at = row * width + column
    const from = startOf(ends, at)
    const length = (ends[at] ?? 0) - from
    const place = (length * 31 + text.charCodeAt(from)) & (places - 1)
    let found = known[place] ?? ''
    if (found.length !== length || encoding !== 'latin1' || !text.startsWith(found, from)) {
      found = textIn(piece, row, column)
      known[place] = found
    }
    texts.push(found)
  }
  return texts
}

/** A text to be looked at and let go: not copied where that is not needed. */
export const glimpseBetween = ({ text, bytes, encoding }: Piece, from: number, to: number): string =>
  encoding === 'latin1' ? text.substring(from, to) : bytes.toString(encoding, from, to)

/** The last column of a row, to be parsed and let go. */
export const jsonIn = (piece: Piece, row: number): string =>
  glimpseBetween(piece, ...placeIn(piece, row, piece.width - 1))
