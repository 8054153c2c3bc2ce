// One event as the log keeps it.

/** The revision of a tombstone (`EventNumber.DeletedStream`, the largest 64-bit integer on the wire). */
export const deletedRevision = Number.MAX_SAFE_INTEGER

export interface Proposed {
  readonly id: string
  readonly type: string
  readonly isJson: boolean
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}

export interface Recorded extends Proposed {
  readonly stream: string
  readonly revision: number
  /** Where it begins in the log, in bytes; positions have gaps, as on the real server. */
  readonly position: number
  /** Where the next one begins. */
  readonly end: number
  readonly createdAt: number
}

/** What a record takes up in the log: a header, the names, the payload (`PrepareLogRecord.SizeOnDisk`, roughly). */
export const sizeOf = (stream: string, event: Proposed): number =>
  84 + Buffer.byteLength(stream) + Buffer.byteLength(event.type) + event.data.length + event.metadata.length

export const systemTypes = {
  metadata: '$metadata',
  deleted: '$streamDeleted',
  link: '$>',
  checkpoint: 'SubscriptionCheckpoint',
  groups: '$PersistentConfig',
} as const

export const isMetaStream = (stream: string): boolean => stream.startsWith('$$')
export const metaStreamOf = (stream: string): string => `$$${stream}`

export const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value))
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
