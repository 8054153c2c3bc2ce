// What a group keeps in the log: its checkpoint, and links to the messages that nobody could deal with.
// (PersistentSubscriptionCheckpointWriter.cs, ...CheckpointReader.cs and ...MessageParker.cs, tag oss-v23.10.6.)
import type { Log } from './log.js'
import type { Message } from './message.js'
import { json, metaStreamOf, type Proposed, type Recorded, systemTypes, textOf } from './record.js'
import { allStream, type GroupSettings } from './settings.js'
import { viewOf } from './view.js'
import type { Writer } from './writer.js'

const anyRevision = -2

export interface GroupState {
  /** As it was when the server started. */
  readonly checkpoint: () => number | undefined
  readonly writeCheckpoint: (place: number) => void
  readonly park: (message: Message, reason: string) => Promise<unknown>
  /** The links parked so far, or up to a number; they count as replayed. */
  readonly takeParked: (stopAt?: number) => readonly Recorded[]
  readonly parkedCount: () => number
  readonly remove: () => Promise<unknown>
}

const event = (type: string, data: Uint8Array, isJson: boolean, metadata: Uint8Array = new Uint8Array()): Proposed => ({
  id: crypto.randomUUID(),
  type,
  isJson,
  data,
  metadata,
})

/** A revision, or both parts of a position. */
export const placeText = (source: string, place: number): string =>
  source === allStream ? `C:${place}/P:${place}` : String(place)

const placeOf = (text: string): number => Number(/^C:(-?\d+)/.exec(text)?.[1] ?? text)

export const createGroupState = (log: Log, writer: Writer, { source, group }: GroupSettings): GroupState => {
  const checkpoints = `$persistentsubscription-${source}::${group}-checkpoint`
  const parked = `$persistentsubscription-${source}::${group}-parked`
  const isNew = viewOf(log, checkpoints).kind !== 'found'
  let isWriting = false

  const visible = (): readonly Recorded[] => {
    const view = viewOf(log, parked)
    return view.kind === 'found' ? view.stream.events.slice(view.first) : []
  }
  // Without a checkpoint the server does not count after a start what was parked before it.
  let uncounted = isNew ? visible().length : 0

  return {
    checkpoint: () => {
      const view = viewOf(log, checkpoints)
      const last = view.kind === 'found' ? view.stream.events.at(-1) : undefined
      return last === undefined ? undefined : placeOf(JSON.parse(textOf(last.data)) as string)
    },
    writeCheckpoint: place => {
      if (isWriting) return
      isWriting = true
      void writer
        .append(checkpoints, anyRevision, [event(systemTypes.checkpoint, json(placeText(source, place)), true)])
        .then(() => {
          isWriting = false
        })
    },
    park: async ({ resolved: { event: original, link }, record }, reason) => {
      const target = original === undefined ? textOf(link!.data) : `${original.revision}@${original.stream}`
      const metadata = json({
        added: new Date().toISOString(),
        reason,
        subscriptionEventNumber: record.revision,
      })
      await writer.append(parked, anyRevision, [event(systemTypes.link, Buffer.from(target), false, metadata)])
      uncounted = 0
    },
    takeParked: stopAt => {
      const links = visible().filter(({ revision }) => stopAt === undefined || revision < stopAt)
      const last = links.at(-1)
      if (last !== undefined) {
        const truncated = event(systemTypes.metadata, json({ $tb: last.revision + 1 }), true)
        void writer.append(metaStreamOf(parked), anyRevision, [truncated])
      }
      return links
    },
    parkedCount: () => visible().length - uncounted,
    remove: () => Promise.all([writer.softDelete(checkpoints, anyRevision), writer.softDelete(parked, anyRevision)]),
  }
}
