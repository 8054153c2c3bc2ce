import { systemClock, type Clock } from 'ticket-escalation'

/** A clock that stands still until the story goes on. */
export interface StoryClock extends Clock {
  readonly at: (minute: number) => Date
  readonly advanceTo: (minute: number) => Promise<void>
}

/** For an audience a minute lasts long enough to be read; for a pipe it takes no time at all. */
const minuteMs = process.stdout.isTTY ? 40 : 0

/** Sleeping takes real time: the engine measures with it how long a mail server may take, and that one is real. */
export const storyClock = (start: Date, startMinute = 0): StoryClock => {
  let minute = startMinute
  return {
    wallMs: () => start.getTime() + minute * 60_000,
    monotonicMs: () => systemClock.monotonicMs() + minute * 60_000,
    sleep: systemClock.sleep,
    at: wanted => new Date(start.getTime() + wanted * 60_000),
    advanceTo: async wanted => {
      for (; minute < wanted; minute++) await systemClock.sleep(minuteMs)
    },
  }
}
