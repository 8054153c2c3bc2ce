import { admitAppend, readLogProblem, readStreamProblem } from '../../codecs/admission.js'
import { requireStoreOptions } from '../../codecs/option-rules.js'
import {
  EventStoreError,
  type AppendOutcome,
  type AppendRequest,
  type EventStore,
  type ReadLogOptions,
  type ReadStreamOptions,
  type StoredEvent,
} from '../../ports/event-store.js'
import { backUp } from './backup.js'
import { whileBusy, type Patience } from './busy.js'
import type { ConnectionOptions } from './connection.js'
import { loadDriver } from './driver.js'
import { toStoreError } from './failure.js'
import { followLog, watchChanges } from './follow.js'
import { indexOf, type Writing } from './index-rows.js'
import { appendJob, writeJob } from './job.js'
import { fileRules, settingsOf, type SqliteEventStoreOptions } from './options.js'
import { findPlace } from './place.js'
import { headOf, positionBefore, readLog, readStream, readStreams, skimLog, type Reading } from './read.js'
import { startSession, type Session } from './session.js'
import { touch } from './transaction.js'
import { startWriter, type Writer } from './writer.js'

/**
 * An event store in one SQLite file.
 *
 * @since 0.1.0
 */
export interface SqliteEventStore extends EventStore {
  /**
   * Copies the store, as it is at one moment, into a new file that only its owner may read. Refuses to overwrite.
   * Copying the file by other means loses what is still in the `-wal` file beside it.
   */
  readonly backup: (path: string) => Promise<void>
}

interface Opened {
  readonly connectionOptions: ConnectionOptions
  readonly session: Session
  readonly writer: Writer
}

const refuse = (problem: string | undefined): void => {
  if (problem !== undefined) throw new EventStoreError('invalid', problem)
}

/**
 * Keeps events in one SQLite file that several processes of one machine may share. An append resolves after the disk has
 * confirmed it.
 *
 * @since 0.1.0
 */
export const sqliteEventStore = (options: SqliteEventStoreOptions): SqliteEventStore => {
  const settings = settingsOf(options)
  const { clock, random, busyTimeoutMs, busyRetryMs, followPollMs } = settings
  const closing = new AbortController()
  const patience: Patience = { clock, random, budgetMs: busyRetryMs, closing: closing.signal }
  const changes = watchChanges(clock)
  let opened: Opened | undefined
  let closed: Promise<void> | undefined

  const notOpen = (): EventStoreError =>
    new EventStoreError('closed', closed === undefined ? 'The store was not opened yet.' : 'The store was closed.')
  const use = (): Opened => {
    if (opened === undefined || closed !== undefined) throw notOpen()
    return opened
  }
  const reading: Reading = async read => {
    const { session } = use()
    return session.reading(read)
  }
  const writing: Writing = async write => {
    const { writer } = use()
    return new Promise((resolve, reject) => writer.submit(writeJob(write, resolve, reject)))
  }

  const open = async (): Promise<void> => {
    if (closed !== undefined) throw notOpen()
    if (opened !== undefined) return
    try {
      const driver = settings.driver ?? (await loadDriver())
      const place = findPlace(settings.path, settings.allowNetworkFileSystem)
      const connectionOptions = { driver, place, busyTimeoutMs }
      const session = startSession(connectionOptions, patience)
      await whileBusy(patience, session.connection)
      opened = { connectionOptions, session, writer: startWriter(session, patience, changes.notify) }
    } catch (error) {
      const { code, message, cause } = toStoreError(error)
      throw new EventStoreError(code, message.includes(settings.path) ? message : `${settings.path}: ${message}`, {
        cause,
      })
    }
  }
  const appendMany = async (requests: ReadonlyArray<AppendRequest>): Promise<ReadonlyArray<AppendOutcome>> => {
    if (opened === undefined || closed !== undefined)
      return requests.map(() => ({ status: 'failed', error: notOpen() }))
    const { writer } = opened
    if (requests.length === 0) return []
    // Taken down now: what the caller does with the objects afterwards changes nothing.
    const admitted = requests.map(admitAppend)
    return new Promise(resolve => writer.submit(appendJob(admitted, resolve)))
  }
  const read = async (stream: string, readOptions?: ReadStreamOptions): Promise<ReadonlyArray<StoredEvent>> => {
    refuse(readStreamProblem(stream, readOptions))
    return readStream(reading, stream, readOptions)
  }
  const page = async (logOptions: ReadLogOptions) => {
    refuse(readLogProblem(logOptions))
    return readLog(reading, logOptions)
  }
  const end = async ({ session, writer }: Opened): Promise<void> => {
    await writer.drained()
    session.end()
    changes.notify()
  }

  return {
    name: 'sqlite',
    verified: true,
    consecutivePositions: true,
    open,
    append: async request => {
      const [outcome] = await appendMany([request])
      return outcome ?? { status: 'failed', error: notOpen() }
    },
    appendMany,
    readStream: read,
    readStreams: async streams => {
      for (const stream of streams) refuse(readStreamProblem(stream))
      return readStreams(reading, streams)
    },
    readLog: page,
    skimLog: async logOptions => {
      refuse(readLogProblem(logOptions))
      return skimLog(reading, logOptions)
    },
    positionBefore: ({ recordedAt }) => positionBefore(reading, recordedAt),
    probe: () => writing(touch),
    head: () => reading(headOf),
    follow: followLog({ changes, reading, pollMs: followPollMs, readLog: page }),
    index: indexOf(reading, writing),
    backup: async path => {
      requireStoreOptions('backup', fileRules.path, path)
      const { connectionOptions } = use()
      return backUp(connectionOptions, patience, path)
    },
    close: () => {
      closing.abort()
      closed ??= opened === undefined ? Promise.resolve() : end(opened)
      return closed
    },
  }
}
