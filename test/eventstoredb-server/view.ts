// What of the log can be read: metadata hides the older events of a stream, links lead to events elsewhere.
import type { Log, Stream } from './log.js'
import { isSoftDeleted } from './metadata.js'
import { deletedRevision, type Recorded, systemTypes, textOf } from './record.js'

export type View =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'found'; readonly stream: Stream; readonly first: number; readonly last: number }

/** (IndexReader.ReadStreamEventsForwardInternal: the lower bound of what may be read.) */
export const viewOf = (log: Log, name: string): View => {
  const stream = log.stream(name)
  if (stream?.last === deletedRevision) return { kind: 'deleted' }
  if (stream === undefined || stream.last < 0 || isSoftDeleted(stream.metadata)) return { kind: 'not-found' }
  const { maxCount, maxAgeSeconds, truncateBefore } = stream.metadata
  const { last, events } = stream
  let first = Math.max(0, maxCount === undefined ? 0 : last - maxCount + 1, truncateBefore ?? 0)
  if (maxAgeSeconds !== undefined) {
    const oldest = Date.now() - maxAgeSeconds * 1000
    while (first <= last && events[first]!.createdAt < oldest) first += 1
  }
  return { kind: 'found', stream, first, last }
}

export interface Resolved {
  readonly event?: Recorded
  readonly link?: Recorded
}

export const resolve = (log: Log, record: Recorded, follow: boolean): Resolved => {
  if (!follow || record.type !== systemTypes.link) return { event: record }
  const [revision = '', ...name] = textOf(record.data).split('@')
  const view = viewOf(log, name.join('@'))
  const index = Number(revision)
  const event = view.kind === 'found' && index >= view.first ? view.stream.events[index] : undefined
  return event === undefined ? { link: record } : { event, link: record }
}
