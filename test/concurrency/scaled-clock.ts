import { systemClock } from '../../src/adapters/system-clock.js'
import type { Clock } from '../../src/ports/clock.js'

/** The machine's clocks, faster: a minute's lease is over in a second or two. Alike in every process of one machine. */
export const scaledClock = (speed: number, sinceMs: number): Clock => ({
  wallMs: () => sinceMs + (systemClock.wallMs() - sinceMs) * speed,
  monotonicMs: () => systemClock.monotonicMs() * speed,
  sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
})
