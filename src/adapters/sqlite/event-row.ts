import type { Json, StoredEvent, UnparsedEvent } from '../../ports/event-store.js'
import { eventChecksum } from './checksum.js'
import type { SqliteRow } from './driver.js'

export const eventColumns = 'position, stream, revision, event_id, type, data, recorded_at, checksum'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

/** As much as can be told of a row that is not what was written. */
const damagedRow = (row: SqliteRow, damage: string): StoredEvent => ({
  stream: textOf(row.stream),
  revision: numberOf(row.revision, -1),
  position: numberOf(row.position, -1),
  id: textOf(row.event_id),
  type: textOf(row.type),
  data: null,
  recordedAt: numberOf(row.recorded_at, 0),
  damage,
})

/** The event of a row, or one with `damage` when the row no longer is what was written. */
export const eventOfRow = (row: SqliteRow): UnparsedEvent | StoredEvent => {
  const { position, stream, revision, event_id: id, type, data, recorded_at: recordedAt, checksum } = row
  const isShaped =
    typeof position === 'number' &&
    typeof stream === 'string' &&
    typeof revision === 'number' &&
    typeof id === 'string' &&
    typeof type === 'string' &&
    typeof data === 'string' &&
    typeof recordedAt === 'number'
  if (!isShaped) return damagedRow(row, 'a column of the row holds a value of another type')
  if (eventChecksum({ position, stream, revision, id, type, recordedAt, data }) !== checksum)
    return damagedRow(row, 'the row does not match its checksum')
  return { stream, revision, position, id, type, json: data, recordedAt }
}

/** The event with its data parsed. */
export const parsed = (event: UnparsedEvent | StoredEvent): StoredEvent => {
  if (!('json' in event)) return event
  const { stream, revision, position, id, type, json, recordedAt } = event
  try {
    return { stream, revision, position, id, type, data: JSON.parse(json) as Json, recordedAt }
  } catch {
    return { stream, revision, position, id, type, data: null, recordedAt, damage: 'the data is not JSON' }
  }
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
