import { admitAppend, readLogProblem, readStreamProblem, type AdmittedAppend } from '../../codecs/admission.js'
import { aFunction, optional, optionsOf, requireStoreOptions } from '../../codecs/option-rules.js'
import {
  EventStoreError,
  type AppendOutcome,
  type AppendRequest,
  type EventStore,
  type LogPage,
  type ReadLogOptions,
  type ReadStreamOptions,
  type StoredEvent,
} from '../../ports/event-store.js'
import { memoryGroups } from './groups.js'
import { memoryLog } from './log.js'

const refuse = (problem: string | undefined): void => {
  if (problem !== undefined) throw new EventStoreError('invalid', problem)
}

/** Runs `work` now. What it throws becomes the rejection. */
const soon = <A>(work: () => A): Promise<A> =>
  new Promise(resolve => {
    resolve(work())
  })

/**
 * What {@link memoryEventStore} can be told.
 *
 * @since 0.1.0
 */
export interface MemoryEventStoreOptions {
  /** For tests: events that a consumer group never hands out, as real groups lose some now and then. Default: none. */
  readonly groupLoses?: ((event: StoredEvent) => boolean) | undefined
}

const rules = optionsOf<MemoryEventStoreOptions>({ groupLoses: optional(aFunction) })

/**
 * An event store in this process's memory: for tests, simulations and trying things out. It keeps the contract of the
 * port but for durability, and has no index capability, so that the engine is also run without one.
 *
 * @since 0.1.0
 */
export const memoryEventStore = (options: MemoryEventStoreOptions = {}): EventStore => {
  requireStoreOptions('memoryEventStore', rules, options)
  const { groupLoses = () => false } = options
  const log = memoryLog()
  const waiting = new Set<() => void>()
  let state: 'new' | 'open' | 'closed' = 'new'

  const notOpen = (): EventStoreError | undefined =>
    state === 'open'
      ? undefined
      : new EventStoreError('closed', state === 'new' ? 'The store was not opened yet.' : 'The store was closed.')
  const requireOpen = (): void => {
    const error = notOpen()
    if (error !== undefined) throw error
  }
  const wake = (): void => {
    const woken = [...waiting]
    waiting.clear()
    for (const resolve of woken) resolve()
  }
  const changeOrAbort = (signal: AbortSignal): Promise<void> =>
    new Promise(resolve => {
      const done = (): void => {
        waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      waiting.add(done)
      signal.addEventListener('abort', done)
    })

  const failed = (error: EventStoreError): AppendOutcome => ({ status: 'failed', error })
  const write = (request: AdmittedAppend): AppendOutcome => {
    const outcome = log.append(request)
    return typeof outcome === 'string' ? failed(new EventStoreError('invalid', outcome)) : outcome
  }
  const append = (request: AppendRequest): AppendOutcome => {
    const closed = notOpen()
    if (closed !== undefined) return failed(closed)
    const admitted = admitAppend(request)
    return 'problem' in admitted ? failed(new EventStoreError('invalid', admitted.problem)) : write(admitted)
  }
  const appendAll = (requests: ReadonlyArray<AppendRequest>): ReadonlyArray<AppendOutcome> => {
    const outcomes = requests.map(append)
    if (outcomes.some(outcome => outcome.status === 'appended')) wake()
    return outcomes
  }
  const readStream = (stream: string, options: ReadStreamOptions = {}): ReadonlyArray<StoredEvent> => {
    requireOpen()
    refuse(readStreamProblem(stream, options))
    options.signal?.throwIfAborted()
    return log.stream(stream, options.fromRevision ?? 0)
  }
  const readLog = (options: ReadLogOptions): LogPage => {
    requireOpen()
    refuse(readLogProblem(options))
    options.signal?.throwIfAborted()
    return log.page(options)
  }

  const groups = memoryGroups({
    requireOpen,
    next: after => log.page({ after, limit: 1 }).events[0],
    changeOrAbort,
    wake,
    isClosed: () => state === 'closed',
    loses: groupLoses,
  })

  return {
    name: 'memory',
    verified: true,
    consecutivePositions: true,
    open: () =>
      soon(() => {
        if (state === 'closed') requireOpen()
        state = 'open'
      }),
    append: request => soon(() => appendAll([request])[0] ?? failed(new EventStoreError('invalid', 'no request'))),
    appendMany: requests => soon(() => appendAll(requests)),
    readStream: (stream, options) => soon(() => readStream(stream, options)),
    readStreams: streams => soon(() => streams.map(stream => readStream(stream))),
    readLog: options => soon(() => readLog(options)),
    positionBefore: ({ recordedAt }) =>
      soon(() => {
        requireOpen()
        return log.positionBefore(recordedAt)
      }),
    probe: () => soon(requireOpen),
    head: () =>
      soon(() => {
        requireOpen()
        return log.head()
      }),
    follow: async function* ({ after, limit, prefixes, signal }) {
      for (let position = after; !signal.aborted;) {
        const page = readLog({ after: position, limit, prefixes })
        position = page.position
        if (page.events.length > 0) yield page
        // Nothing is appended between reading and waiting: both happen in one turn.
        else if (page.atEnd) await changeOrAbort(signal)
      }
    },
    groups,
    close: () =>
      soon(() => {
        state = 'closed'
        wake()
      }),
  }
}
