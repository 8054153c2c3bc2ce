import type { EventStore } from '../ports/event-store.js'

/** The streams on a page of the log, with the newest revision of each. */
export interface Touched {
  readonly position: number
  readonly atEnd: boolean
  readonly revisions: ReadonlyMap<string, number>
}

const pageSize = 1_000

/** What lies behind a position, told as cheaply as the store can. */
export const touchedAfter = async (
  store: Pick<EventStore, 'skimLog' | 'readLog'>,
  prefixes: ReadonlyArray<string>,
  after: number,
): Promise<Touched> => {
  const revisions = new Map<string, number>()
  const options = { after, limit: pageSize, prefixes }
  if (store.skimLog === undefined) {
    const { events, position, atEnd } = await store.readLog(options)
    for (const { stream, revision } of events) revisions.set(stream, revision)
    return { position, atEnd, revisions }
  }
  const page = await store.skimLog(options)
  for (let event = 0; event < page.count; event++) revisions.set(page.streamOf(event), page.revisions[event] ?? -1)
  return { position: page.position, atEnd: page.atEnd, revisions }
}
