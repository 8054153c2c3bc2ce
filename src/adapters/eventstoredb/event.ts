import { crc32 } from 'node:zlib'
import { EventStoreError, type Json, type StoredEvent } from '../../ports/event-store.js'
import type { LogPosition, RecordedEvent, ResolvedEvent } from './client.js'

/** A number of the server's as a number of ours. */
export const toNumber = (value: bigint, what: string): number => {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new EventStoreError('unsafe', `${what} ${value} is beyond 2^53 and cannot be handled exactly.`)
}

export const positionOf = ({ event, commitPosition }: ResolvedEvent): number => {
  const commit = event?.position?.commit ?? commitPosition
  if (commit !== undefined) return toNumber(commit, 'The log position')
  throw new EventStoreError('unsafe', 'The server does not tell log positions: EventStoreDB 22.6 or newer is needed.')
}

/** An event of a stream of ours was written in one go, so commit and prepare position are the same. */
export const logPosition = (position: number): LogPosition => ({ commit: BigInt(position), prepare: BigInt(position) })

const detailsOf = (metadata: unknown): Readonly<Record<string, unknown>> =>
  typeof metadata === 'object' && metadata !== null ? (metadata as Readonly<Record<string, unknown>>) : {}

/** The revision of the event that marks a stream as deleted for good: the largest there is, and no number of ours. */
const isTombstone = (event: RecordedEvent): boolean =>
  event.type === '$streamDeleted' || event.revision > BigInt(Number.MAX_SAFE_INTEGER)

const damageOf = ({ isJson, data, metadata }: RecordedEvent): string | undefined => {
  if (!isJson) return 'the data is not JSON'
  if (typeof data !== 'string') return undefined
  return detailsOf(metadata).textChecksum === crc32(JSON.stringify(data)) ? undefined : 'the data is not JSON'
}

/** When our writer took it, else when the server did. */
export const recordedAtOf = ({ metadata, created }: RecordedEvent): number => {
  const { recordedAt } = detailsOf(metadata)
  return typeof recordedAt === 'number' && Number.isSafeInteger(recordedAt) ? recordedAt : created.getTime()
}

export const deletedForGood = 'the stream was deleted for good (tombstoned)'

/** The event as the port knows it; `damage` is set where it is not what can have been written. */
export const storedEvent = (event: RecordedEvent, position: number): StoredEvent => {
  const { streamId: stream, id, type } = event
  const recordedAt = recordedAtOf(event)
  if (isTombstone(event)) {
    const revision = Number.MAX_SAFE_INTEGER
    return { stream, revision, position, id, type, data: null, recordedAt, damage: deletedForGood }
  }
  const row = { stream, revision: toNumber(event.revision, 'The revision'), position, id, type, recordedAt }
  const damage = damageOf(event)
  return damage === undefined ? { ...row, data: event.data as Json } : { ...row, data: null, damage }
}

/** What stands in for events that are not there any more. */
export const missingEvent = (stream: string, revision: number, position: number, damage: string): StoredEvent => ({
  stream,
  revision,
  position,
  id: '',
  type: '',
  data: null,
  recordedAt: 0,
  damage,
})
