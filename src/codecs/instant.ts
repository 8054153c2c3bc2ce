import * as t from 'io-ts'
import { instant, type Instant } from '../domain/time.js'

const msPerDay = 86_400_000

const notANumber = -1

/** Digits from `start` up to `end` as a number, `-1` if anything else is among them. */
const digits = (text: string, start: number, end: number): number => {
  let value = 0
  for (let index = start; index < end; index++) {
    const digit = text.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return notANumber
    value = value * 10 + digit
  }
  return value
}

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (monthLengths[month - 1] ?? 0)

/** Days since 1970-01-01 in the proleptic Gregorian calendar: exact for every year, unlike `Date.UTC` below 100. */
const daysSinceEpoch = (year: number, month: number, day: number): number => {
  // Years that begin in March put the leap day last, so that the months before it have fixed places.
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Epoch milliseconds of `YYYY-MM-DD` at the start of a text, or nothing if that is not a real day. */
const dayMs = (text: string): number | undefined => {
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  return text[4] === '-' && text[7] === '-' ? daysSinceEpoch(year, month, day) * msPerDay : undefined
}

/** Whether a text is a real day, `YYYY-MM-DD`. */
export const isDay = (text: string): boolean => text.length === 10 && dayMs(text) !== undefined

/** `THH:MM[:SS[.fraction]]` and the offset behind it. */
const clockTime = /^T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/

const anyForm = (text: string): number | undefined => {
  const midnight = dayMs(text)
  const match = midnight === undefined ? null : clockTime.exec(text.slice(10))
  if (midnight === undefined || match === null) return undefined
  const [, hours, minutes, seconds = '0', fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] = match
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1)
  // A fraction finer than a millisecond is cut off, never rounded up into the next one.
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'))
  return midnight + ((Number(hours) * 60 + Number(minutes) - offset) * 60 + Number(seconds)) * 1000 + ms
}

/** The three forms of nearly every history: `YYYY-MM-DDTHH:MM[:SS[.mmm]]Z`, read without a regular expression. */
const canonicalForm = (text: string): number | undefined => {
  const { length } = text
  if ((length !== 20 && length !== 24 && length !== 17) || text.charCodeAt(length - 1) !== 90 || text[10] !== 'T')
    return undefined
  const midnight = dayMs(text)
  const hours = digits(text, 11, 13)
  const minutes = digits(text, 14, 16)
  const seconds = length === 17 ? 0 : digits(text, 17, 19)
  const ms = length === 24 ? digits(text, 20, 23) : 0
  const isWellFormed =
    text[13] === ':' && (length === 17 || text[16] === ':') && (length !== 24 || text[19] === '.') && ms >= 0
  if (midnight === undefined || !isWellFormed) return undefined
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return undefined
  return midnight + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
}

/** The first and the last millisecond with a year of four digits. */
const earliest = daysSinceEpoch(0, 1, 1) * msPerDay
const latest = daysSinceEpoch(10_000, 1, 1) * msPerDay - 1

/**
 * Reads ISO 8601 with an offset, strictly: nothing is guessed, rolled over or taken as local time. A valid `Date` is
 * taken too. `undefined` for everything else.
 *
 * @since 0.1.0
 */
export const parseInstant = (value: unknown): Instant | undefined => {
  let ms: number | undefined
  if (typeof value === 'string') ms = canonicalForm(value) ?? anyForm(value)
  else if (value instanceof Date) ms = value.getTime()
  // NaN, the time of an invalid Date, is in no range.
  return ms !== undefined && ms >= earliest && ms <= latest ? instant(ms) : undefined
}

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const threeDigits = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'))

/** The day that was last written: most of what is written in a row is of one day. */
let writtenDay = { number: Number.NaN, text: '' }

/**
 * An instant as `YYYY-MM-DDTHH:MM:SS.mmmZ`: what `Date` writes, several times as fast.
 *
 * @since 0.1.0
 */
export const instantText = (at: Instant): string => {
  const number = Math.floor(at / msPerDay)
  if (number !== writtenDay.number)
    writtenDay = { number, text: new Date(number * msPerDay).toISOString().slice(0, -13) }
  const ms = at - number * msPerDay
  const minutes = Math.floor(ms / 60_000)
  const time = `${twoDigits[Math.floor(minutes / 60)] ?? ''}:${twoDigits[minutes % 60] ?? ''}`
  return `${writtenDay.text}${time}:${twoDigits[Math.floor(ms / 1000) % 60] ?? ''}.${threeDigits[ms % 1000] ?? ''}Z`
}

const expectation = 'ISO 8601 with an offset, like 2026-03-02T09:00:00Z or 2026-03-02T10:00:00+01:00'

/** A point in time as the outside writes it: ISO 8601 with an offset, or a `Date`. */
export const InstantFromInput = new t.Type<Instant, string, unknown>(
  expectation,
  (value): value is Instant => typeof value === 'number',
  (value, context) => {
    const at = parseInstant(value)
    if (at !== undefined) return t.success(at)
    // Seconds or milliseconds? Whoever has a number knows, and says so by a Date.
    return typeof value === 'number'
      ? t.failure(value, context, `expected ${expectation}, or a Date, got the number ${value}`)
      : t.failure(value, context)
  },
  instantText,
)
