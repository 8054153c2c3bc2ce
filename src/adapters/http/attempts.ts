import type { Clock } from '../../ports/clock.js'

const mostPerMinute = 60
const minuteMs = 60_000
const mostAddresses = 10_000

/** Counts what failed from each address in the running minute. */
export interface Attempts {
  /** Counts one more. */
  readonly isTooMany: (address: string) => boolean
}

export const attempts = (clock: Clock): Attempts => {
  let minute = 0
  const counts = new Map<string, number>()
  return {
    isTooMany: address => {
      const now = Math.floor(clock.monotonicMs() / minuteMs)
      if (now !== minute || counts.size >= mostAddresses) counts.clear()
      minute = now
      const count = (counts.get(address) ?? 0) + 1
      counts.set(address, count)
      return count > mostPerMinute
    },
  }
}
