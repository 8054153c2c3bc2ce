import type { EventStore } from '../ports/event-store.js'

/** The streams of a part of the log, with the newest revision of each. */
export interface Touched {
  readonly position: number
  readonly atEnd: boolean
  readonly revisions: ReadonlyMap<string, number>
}

/** Events that are told of at a time. */
const enough = 1_000

type Log = Pick<EventStore, 'skimLog' | 'readLog'>

const pageAfter = async (
  store: Log,
  options: Parameters<EventStore['readLog']>[0],
  revisions: Map<string, number>,
): Promise<{ readonly position: number; readonly atEnd: boolean; readonly count: number }> => {
  if (store.skimLog === undefined) {
    const { events, position, atEnd } = await store.readLog(options)
    for (const { stream, revision } of events) revisions.set(stream, revision)
    return { position, atEnd, count: events.length }
  }
  const page = await store.skimLog(options)
  for (let event = 0; event < page.count; event++) revisions.set(page.streamOf(event), page.revisions[event] ?? -1)
  return page
}

/** What lies behind a position, told as cheaply as the store can. */
export const touchedAfter = async (store: Log, prefixes: ReadonlyArray<string>, after: number): Promise<Touched> => {
  const revisions = new Map<string, number>()
  let position = after
  for (let events = 0; ;) {
    const page = await pageAfter(store, { after: position, limit: enough - events, prefixes }, revisions)
    events += page.count
    // A page may be empty before the end, but then it goes on.
    const atEnd = page.atEnd || page.position <= position
    position = Math.max(position, page.position)
    if (atEnd || events >= enough) return { position, atEnd, revisions }
  }
}
