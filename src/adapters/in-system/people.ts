import type { EventStore } from '../../ports/event-store.js'
import { foldInto, nothingFolded, type Folded } from './fold.js'

/** A person's inbox in memory, and the end of the queue of those who want to write to it. */
export interface Entry {
  readonly stream: string
  readonly folded: Folded
  lastWrite: Promise<unknown>
}

const maxPeople = 1_000
const maxMessages = 200_000

/** The inboxes looked at last. Each stream is folded once and then only read on from where it was left. */
export interface People {
  /** The person's inbox as it is in the store now. */
  readonly upToDate: (stream: string) => Promise<Entry>
  readonly refresh: (entry: Entry) => Promise<void>
  /** Runs `write` after the writes to the same inbox before it: within one process they need not collide. */
  readonly inTurn: <Result>(stream: string, write: (entry: Entry) => Promise<Result>) => Promise<Result>
}

export const peopleOf = (store: EventStore): People => {
  const entries = new Map<string, Entry>()
  let messageCount = 0

  const forgetOldest = (kept: Entry): void => {
    for (const [stream, entry] of entries) {
      if (entries.size <= maxPeople && messageCount <= maxMessages) return
      if (entry === kept) continue
      entries.delete(stream)
      messageCount -= entry.folded.messages.length
    }
  }

  const entryOf = (stream: string): Entry => {
    const entry = entries.get(stream) ?? { stream, folded: nothingFolded(), lastWrite: Promise.resolve() }
    entries.delete(stream)
    entries.set(stream, entry)
    forgetOldest(entry)
    return entry
  }

  const refresh = async (entry: Entry): Promise<void> => {
    const { stream, folded } = entry
    const events = await store.readStream(stream, { fromRevision: folded.revision + 1 })
    const before = folded.messages.length
    for (const event of events) foldInto(folded, event)
    if (entries.get(stream) !== entry) return
    messageCount += folded.messages.length - before
    forgetOldest(entry)
  }

  return {
    refresh,
    upToDate: async stream => {
      const entry = entryOf(stream)
      await refresh(entry)
      return entry
    },
    inTurn: (stream, write) => {
      const entry = entryOf(stream)
      const result = entry.lastWrite.then(() => write(entry))
      entry.lastWrite = result.catch(() => undefined)
      return result
    },
  }
}
