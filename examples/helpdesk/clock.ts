import { systemClock, type Clock } from 'ticket-escalation'

/**
 * A clock that runs `speed` times as fast as the real one, from now on. Only the wall clock: sleeping and measuring stay
 * real, because the mail server does not become faster.
 */
export const fastClock = (speed: number): Clock => {
  const start = systemClock.wallMs()
  const from = systemClock.monotonicMs()
  return { ...systemClock, wallMs: () => Math.round(start + (systemClock.monotonicMs() - from) * speed) }
}
