import { Buffer, isAscii } from 'node:buffer'
import { crc32 } from 'node:zlib'
import type { UnparsedEvent } from '../../ports/event-store.js'
import type { SqliteRow } from './driver.js'

/**
 * All events of a query in one piece: a driver needs several times as long to make an object of each row. Every event
 * is just the text that its checksum was taken over, and the checksum behind it.
 *
 * A text that became a BLOB has the same bytes. BLOBs are greater than all texts, so one that is not less than the empty
 * BLOB is no text.
 */
export const packed = (events: string): string => `SELECT count(*) AS count,
  CAST(group_concat(concat_ws(char(0), position, stream, revision, event_id, type, recorded_at, data, checksum), char(0)) AS BLOB) AS events,
  min(stream < x'' AND event_id < x'' AND type < x'' AND data < x'') AS are_texts
FROM (${events})`

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48

/** The whole number between two places of a text, `NaN` if there is something else. */
const numberIn = (text: string, from: number, to: number): number => {
  let value = 0
  for (let at = from; at < to; at++) {
    const next = digit(text, at)
    if (!(next >= 0 && next <= 9)) return Number.NaN
    value = value * 10 + next
  }
  return value
}

/**
 * The events of a packed row, every checksum verified; `undefined` when there is any doubt about any of them. Then the
 * rows have to be read one by one, which tells what is wrong with which.
 */
export const unpacked = (row: SqliteRow | undefined): ReadonlyArray<UnparsedEvent> | undefined => {
  if (row === undefined) return undefined
  const { count, events: piece, are_texts: areTexts } = row
  if (count === 0) return []
  if (!(piece instanceof Uint8Array) || areTexts !== 1) return undefined
  const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
  // A character for each byte, so that a place in the text is a place in the bytes.
  const text = bytes.toString('latin1')
  const encoding = isAscii(bytes) ? 'latin1' : 'utf8'
  const events: UnparsedEvent[] = []
  let stream = ''
  let streamInBytes = ''
  const types = new Map<string, string>()
  for (let start = 0; start < text.length;) {
    const afterPosition = text.indexOf('\0', start)
    const afterStream = text.indexOf('\0', afterPosition + 1)
    const afterRevision = text.indexOf('\0', afterStream + 1)
    const afterId = text.indexOf('\0', afterRevision + 1)
    const afterType = text.indexOf('\0', afterId + 1)
    const afterTime = text.indexOf('\0', afterType + 1)
    const afterData = text.indexOf('\0', afterTime + 1)
    if (afterData < afterTime || afterTime < afterType || afterType < afterId) return undefined
    const nextNul = text.indexOf('\0', afterData + 1)
    const end = nextNul < 0 ? text.length : nextNul
    if (crc32(bytes.subarray(start, afterData)) !== numberIn(text, afterData + 1, end)) return undefined
    // Copied out of the bytes: a part of a long text would keep all of it in memory for as long as anybody keeps the part.
    if (
      afterStream - afterPosition - 1 !== streamInBytes.length ||
      !text.startsWith(streamInBytes, afterPosition + 1)
    ) {
      stream = bytes.toString(encoding, afterPosition + 1, afterStream)
      streamInBytes = bytes.toString('latin1', afterPosition + 1, afterStream)
    }
    const typePart = text.substring(afterId + 1, afterType)
    let type = types.get(typePart)
    if (type === undefined) {
      type = bytes.toString(encoding, afterId + 1, afterType)
      types.set(typePart, type)
    }
    events.push({
      stream,
      revision: numberIn(text, afterStream + 1, afterRevision),
      position: numberIn(text, start, afterPosition),
      id: bytes.toString('latin1', afterRevision + 1, afterId),
      type,
      json:
        encoding === 'latin1'
          ? text.substring(afterTime + 1, afterData)
          : bytes.toString('utf8', afterTime + 1, afterData),
      recordedAt: numberIn(text, afterType + 1, afterTime),
    })
    start = end + 1
  }
  return events.length === count ? events : undefined
}
