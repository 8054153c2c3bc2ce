import type { Clock } from '../../ports/clock.js'
import { Silence } from './failure.js'

/**
 * Stops waiting after `ms`. The clients set no deadline on batch appends, reads and subscriptions: a server that is
 * frozen, or that closes its half of a stream, would be waited for for ever.
 */
export const withinTime = async <A>(clock: Clock, ms: number, running: Promise<A>): Promise<A> => {
  const timer = new AbortController()
  const limit = clock.sleep(ms, timer.signal).then(() => {
    throw new Silence(`no answer within ${ms} ms`)
  })
  // Whichever of the two comes second is nobody's business any more.
  limit.catch(() => undefined)
  running.catch(() => undefined)
  try {
    return await Promise.race([running, limit])
  } finally {
    timer.abort('done')
  }
}

/** Pauses that grow from 50 ms, each a little different, so that many workers do not come back at the same moment. */
export const backoffMs = (failures: number, longestMs: number, random: number): number =>
  Math.min(50 * 2 ** Math.min(failures, 20), longestMs) * (0.5 + random / 2)
