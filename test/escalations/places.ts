import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { memoryEventStore } from '../../src/adapters/memory/index.js'
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js'
import {
  EventStoreError,
  type AppendOutcome,
  type AppendRequest,
  type EventStore,
  type Json,
  type StoredEvent,
  type StoredIndexRow,
} from '../../src/ports/event-store.js'

/** Where events are, whoever opens a store on it and however often. */
export interface Place {
  /** A store of its own on the same events, as another process would have it. */
  readonly store: () => EventStore
  /** The whole log, read past everything under test. */
  readonly log: () => Promise<ReadonlyArray<StoredEvent>>
  /** Writes an event behind the engine's back, as a newer release or a broken disk would leave it. */
  readonly smuggle: (stream: string, type: string, data: Json) => Promise<void>
  readonly path?: string
}

const smuggled = async (store: EventStore, stream: string, type: string, data: Json): Promise<void> => {
  const expectedRevision = (await store.readStream(stream)).length - 1
  const events = [{ id: randomUUID(), type, data }]
  const { status } = await store.append({ stream, expectedRevision, events, recordedAt: 0 })
  if (status !== 'appended') throw new Error(`The event was not smuggled in: ${status}`)
}

const logOf = async (store: EventStore): Promise<ReadonlyArray<StoredEvent>> => {
  const { events } = await store.readLog({ after: -1, limit: 1_000_000 })
  return events
}

/**
 * The memory store with an index as SQLite has one: rows change together with the events. One call after the other, so
 * that nobody sees the one without the other.
 */
const indexedMemoryStore = (): EventStore => {
  const store = memoryEventStore()
  const rows = new Map<string, StoredIndexRow>()
  let format: number | undefined
  let gap: number | undefined
  let last: Promise<unknown> = Promise.resolve()
  const inTurn =
    <Arguments extends unknown[], A>(call: (...args: Arguments) => Promise<A>) =>
    (...args: Arguments): Promise<A> => {
      const result = last.then(() => call(...args))
      last = result.catch(() => undefined)
      return result
    }
  const write = async (request: AppendRequest): Promise<AppendOutcome> => {
    const head = await store.head()
    const outcome = await store.append(request)
    const { stream, indexRow } = request
    // A repeated request finds its events there already; the row may have gone on since.
    if (outcome.status !== 'appended' || outcome.position <= head) return outcome
    if (indexRow === undefined) gap ??= format === undefined ? undefined : head
    else if (indexRow === null) rows.delete(stream)
    else rows.set(stream, { stream, revision: outcome.revision, data: structuredClone(indexRow.data) })
    return outcome
  }
  const inOrder = (): ReadonlyArray<StoredIndexRow> =>
    [...rows.values()].sort((a, b) => (a.stream < b.stream ? -1 : 1)).map(row => structuredClone(row))
  return {
    ...store,
    name: 'memory with an index',
    append: inTurn(write),
    appendMany: inTurn(async requests => {
      const outcomes: AppendOutcome[] = []
      for (const request of requests) outcomes.push(await write(request))
      return outcomes
    }),
    readStream: inTurn(store.readStream),
    readStreams: inTurn(store.readStreams),
    readLog: inTurn(store.readLog),
    head: inTurn(store.head),
    index: {
      state: inTurn(async () => (format === undefined ? undefined : { format, position: gap ?? (await store.head()) })),
      rows: inTurn(async ({ after, limit }) =>
        inOrder()
          .filter(({ stream }) => stream > after)
          .slice(0, limit),
      ),
      rowsOf: inTurn(async streams =>
        streams.flatMap(stream => {
          const row = rows.get(stream)
          return row === undefined ? [] : [structuredClone(row)]
        }),
      ),
      drop: inTurn(async () => {
        rows.clear()
        format = gap = undefined
      }),
      replace: inTurn(async options => {
        if ((await store.head()) !== options.position) return false
        rows.clear()
        for (const row of options.rows) rows.set(row.stream, structuredClone(row))
        format = options.format
        gap = undefined
        return true
      }),
    },
  }
}

const refused = (error: unknown): AppendOutcome => ({ status: 'failed', error: error as EventStoreError })

/** What is closed is closed, while the events stay where others find them. */
const handleOn = (shared: EventStore): EventStore => {
  let isClosed = false
  const open = <A>(run: () => Promise<A>): Promise<A> =>
    isClosed ? Promise.reject(new EventStoreError('closed', 'The store was closed.')) : run()
  return {
    ...shared,
    append: request => open(() => shared.append(request)).catch((error: unknown) => refused(error)),
    appendMany: requests =>
      open(() => shared.appendMany(requests)).catch((error: unknown) => requests.map(() => refused(error))),
    readStream: (stream, options) => open(() => shared.readStream(stream, options)),
    readStreams: streams => open(() => shared.readStreams(streams)),
    readLog: options => open(() => shared.readLog(options)),
    index: shared.index,
    probe: () => open(() => shared.probe()),
    head: () => open(() => shared.head()),
    close: async () => {
      isClosed = true
    },
  }
}

export const memoryPlace = (shared: EventStore = memoryEventStore()): Place => {
  const opened = shared.open()
  return {
    store: () => handleOn(shared),
    log: async () => {
      await opened
      return logOf(shared)
    },
    smuggle: (stream, type, data) => smuggled(shared, stream, type, data),
  }
}

export const sqlitePlace = (): Place => {
  const folder = mkdtempSync(join(tmpdir(), 'escalations-'))
  const path = join(folder, 'events.db')
  const opened: EventStore[] = []
  const store = (): EventStore => {
    const one = sqliteEventStore({ path })
    opened.push(one)
    return one
  }
  let own: EventStore | undefined
  const mine = async (): Promise<EventStore> => {
    own ??= store()
    await own.open()
    return own
  }
  onTestFinished(async () => {
    await Promise.all(opened.map(one => one.close()))
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    store,
    log: async () => logOf(await mine()),
    smuggle: async (stream, type, data) => smuggled(await mine(), stream, type, data),
    path,
  }
}

export const indexedMemoryPlace = (): Place => memoryPlace(indexedMemoryStore())

/** The stores that everything is tried on. */
export const places: ReadonlyArray<{ readonly name: string; readonly place: () => Place }> = [
  { name: 'memory', place: () => memoryPlace() },
  { name: 'SQLite', place: sqlitePlace },
]
