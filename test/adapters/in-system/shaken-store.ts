import { EventStoreError, type AppendOutcome, type EventStore } from '../../../src/ports/event-store.js'
import type { EventStoreErrorCode } from '../../../src/ports/event-store.js'

/** What happens to the next append: nothing of it is written, or all of it is and only the answer is lost. */
export type AppendFault =
  | { readonly answer: 'failed'; readonly code: EventStoreErrorCode }
  | { readonly answer: 'unknown'; readonly written: boolean }
  | { readonly before: () => Promise<unknown> }

/** A store whose appends, reads and page streams go wrong as told, one fault per call. */
export const shakenStore = (store: EventStore) => {
  const appends: AppendFault[] = []
  const reads: (EventStoreErrorCode | 'fine')[] = []
  const heads: EventStoreErrorCode[] = []
  const follows: EventStoreErrorCode[] = []
  const calls = { append: 0, readStream: [] as number[], follow: 0 }
  const lost = (code: EventStoreErrorCode) => new EventStoreError(code, 'told to')

  const shaken: EventStore = {
    ...store,
    append: async request => {
      calls.append += 1
      const fault = appends.shift()
      if (fault === undefined) return store.append(request)
      if ('before' in fault) {
        await fault.before()
        return store.append(request)
      }
      if (fault.answer === 'failed') return { status: 'failed', error: lost(fault.code) }
      if (fault.written) await store.append(request)
      return { status: 'unknown', error: lost('timeout') } satisfies AppendOutcome
    },
    readStream: async (stream, options) => {
      calls.readStream.push(options?.fromRevision ?? 0)
      const code = reads.shift() ?? 'fine'
      if (code !== 'fine') throw lost(code)
      return store.readStream(stream, options)
    },
    head: async () => {
      const code = heads.shift()
      if (code !== undefined) throw lost(code)
      return store.head()
    },
    follow: async function* (options) {
      calls.follow += 1
      const code = follows.shift()
      for await (const page of store.follow(options)) {
        yield page
        if (code !== undefined) throw lost(code)
      }
    },
  }
  return { store: shaken, appends, reads, heads, follows, calls }
}
