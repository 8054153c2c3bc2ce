import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'
import type { CatchUp } from './catch-up.js'

const shortestPauseMs = 500
const longestPauseMs = 30_000

/** Something that goes on until it is stopped. */
export interface Running {
  /** Resolves when nothing of it is under way any more. */
  readonly stop: () => Promise<void>
}

/**
 * Runs a task again and again until it is stopped: a quiet end is as good a reason to begin anew as an error. Pauses
 * grow while it ends at once, and differ, so that many processes do not come back together.
 */
export const supervised = (
  { clock, random, logger }: { readonly clock: Clock; readonly random: Random; readonly logger: Logger },
  what: string,
  task: (signal: AbortSignal) => Promise<void>,
): Running => {
  const stopping = new AbortController()
  const { signal } = stopping
  const loop = async (): Promise<void> => {
    for (let pauseMs = shortestPauseMs; !signal.aborted;) {
      const beganMs = clock.monotonicMs()
      try {
        await task(signal)
      } catch (error) {
        if (!(error instanceof Error)) throw error
        logger.warn({ reason: error.message }, `${what} was interrupted and will go on`)
      }
      if (clock.monotonicMs() - beganMs > longestPauseMs) pauseMs = shortestPauseMs
      await clock.sleep(pauseMs * (0.5 + random.next()), signal)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }
  const running = loop()
  return {
    stop: async () => {
      stopping.abort('stopped')
      await running
    },
  }
}

/** Keeps the board up with the log between ticks, for stores that keep no rows: then a tick has little left to read. */
export const runFollowing = (world: Parameters<typeof supervised>[0], catchUp: CatchUp): Running =>
  supervised(world, 'Following the log', signal => catchUp.follow(signal))
