import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { memoryEventStore } from '../../src/adapters/memory/index.js'
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js'
import { streamNames } from '../../src/application/streams.js'
import {
  EventStoreError,
  type AppendOutcome,
  type EventStore,
  type Json,
  type StoredEvent,
  type StoredIndex,
  type StoredIndexRow,
  type TrailingRow,
} from '../../src/ports/event-store.js'

/** The index of a helpdesk without a namespace. */
export const indexOf = (store: EventStore): StoredIndex | undefined => store.index?.(streamNames().prefixes)

/** The same store with something changed about its index, where it has one. */
export const withIndex = (store: EventStore, change: (index: StoredIndex) => Partial<StoredIndex>): EventStore => {
  const { index } = store
  if (index === undefined) return store
  return {
    ...store,
    index: prefixes => {
      const kept = index(prefixes)
      return { ...kept, ...change(kept) }
    },
  }
}

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
  /** Where each index is: there is one for each helpdesk. */
  const states = new Map<string, { readonly format: number; readonly position: number }>()
  let last: Promise<unknown> = Promise.resolve()
  const inTurn =
    <Arguments extends unknown[], A>(call: (...args: Arguments) => Promise<A>) =>
    (...args: Arguments): Promise<A> => {
      const result = last.then(() => call(...args))
      last = result.catch(() => undefined)
      return result
    }
  const rowsOf = (streams: ReadonlyArray<string>): ReadonlyArray<StoredIndexRow> =>
    streams.flatMap(stream => {
      const row = rows.get(stream)
      return row === undefined ? [] : [structuredClone(row)]
    })
  const trailing = async (stream: string): Promise<ReadonlyArray<TrailingRow>> => {
    const row = rows.get(stream)
    const since = await store.readStream(stream, { fromRevision: (row?.revision ?? -1) + 1 })
    if (row === undefined && since.length === 0) return []
    return [{ ...(row === undefined ? { stream, revision: -1, data: null } : structuredClone(row)), since }]
  }
  const forget = (prefixes: ReadonlyArray<string>): void => {
    states.delete(prefixes.join())
    for (const stream of rows.keys()) if (prefixes.some(prefix => stream.startsWith(prefix))) rows.delete(stream)
  }
  const inOrder = (): ReadonlyArray<StoredIndexRow> =>
    [...rows.values()].sort((a, b) => (a.stream < b.stream ? -1 : 1)).map(row => structuredClone(row))
  return {
    ...store,
    name: 'memory with an index',
    append: inTurn(store.append),
    appendMany: inTurn(store.appendMany),
    readStream: inTurn(store.readStream),
    readStreams: inTurn(store.readStreams),
    readLog: inTurn(store.readLog),
    head: inTurn(store.head),
    index: prefixes => ({
      state: inTurn(async () => states.get(prefixes.join())),
      rows: inTurn(async ({ after, limit }) =>
        inOrder()
          .filter(({ stream }) => stream > after)
          .slice(0, limit),
      ),
      rowsOf: inTurn(async streams => rowsOf(streams)),
      trailingRowsOf: inTurn(async streams => (await Promise.all(streams.map(trailing))).flat()),
      advance: inTurn(async ({ position, rows: newer, removed }) => {
        const state = states.get(prefixes.join())
        if (state === undefined) return false
        for (const row of structuredClone(newer))
          if (row.revision > (rows.get(row.stream)?.revision ?? -1)) rows.set(row.stream, row)
        for (const { stream, revision } of removed)
          if ((rows.get(stream)?.revision ?? revision) <= revision) rows.delete(stream)
        const reached = Math.max(state.position, Math.min(position, await store.head()))
        states.set(prefixes.join(), { ...state, position: reached })
        return true
      }),
      drop: inTurn(async () => {
        forget(prefixes)
      }),
      replace: inTurn(async options => {
        if ((await store.head()) !== options.position) return false
        forget(prefixes)
        for (const row of options.rows) rows.set(row.stream, structuredClone(row))
        states.set(prefixes.join(), { format: options.format, position: options.position })
        return true
      }),
    }),
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
