import type { Clock } from '../../ports/clock.js'
import { Silence } from './failure.js'

/** What a client's stream may also be: a Node stream in one package, a plain generator in parts of the other. */
interface Stoppable {
  on?(event: 'error', listener: () => void): unknown
  cancel?(): Promise<unknown>
  unsubscribe?(): Promise<unknown>
}

/**
 * Ends a stream before its time. A cancelled one neither ends nor fails, and the client keeps it for ever unless what was
 * still on its way is taken off it; destroying it would prevent just that.
 */
const stop = async (stream: Stoppable, iterator: AsyncIterator<unknown>): Promise<void> => {
  try {
    const cancelling = stream.unsubscribe?.() ?? stream.cancel?.()
    if (cancelling === undefined) await iterator.return?.()
    else {
      await cancelling
      while ((await iterator.next()).done !== true);
    }
  } catch {
    // Nobody is interested in it any more.
  }
}

export interface IterateOptions {
  readonly clock: Clock
  /** The longest time without any sign of life; without it the stream may be silent for as long as it likes. */
  readonly silenceMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const aborted = Symbol('aborted')

interface Waiting<A> {
  readonly resolve: (item: IteratorResult<A, unknown> | typeof aborted) => void
  readonly reject: (error: unknown) => void
}

/**
 * The items of a client's stream. `open` is called and listened to in the same turn: a stream that fails before
 * somebody listens ends the process. Gives up when it is silent for too long (throws) or when aborted (ends).
 */
export const iterate = async function* <A>(
  open: () => AsyncIterable<A>,
  { clock, silenceMs, signal }: IterateOptions,
): AsyncGenerator<A, void, undefined> {
  if (signal?.aborted === true) return
  const stream = open()
  const stoppable = stream as Stoppable
  if (typeof stoppable.on === 'function') stoppable.on('error', () => undefined)
  const iterator = stream[Symbol.asyncIterator]()
  const done = new AbortController()
  let asked = 0
  let isAtEnd = false
  let waiting: Waiting<A> | undefined
  // Whoever waits is told by hand. Promise.race with a promise that never settles would keep every item for ever.
  const next = (): Promise<IteratorResult<A, unknown> | typeof aborted> =>
    new Promise((resolve, reject) => {
      asked++
      waiting = { resolve, reject }
      iterator.next().then(resolve, reject)
    })
  const onAbort = (): void => waiting?.resolve(aborted)
  signal?.addEventListener('abort', onAbort, { once: true })
  const watch = async (limitMs: number): Promise<void> => {
    for (;;) {
      const before = asked
      await clock.sleep(limitMs, done.signal)
      if (done.signal.aborted) return
      // Nobody is waiting while the caller is busy with an item: that is no silence of the server.
      if (asked === before) waiting?.reject(new Silence(`nothing within ${limitMs} ms`))
    }
  }
  if (silenceMs !== undefined) void watch(silenceMs)
  try {
    // Looked at before each item: it may have been aborted while the caller was busy with the last one.
    while (!isAborted(signal)) {
      const item = await next()
      waiting = undefined
      if (item === aborted) return
      isAtEnd = item.done === true
      if (item.done === true || isAborted(signal)) return
      yield item.value
    }
  } finally {
    done.abort('done')
    signal?.removeEventListener('abort', onAbort)
    if (!isAtEnd) void stop(stoppable, iterator)
  }
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true
