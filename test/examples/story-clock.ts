import { systemClock, type Clock } from '../../src/index.js'

/** A wall clock that stands still until the story goes on. Sleeping is real: mail servers and streams are real too. */
export interface StoryClock extends Clock {
  readonly advance: (minutes: number) => void
}

export const storyClock = (start: string): StoryClock => {
  let wallMs = Date.parse(start)
  return {
    ...systemClock,
    wallMs: () => wallMs,
    advance: minutes => {
      wallMs += minutes * 60_000
    },
  }
}
