import type { Instant } from '../domain/time.js'

/** What a terminal must not receive as it is, and what would turn a line around: control and format characters. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu

/** Text that holds ids and reasons from outside, safe to print. */
export const printed = (text: string): string => text.replace(unprintable, '\ufffd')

/** The width of every line, unless whoever reads has less room. */
export const widest = 100

/** Less would leave no room beside the times. */
export const narrowest = 40

const pieces = (word: string, longest: number): ReadonlyArray<string> =>
  word.length <= longest
    ? [word]
    : Array.from({ length: Math.ceil(word.length / longest) }, (_, at) => word.slice(at * longest, (at + 1) * longest))

/** A space where a line may end: not the one within `1 h`. */
const gap = /(?<!\d) | (?!(?:d|h|min|s)\b)/

/** Lines of a paragraph, the first one after `first`, the others indented by `hang`. */
export const wrapped = (width: number, first: string, text: string, hang = first.length): ReadonlyArray<string> => {
  const indent = ' '.repeat(hang)
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of printed(text)
    .split(gap)
    .flatMap(one => pieces(one, width - hang))) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}

const minuteMs = 60_000

const units: ReadonlyArray<readonly [name: string, ms: number]> = [
  ['d', 1440 * minuteMs],
  ['h', 60 * minuteMs],
  ['min', minuteMs],
  ['s', 1_000],
]

/** `40 s`, `10 min`, `1 h 30 min`, `12 d 3 h`: the two largest units. */
export const lasting = (ms: number): string => {
  let left = Math.max(0, ms)
  const parts: string[] = []
  for (const [name, size] of units) {
    const count = Math.floor(left / size)
    left -= count * size
    if (count > 0) parts.push(`${count} ${name}`)
    // Seconds matter in seconds and minutes, not in hours.
    if (parts.length === 2 || (parts.length === 1 && count === 0) || (name === 'min' && ms >= 60 * minuteMs)) break
  }
  return parts.join(' ') || '0 s'
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'

/** Days and times of day in one time zone. */
export interface Times {
  readonly zone: string
  /** `2026-03-02`. */
  readonly day: (at: Instant) => string
  /** `09:05`; with seconds where there are some. */
  readonly time: (at: Instant) => string
  /** `09:05`, with its day where that is not the day of `near`. */
  readonly near: (near: Instant) => (at: Instant) => string
}

/** Throws a `RangeError` for a time zone that this machine does not know. */
export const timesIn = (timeZone: string): Times => {
  const format = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const partsOf = (at: Instant): ((part: Part) => string) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
    return part => parts.get(part) ?? ''
  }
  const day = (at: Instant): string => {
    const part = partsOf(at)
    return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`
  }
  const time = (at: Instant): string => {
    const part = partsOf(at)
    const seconds = part('second')
    return `${part('hour')}:${part('minute')}${seconds === '00' ? '' : `:${seconds}`}`
  }
  return {
    zone: timeZone,
    day,
    time,
    near: other => {
      const today = day(other)
      return at => (day(at) === today ? time(at) : `${day(at)} ${time(at)}`)
    },
  }
}
