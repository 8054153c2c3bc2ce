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

export const liveOf = ({ escalations, clock, report }: Site): Live => {
  const watchers = new Set<(position: string | undefined) => void>()
  let watching: Promise<void> | undefined
  const watch = async (): Promise<void> => {
    let told: string | undefined
    let quietSince = clock.monotonicMs()
    while (watchers.size > 0) {
      try {
        const position = String(await escalations.position())
        const isNews = position !== told
        if (isNews || clock.monotonicMs() - quietSince >= quietMs) {
          quietSince = clock.monotonicMs()
          for (const tell of watchers) tell(isNews ? position : undefined)
          told = position
        }
      } catch (error) {
        report(error)
        // A stream that says nothing would look alive; whoever watches comes back by itself.
        for (const tell of [...watchers]) tell('end')
        return
      }
      await clock.sleep(everyMs)
    }
  }
  const join = (tell: (position: string | undefined) => void): void => {
    watchers.add(tell)
    watching ??= watch().finally(() => {
      watching = undefined
      if (watchers.size > 0) for (const one of [...watchers]) one('end')
    })
  }
  return {
    isFull: () => watchers.size >= mostWatchers,
    stream: c =>
      streamSSE(
        c,
        stream =>
          // Nothing of a ticket is in the stream: only that something happened. The page is then asked for as usual.
          new Promise<void>(resolve => {
            let last = Promise.resolve()
            const tell = (position: string | undefined): void => {
              if (position === 'end') return leave()
              last = last
                .then(async () => {
                  if (position === undefined) await stream.write(': still here\n\n')
                  else await stream.writeSSE({ event: 'position', data: position })
                })
                .catch(leave)
            }
            const leave = (): void => {
              watchers.delete(tell)
              void last.then(resolve, resolve)
            }
            stream.onAbort(leave)
            // Written at once, so that the browser knows the stream is open.
            void escalations.position().then(position => {
              tell(String(position))
              join(tell)
            }, leave)
          }),
      ),
  }
}
