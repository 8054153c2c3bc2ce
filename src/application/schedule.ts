import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { TickOutcome } from './ticking.js'
import type { Worker } from './worker.js'

/** No timer is armed for longer: a machine that slept, or a clock that was moved, is noticed within this. */
export const longestArmMs = 60_000

/** After a tick that could not reach the store, the next one does not wait for its turn. */
const retryAfterTroubleMs = 15_000

/** After a round of deliveries that got nowhere (the store is down or full, say) the next one waits. */
const restAfterIdleRoundMs = 5_000

const shortestArmMs = 10

/** A running loop. */
export interface Schedule {
  /** Stops the loop; resolves when nothing of it is under way any more. */
  readonly stop: () => Promise<void>
  /** Looks at once for what can be sent. */
  readonly wake: () => void
}

/** What the loop does. */
export interface Duties {
  /** Fires what is due; otherwise a tick only keeps up with the log. */
  readonly decides: boolean
  /** Sends what is ready. */
  readonly sends: boolean
}

const everything: Duties = { decides: true, sends: true }

const couldNotWork = (outcome: TickOutcome): boolean => outcome.failed.some(({ ticketId }) => ticketId === undefined)

/**
 * Ticks on whole multiples of the interval, and once at the start for what fell due before. Deliveries run beside the
 * ticks, so that a slow channel never delays a decision, and retries do not wait for the next tick.
 */
export const runSchedule = (
  worker: Worker,
  clock: Clock,
  logger: Logger,
  everyMs: number,
  { decides, sends }: Duties = everything,
): Schedule => {
  let isRunning = true
  let nudge = new AbortController()
  let delivery: Promise<unknown> = Promise.resolve()
  let restsUntilMs = -Infinity

  const deliverBeside = (): void => {
    delivery = worker
      .deliver(() => !isRunning)
      .then(({ delivered, wrote }) => delivered > 0 || wrote)
      .catch((error: unknown) => {
        if (!(error instanceof Error)) throw error
        logger.warn({ reason: error.message }, 'Delivering was interrupted and will go on')
        return false
      })
      .then(gotOn => {
        restsUntilMs = gotOn ? -Infinity : clock.monotonicMs() + restAfterIdleRoundMs
        nudge.abort('delivered')
      })
  }

  /** In how many milliseconds something can be sent, as far as is known. */
  const readyInMs = (): number => {
    if (!sends) return Infinity
    const restMs = restsUntilMs - clock.monotonicMs()
    const readyAt = worker.hasReady() ? clock.wallMs() : (worker.nextReadyAt() ?? Infinity)
    return Math.max(readyAt - clock.wallMs(), restMs)
  }

  const loop = async (): Promise<void> => {
    let nextTickAt = -Infinity
    for (;;) {
      const now = clock.wallMs()
      // A tick that seems to lie further ahead than one interval means that the clock was set back.
      if (now >= nextTickAt || nextTickAt > now + everyMs) {
        const outcome = await (decides ? worker.decide() : worker.keepUp())
        nextTickAt = couldNotWork(outcome)
          ? now + Math.min(everyMs, retryAfterTroubleMs)
          : (Math.floor(now / everyMs) + 1) * everyMs
      }
      // Between here and falling asleep nobody else has a turn: no nudge is missed.
      if (!isRunning) return
      if (readyInMs() <= 0) deliverBeside()
      nudge = new AbortController()
      const armMs = Math.min(longestArmMs, nextTickAt - clock.wallMs(), readyInMs())
      await clock.sleep(Math.max(shortestArmMs, armMs), nudge.signal)
    }
  }
  const running = loop()
  return {
    stop: async () => {
      isRunning = false
      nudge.abort('stopped')
      await running
      await delivery
    },
    wake: () => {
      nudge.abort('woken')
    },
  }
}
