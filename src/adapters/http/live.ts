import { streamSSE } from 'hono/streaming'
import type { Call } from './respond.js'
import type { Site } from './site.js'

/** How often the log is looked at while somebody watches. */
const everyMs = 2_000

/** A comment now and then keeps proxies from closing a quiet stream. */
const quietMs = 20_000

const mostWatchers = 1_000

/** Tells everybody who watches when something happened. One look at the log serves all of them. */
export interface Live {
  readonly stream: (c: Call) => Response
  readonly isFull: () => boolean
}

interface Watcher {
  readonly look: (position: number) => void
  readonly leave: () => void
}

export const liveOf = ({ escalations, clock, report }: Site): Live => {
  const watchers = new Set<Watcher>()
  let isWatching = false
  const watch = async (): Promise<void> => {
    isWatching = true
    try {
      while (watchers.size > 0) {
        await clock.sleep(everyMs)
        const position = await escalations.position()
        for (const { look } of watchers) look(position)
      }
    } catch (error) {
      report(error)
      // A stream that says nothing would look alive. Whoever watches comes back by itself.
      for (const { leave } of [...watchers]) leave()
    } finally {
      isWatching = false
    }
  }
  return {
    isFull: () => watchers.size >= mostWatchers,
    stream: c =>
      streamSSE(
        c,
        stream =>
          // Nothing of a ticket is in the stream: only that something happened. The page is then asked for as usual.
          new Promise<void>(resolve => {
            let written = Promise.resolve()
            let told: number | undefined
            let quietSinceMs = clock.monotonicMs()
            const leave = (): void => {
              watchers.delete(watcher)
              void written.finally(resolve)
            }
            const write = (run: () => Promise<unknown>): void => {
              quietSinceMs = clock.monotonicMs()
              written = written.then(run).then(() => undefined, leave)
            }
            const look = (position: number): void => {
              if (position !== told) write(() => stream.writeSSE({ event: 'position', data: String(position) }))
              else if (clock.monotonicMs() - quietSinceMs >= quietMs) write(() => stream.write(': still here\n\n'))
              told = position
            }
            const watcher: Watcher = { look, leave }
            stream.onAbort(leave)
            watchers.add(watcher)
            // Told at once where things stand, so that the browser knows that the stream is open.
            void escalations.position().then(look, leave)
            if (!isWatching) void watch()
          }),
      ),
  }
}
