import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { TickOutcome, Worker } from './worker.js'

/** No timer is armed for longer: a machine that slept, or a clock that was moved, is noticed within this. */
export const longestArmMs = 60_000

/** After a tick that could not reach the store, the next one does not wait for its turn. */
const retryAfterTroubleMs = 15_000

const shortestArmMs = 10

/** A running loop. */
export interface Schedule {
  /** Stops the loop; resolves when nothing of it is under way any more. */
  readonly stop: () => Promise<void>
}

const couldNotWork = (outcome: TickOutcome): boolean => outcome.failed.some(({ ticketId }) => ticketId === undefined)

/**
 * Ticks on whole multiples of the interval, and once at the start for what fell due before. Deliveries run beside the
 * ticks, so that a slow channel never delays a decision, and retries do not wait for the next tick.
 */
export const runSchedule = (worker: Worker, clock: Clock, logger: Logger, everyMs: number): Schedule => {
  let isRunning = true
  let nudge = new AbortController()
  let delivery: Promise<unknown> = Promise.resolve()
  const wake = (): void => {
    nudge.abort()
  }

  const deliverBeside = (): void => {
    delivery = worker
      .deliver()
      .catch((error: unknown) => {
        if (!(error instanceof Error)) throw error
        logger.warn({ reason: error.message }, 'Delivering was interrupted and will go on')
      })
      .then(wake)
  }

  const loop = async (): Promise<void> => {
    let nextTickAt = -Infinity
    while (isRunning) {
      const now = clock.wallMs()
      // A tick that seems to lie further ahead than one interval means that the clock was set back.
      if (now >= nextTickAt || nextTickAt > now + everyMs) {
        const outcome = await worker.decide()
        nextTickAt = couldNotWork(outcome)
          ? now + Math.min(everyMs, retryAfterTroubleMs)
          : (Math.floor(now / everyMs) + 1) * everyMs
      }
      if (worker.hasReady()) deliverBeside()
      const after = clock.wallMs()
      const nextAt = Math.min(nextTickAt, worker.nextReadyAt() ?? Infinity)
      nudge = new AbortController()
      await clock.sleep(Math.max(shortestArmMs, Math.min(longestArmMs, nextAt - after)), nudge.signal)
    }
  }
  const running = loop()
  return {
    stop: async () => {
      isRunning = false
      wake()
      await running
      await delivery
    },
  }
}
