import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { memoryEventStore } from '../../src/adapters/memory/index.js'
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js'
import { EventStoreError, type EventStore, type Json, type StoredEvent } from '../../src/ports/event-store.js'

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

/** What is closed is closed, while the events stay where others find them. */
const handleOn = (shared: EventStore): EventStore => {
  let isClosed = false
  const open = <A>(run: () => Promise<A>): Promise<A> =>
    isClosed ? Promise.reject(new EventStoreError('closed', 'The store was closed.')) : run()
  return {
    ...shared,
    append: request =>
      open(() => shared.append(request)).catch((error: EventStoreError) => ({ status: 'failed', error })),
    appendMany: requests =>
      open(() => shared.appendMany(requests)).catch((error: EventStoreError) =>
        requests.map(() => ({ status: 'failed', error })),
      ),
    readStream: (stream, options) => open(() => shared.readStream(stream, options)),
    readStreams: streams => open(() => shared.readStreams(streams)),
    readLog: options => open(() => shared.readLog(options)),
    probe: () => open(() => shared.probe()),
    head: () => open(() => shared.head()),
    close: async () => {
      isClosed = true
    },
  }
}

export const memoryPlace = (): Place => {
  const shared = memoryEventStore()
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

/** The stores that everything is tried on. */
export const places: ReadonlyArray<{ readonly name: string; readonly place: () => Place }> = [
  { name: 'memory', place: memoryPlace },
  { name: 'SQLite', place: sqlitePlace },
]
