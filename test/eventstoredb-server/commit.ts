// Whether an append is taken: the server's own rules.
// (IndexWriter.CheckCommit in Services/Storage/ReaderIndex and StorageWriterService, tag oss-v23.10.6.)
import type { Log } from './log.js'
import { isSoftDeleted } from './metadata.js'
import type { RecentIds } from './recent.js'
import { deletedRevision, metaStreamOf } from './record.js'

/** Besides an exact revision. `noStream` is one less than the first revision, as on the server. */
export const expected = { noStream: -1, any: -2, streamExists: -4 } as const

export type Decision =
  | { readonly kind: 'commit'; readonly current: number; readonly wasSoftDeleted: boolean }
  | { readonly kind: 'already-committed'; readonly first: number; readonly last: number; readonly position: number }
  | { readonly kind: 'wrong-expected-version'; readonly current: number }
  | { readonly kind: 'deleted' }

export const decide = (
  log: Log,
  recent: RecentIds,
  stream: string,
  expectedRevision: number,
  ids: readonly string[],
): Decision => {
  const current = log.lastRevision(stream)
  const refuse = (): Decision => ({ kind: 'wrong-expected-version', current })
  const softDeleted = () => isSoftDeleted(log.metadata(stream))
  const already = (first: number, last: number): Decision => {
    const position = log.stream(stream)?.events[last]?.position ?? -1
    return { kind: 'already-committed', first, last, position }
  }
  if (current === deletedRevision) return { kind: 'deleted' }

  if (expectedRevision === expected.streamExists) {
    if (softDeleted()) return { kind: 'deleted' }
    // A stream that has metadata and no events exists for this purpose.
    if (current < 0 && log.lastRevision(metaStreamOf(stream)) < 0) return refuse()
  }

  if (expectedRevision === expected.any || expectedRevision === expected.streamExists) {
    const places = ids.map(id => recent.find(id)).map(place => (place?.stream === stream ? place : undefined))
    const first = places[0]
    if (first === undefined) return { kind: 'commit', current, wasSoftDeleted: softDeleted() }
    const last = places.at(-1)
    // Some known and some new ones: that is no repeat of anything.
    if (last === undefined || places.includes(undefined)) return refuse()
    return already(first.revision, last.revision)
  }

  if (expectedRevision > current) return refuse()
  if (expectedRevision === current) return { kind: 'commit', current, wasSoftDeleted: softDeleted() }

  // Behind the head: fine only if exactly these ids follow the expected revision, whatever came after them.
  if (ids.length === 0) return refuse()
  const events = log.stream(stream)?.events ?? []
  const known = ids.findIndex((id, index) => events[expectedRevision + 1 + index]?.id !== id)
  if (known === -1) return already(expectedRevision + 1, expectedRevision + ids.length)
  if (known === 0 && expectedRevision === expected.noStream && softDeleted())
    return { kind: 'commit', current, wasSoftDeleted: true }
  return refuse()
}
