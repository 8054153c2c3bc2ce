// The one writer: takes appends and deletions in order, keeps them on disk, then lets readers see them and answers.
//
// What arrives in one turn of the event loop is written together and synced once; nobody reads in between.
import { type Decision, decide } from './commit.js'
import type { LogFile } from './file.js'
import type { Log } from './log.js'
import { isSoftDeleted, softDeletion, undeleted } from './metadata.js'
import { createRecentIds } from './recent.js'
import { deletedRevision, isMetaStream, metaStreamOf, type Proposed, type Recorded, systemTypes } from './record.js'

export type Outcome =
  | { readonly kind: 'success'; readonly revision: number; readonly position: number; readonly isRepeat: boolean }
  | Exclude<Decision, { kind: 'commit' | 'already-committed' }>

export interface Writer {
  readonly append: (stream: string, expectedRevision: number, events: readonly Proposed[]) => Promise<Outcome>
  readonly softDelete: (stream: string, expectedRevision: number) => Promise<Outcome>
  readonly tombstone: (stream: string, expectedRevision: number) => Promise<Outcome>
  /** Tells after something was written. */
  readonly onWritten: (listener: () => void) => () => void
}

const event = (type: string, data: Uint8Array): Proposed => ({
  id: crypto.randomUUID(),
  type,
  isJson: data.length > 0,
  data,
  metadata: new Uint8Array(),
})

export const createWriter = (log: Log, file: LogFile): Writer => {
  const recent = createRecentIds()
  const listeners = new Set<() => void>()
  let queue: { readonly work: () => Outcome; readonly answer: (outcome: Outcome) => void }[] = []

  const drain = (): void => {
    const taken = queue
    queue = []
    const answers = taken.map(({ work, answer }) => {
      const outcome = work()
      return () => answer(outcome)
    })
    file.sync()
    for (const listener of listeners) listener()
    for (const answer of answers) answer()
  }

  const submit = (work: () => Outcome): Promise<Outcome> =>
    new Promise(answer => {
      if (queue.length === 0) setImmediate(drain)
      queue.push({ work, answer })
    })

  const write = (stream: string, events: readonly Proposed[], revision?: number): Recorded[] => {
    const at = Date.now()
    const written = events.map(proposed => log.append(stream, proposed, at, revision))
    for (const { id, revision } of written) recent.remember(id, { stream, revision })
    return written
  }

  /** The newest metadata again, with everything before the next event truncated. */
  const undelete = (stream: string, next: number): Recorded[] => {
    const data = log.stream(metaStreamOf(stream))?.events.at(-1)?.data ?? new Uint8Array()
    return write(metaStreamOf(stream), [event(systemTypes.metadata, undeleted(data, next))])
  }

  const success = (written: readonly Recorded[], isRepeat = false): Outcome => {
    const last = written.at(-1)
    return { kind: 'success', revision: last?.revision ?? -1, position: last?.position ?? -1, isRepeat }
  }

  const repeated = ({ last, position }: { readonly last: number; readonly position: number }): Outcome => ({
    kind: 'success',
    revision: last,
    position,
    isRepeat: true,
  })

  const append = (stream: string, expectedRevision: number, events: readonly Proposed[]): Outcome => {
    const ids = events.map(({ id }) => id)
    const decision = decide(log, recent, stream, expectedRevision, ids)
    if (decision.kind === 'already-committed') return repeated(decision)
    if (decision.kind !== 'commit') return decision
    if (events.length === 0)
      return { kind: 'success', revision: decision.current, position: log.skip(100), isRepeat: false }
    const original = stream.slice(2)
    const wasOriginalDeleted = isMetaStream(stream) && isSoftDeleted(log.metadata(original))
    const written = write(stream, events)
    const extra = decision.wasSoftDeleted
      ? undelete(stream, decision.current + 1)
      : wasOriginalDeleted
        ? undelete(original, log.lastRevision(original) + 1)
        : []
    file.add([...written, ...extra])
    return success(written)
  }

  /** A deletion is checked like an append of one new event. */
  const deletion = (stream: string, expectedRevision: number, write: () => Recorded[]): Outcome => {
    const decision = decide(log, recent, stream, expectedRevision, [crypto.randomUUID()])
    if (decision.kind === 'already-committed') return repeated(decision)
    if (decision.kind !== 'commit') return decision
    const written = write()
    file.add(written)
    return success(written)
  }

  const softDelete = (stream: string, expectedRevision: number): Outcome => {
    const nothing = log.lastRevision(stream) < 0 && log.lastRevision(metaStreamOf(stream)) < 0
    const decision = decide(log, recent, stream, expectedRevision, [crypto.randomUUID()])
    if (decision.kind === 'commit' && nothing) return { kind: 'wrong-expected-version', current: -1 }
    return deletion(stream, expectedRevision, () =>
      write(metaStreamOf(stream), [event(systemTypes.metadata, softDeletion)]),
    )
  }

  return {
    append: (stream, expectedRevision, events) => submit(() => append(stream, expectedRevision, events)),
    softDelete: (stream, expectedRevision) => submit(() => softDelete(stream, expectedRevision)),
    tombstone: (stream, expectedRevision) =>
      submit(() =>
        deletion(stream, expectedRevision, () =>
          write(stream, [event(systemTypes.deleted, new Uint8Array())], deletedRevision),
        ),
      ),
    onWritten: listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
