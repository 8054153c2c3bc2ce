// The log: every event once, in order, and where each stream's events are. In memory; file.ts keeps it on disk.
import { type Metadata, metadataOf } from './metadata.js'
import { deletedRevision, isMetaStream, metaStreamOf, type Proposed, type Recorded, sizeOf } from './record.js'

export interface Stream {
  readonly name: string
  /** The event with revision n is at index n: nothing is ever scavenged here. */
  readonly events: Recorded[]
  /** -1 without events, `deletedRevision` after a tombstone. */
  last: number
  metadata: Metadata
}

export interface Log {
  readonly records: readonly Recorded[]
  /** Where the next record will begin. */
  readonly end: () => number
  readonly stream: (name: string) => Stream | undefined
  readonly lastRevision: (name: string) => number
  readonly metadata: (name: string) => Metadata
  readonly append: (stream: string, event: Proposed, at: number, revision?: number) => Recorded
  /** Takes a record as it was written earlier. */
  readonly restore: (record: Recorded) => void
  /** Room in the log that no event takes (an append of nothing). */
  readonly skip: (bytes: number) => number
  /** The index of the first record at or after a position. */
  readonly indexAt: (position: number) => number
}

export const createLog = (): Log => {
  const records: Recorded[] = []
  const streams = new Map<string, Stream>()
  let end = 0

  const ensure = (name: string): Stream => {
    const known = streams.get(name)
    if (known !== undefined) return known
    const metadata = metadataOf(name, streams.get(metaStreamOf(name))?.events.at(-1)?.data)
    const made: Stream = { name, events: [], last: -1, metadata }
    streams.set(name, made)
    return made
  }

  const restore = (record: Recorded): void => {
    records.push(record)
    end = record.end
    const stream = ensure(record.stream)
    stream.last = record.revision
    if (record.revision === deletedRevision) return
    stream.events.push(record)
    if (isMetaStream(record.stream)) {
      const original = streams.get(record.stream.slice(2))
      if (original !== undefined) original.metadata = metadataOf(original.name, record.data)
    }
  }

  const lastRevision = (name: string): number => streams.get(name)?.last ?? -1

  return {
    records,
    end: () => end,
    stream: name => streams.get(name),
    lastRevision,
    metadata: name =>
      streams.get(name)?.metadata ?? metadataOf(name, streams.get(metaStreamOf(name))?.events.at(-1)?.data),
    append: (stream, event, at, revision = lastRevision(stream) + 1) => {
      const record = { ...event, stream, revision, position: end, end: end + sizeOf(stream, event), createdAt: at }
      restore(record)
      return record
    },
    restore,
    skip: bytes => {
      const position = end
      end += bytes
      return position
    },
    indexAt: position => {
      let low = 0
      let high = records.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (records[middle]!.position < position) low = middle + 1
        else high = middle
      }
      return low
    },
  }
}
