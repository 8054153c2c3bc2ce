import type { AdmittedAppend } from '../../codecs/admission.js'
import type { AppendOutcome, Json, LogPage, ReadLogOptions, StoredEvent } from '../../ports/event-store.js'

/** An event as it is kept: JSON text, so that nobody's later change of an object changes the log. */
type Row = Omit<StoredEvent, 'data' | 'damage'> & { readonly text: string }

/** The rows themselves. A row's position is its place in the log. */
export interface MemoryLog {
  /** The outcome, or what is wrong with the request. */
  readonly append: (request: AdmittedAppend) => AppendOutcome | string
  readonly stream: (stream: string, fromRevision: number) => ReadonlyArray<StoredEvent>
  readonly page: (options: ReadLogOptions) => LogPage
  readonly head: () => number
  readonly positionBefore: (recordedAt: number) => number
}

const eventOf = ({ text, ...row }: Row): StoredEvent => ({ ...row, data: JSON.parse(text) as Json })

export const memoryLog = (): MemoryLog => {
  const rows: Row[] = []
  const streams = new Map<string, Row[]>()

  const rowsOf = (stream: string): Row[] => {
    const known = streams.get(stream)
    if (known !== undefined) return known
    const none: Row[] = []
    streams.set(stream, none)
    return none
  }

  /** A repeated request has all its ids at the very revisions it asked for; anything else came too late. */
  const repeated = ({ events, expectedRevision }: AdmittedAppend, present: ReadonlyArray<Row>): AppendOutcome => {
    const last = present[expectedRevision + events.length]
    const isRepeat = events.every(({ id }, at) => present[expectedRevision + 1 + at]?.id === id)
    return isRepeat && last !== undefined
      ? { status: 'appended', revision: last.revision, position: last.position }
      : { status: 'conflict', actualRevision: present.length - 1 }
  }

  return {
    append: request => {
      const { stream, expectedRevision, recordedAt, events } = request
      const present = streams.get(stream) ?? []
      if (present.length - 1 !== expectedRevision) return repeated(request, present)
      const kept = rowsOf(stream)
      for (const { id, type, text } of events) {
        const row = { stream, revision: kept.length, position: rows.length, id, type, text, recordedAt }
        rows.push(row)
        kept.push(row)
      }
      return { status: 'appended', revision: kept.length - 1, position: rows.length - 1 }
    },
    stream: (stream, fromRevision) => (streams.get(stream) ?? []).slice(fromRevision).map(eventOf),
    page: ({ after, limit, prefixes }) => {
      const events: StoredEvent[] = []
      let position = Math.min(after, rows.length - 1)
      while (position < rows.length - 1 && events.length < limit) {
        position++
        const row = rows[position]
        if (row === undefined) break
        if (prefixes === undefined || prefixes.some(prefix => row.stream.startsWith(prefix))) events.push(eventOf(row))
      }
      return { events, position: Math.max(position, after), atEnd: position >= rows.length - 1 }
    },
    head: () => rows.length - 1,
    positionBefore: recordedAt => rows.findLastIndex(row => row.recordedAt < recordedAt),
  }
}
