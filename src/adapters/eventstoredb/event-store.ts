import { setMaxListeners } from 'node:events'
import { admitAppend, readLogProblem, readStreamProblem } from '../../codecs/admission.js'
import {
  EventStoreError,
  type AppendOutcome,
  type AppendRequest,
  type EventStore,
  type ReadStreamOptions,
  type StoredEvent,
} from '../../ports/event-store.js'
import { appendEach } from './append-each.js'
import { appender, type Append } from './append.js'
import { claimBatchMode, hasOwnTable, releaseBatchMode } from './batch-mode.js'
import { mapBounded } from './bounded.js'
import { connectionTo } from './connection.js'
import { groupsOf } from './groups.js'
import { knock } from './knock.js'
import { logOf } from './log.js'
import { settingsOf, type EventStoreDBEventStoreOptions, type Settings } from './options.js'
import { probeOf } from './probe.js'
import { readStream } from './read-stream.js'
import { timeLimit, type TimeLimits } from './time-limit.js'

const refuse = (problem: string | undefined): void => {
  if (problem !== undefined) throw new EventStoreError('invalid', problem)
}

const failure = (error: EventStoreError): AppendOutcome => ({ status: 'failed', error })

/**
 * An event store on an EventStoreDB or KurrentDB server or cluster, which any number of processes may share. An append
 * resolves after the cluster has confirmed it. It keeps no index rows: the engine builds its index from the log.
 *
 * @example
 * ```ts
 * import { EventStoreDBClient } from '@eventstore/db-client'
 * import { eventStoreDBEventStore } from 'ticket-escalation/eventstoredb'
 *
 * const store = eventStoreDBEventStore({
 *   client: () => EventStoreDBClient.connectionString('esdb://localhost:2113?tls=false'),
 * })
 * ```
 *
 * @since 0.1.0
 */
export const eventStoreDBEventStore = (options: EventStoreDBEventStoreOptions): EventStore => {
  const settings: Settings = settingsOf(options)
  const { appendConcurrency, readConcurrency, openForMs, logger, clock } = settings
  const { appendTimeoutMs, readTimeoutMs, livenessMs } = settings
  const closing = new AbortController()
  const ended = new AbortController()
  // Every call that is under way listens to it.
  setMaxListeners(0, closing.signal)
  const connection = connectionTo({ ...settings, closing: closing.signal })
  const owner = {}
  let mode = settings.appendMode
  let state: 'new' | 'open' | 'closed' = 'new'
  let opening: Promise<void> | undefined
  let closed: Promise<void> | undefined
  let underWay = 0
  let noneUnderWay: (() => void) | undefined

  const limits: TimeLimits = {
    append: timeLimit(clock, appendTimeoutMs, ended.signal),
    read: timeLimit(clock, readTimeoutMs, ended.signal),
    silence: timeLimit(clock, readTimeoutMs / 2, ended.signal),
    liveness: timeLimit(clock, livenessMs, ended.signal),
  }
  const subject = { connection, settings, limits }
  const send = appender({ ...subject, mode: () => mode })
  const probe = probeOf(send, settings)
  const log = logOf(subject, probe)

  const notOpen = (): EventStoreError =>
    new EventStoreError('closed', state === 'closed' ? 'The store was closed.' : 'The store was not opened yet.')
  const requireOpen = (): void => {
    if (state !== 'open') throw notOpen()
  }
  /** Counted, for whoever closes the store waits for them. Told first: another one may follow upon it. */
  const append: Append = (request, told) => {
    underWay++
    send(request, outcome => {
      told(outcome)
      underWay--
      if (underWay === 0) noneUnderWay?.()
    })
  }

  const connect = async (): Promise<void> => {
    const client = await connection.client()
    if (mode === 'batch' && !hasOwnTable(client) && !claimBatchMode(owner, settings.client)) {
      mode = 'classic'
      logger.warn({}, 'Another store of this process appends in batch mode already: this one appends in classic mode')
    }
    await knock({ ...subject, settings: { ...settings, retryForMs: openForMs } })
    state = 'open'
  }
  const open = async (): Promise<void> => {
    if (state === 'closed') throw notOpen()
    if (state === 'open') return
    opening ??= connect()
      .catch((error: unknown) => {
        // Whoever tries again with another store must not find the place taken by one that was never of use.
        releaseBatchMode(owner)
        mode = settings.appendMode
        throw error
      })
      .finally(() => {
        opening = undefined
      })
    return opening
  }

  const appendMany = (requests: ReadonlyArray<AppendRequest>): Promise<ReadonlyArray<AppendOutcome>> =>
    state === 'open'
      ? appendEach(append, appendConcurrency, requests)
      : Promise.resolve(requests.map(() => failure(notOpen())))
  const appendOne = (request: AppendRequest): Promise<AppendOutcome> =>
    new Promise(resolve => {
      const admitted = state === 'open' ? admitAppend(request) : undefined
      if (admitted === undefined) resolve(failure(notOpen()))
      else if ('problem' in admitted) resolve(failure(new EventStoreError('invalid', admitted.problem)))
      else append(admitted, resolve)
    })
  const read = async (stream: string, readOptions?: ReadStreamOptions): Promise<ReadonlyArray<StoredEvent>> => {
    requireOpen()
    refuse(readStreamProblem(stream, readOptions))
    return readStream(subject, stream, readOptions)
  }
  const end = async (): Promise<void> => {
    state = 'closed'
    log.close()
    // No attempt is begun any more; those under way have their own time limit.
    closing.abort('close')
    await opening?.catch(() => undefined)
    if (underWay > 0)
      await new Promise<void>(resolve => {
        noneUnderWay = resolve
      })
    releaseBatchMode(owner)
    await connection.end()
    ended.abort('closed')
  }
  const groups = groupsOf(subject)

  return {
    name: 'eventstoredb',
    verified: false,
    open,
    append: appendOne,
    appendMany,
    readStream: read,
    readStreams: async streams => {
      requireOpen()
      return mapBounded(streams, readConcurrency, stream => read(stream))
    },
    readLog: async logOptions => {
      requireOpen()
      refuse(readLogProblem(logOptions))
      return log.page(logOptions)
    },
    positionBefore: async beforeOptions => {
      requireOpen()
      return log.positionBefore(beforeOptions)
    },
    probe: async () => {
      requireOpen()
      await probe.write()
    },
    head: async () => {
      requireOpen()
      return log.head()
    },
    follow: async function* (followOptions) {
      requireOpen()
      refuse(readLogProblem(followOptions))
      yield* log.follow(followOptions)
    },
    groups: {
      consume: async function* (consumeOptions) {
        requireOpen()
        yield* groups.consume(consumeOptions)
      },
      countConsumers: groups.countConsumers,
    },
    close: () => {
      closed ??= end()
      return closed
    },
  }
}
