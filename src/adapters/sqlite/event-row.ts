import type { Json, StoredEvent } from '../../ports/event-store.js'
import { eventChecksum } from './checksum.js'
import type { SqliteRow } from './driver.js'

export const eventColumns = 'position, stream, revision, event_id, type, data, recorded_at, checksum'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

/** As much as can be told of a row that is not what was written. */
const damaged = (row: SqliteRow, damage: string): StoredEvent => ({
  stream: textOf(row.stream),
  revision: numberOf(row.revision, -1),
  position: numberOf(row.position, -1),
  id: textOf(row.event_id),
  type: textOf(row.type),
  data: null,
  recordedAt: numberOf(row.recorded_at, 0),
  damage,
})

/** An event as it was written, its data not parsed. */
export interface UnparsedEvent extends Omit<StoredEvent, 'data' | 'damage'> {
  readonly json: string
}

/** The event of a row, or one with `damage` when the row no longer is what was written. */
export const unparsedOfRow = (row: SqliteRow): UnparsedEvent | StoredEvent => {
  const { position, stream, revision, event_id: id, type, data, recorded_at: recordedAt, checksum } = row
  const isShaped =
    typeof position === 'number' &&
    typeof stream === 'string' &&
    typeof revision === 'number' &&
    typeof id === 'string' &&
    typeof type === 'string' &&
    typeof data === 'string' &&
    typeof recordedAt === 'number'
  if (!isShaped) return damaged(row, 'a column of the row holds a value of another type')
  if (eventChecksum({ position, stream, revision, id, type, recordedAt, data }) !== checksum)
    return damaged(row, 'the row does not match its checksum')
  return { stream, revision, position, id, type, json: data, recordedAt }
}

/** The event with its data parsed, or with `damage` when that is no JSON. */
export const parsed = ({ stream, revision, position, id, type, json, recordedAt }: UnparsedEvent): StoredEvent => {
  try {
    return { stream, revision, position, id, type, data: JSON.parse(json) as Json, recordedAt }
  } catch {
    return { stream, revision, position, id, type, data: null, recordedAt, damage: 'the data is not JSON' }
  }
}

/** The event of a row, with `damage` set when the row no longer is what was written. */
export const eventOfRow = (row: SqliteRow): StoredEvent => {
  const event = unparsedOfRow(row)
  return 'json' in event ? parsed(event) : event
}

/** What stands in for an event that has vanished from the middle of its stream. */
export const missingEvent = (stream: string, revision: number, position: number): StoredEvent => ({
  stream,
  revision,
  position,
  id: '',
  type: '',
  data: null,
  recordedAt: 0,
  damage: 'the row is missing',
})
