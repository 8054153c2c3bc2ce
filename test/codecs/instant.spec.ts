import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantText, isDay, parseInstant } from '../../src/codecs/instant.js'
import { instant } from '../../src/domain/time.js'

describe('what is an instant', () => {
  test.each([
    ['2026-03-02T09:00:00Z', '2026-03-02T09:00:00.000Z'],
    ['2026-03-02T09:00:00.250Z', '2026-03-02T09:00:00.250Z'],
    ['2026-03-02T09:00Z', '2026-03-02T09:00:00.000Z'],
    ['2026-03-02T09:00:00+01:00', '2026-03-02T08:00:00.000Z'],
    ['2026-03-02T09:00-03:30', '2026-03-02T12:30:00.000Z'],
    ['2026-03-02T00:10:00+14:00', '2026-03-01T10:10:00.000Z'],
    ['2026-03-02T09:00:00-00:00', '2026-03-02T09:00:00.000Z'],
    ['2026-03-02T09:00:00.1Z', '2026-03-02T09:00:00.100Z'],
    ['2026-03-02T09:00:00.123999999Z', '2026-03-02T09:00:00.123Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s', (text, same) => {
    expect(instantText(parseInstant(text)!)).toBe(same)
  })

  test('a Date', () => {
    expect(parseInstant(new Date(1_772_442_000_000))).toBe(1_772_442_000_000)
  })
})

describe('what is none', () => {
  test.each([
    '2026-02-30T09:00:00Z',
    '2025-02-29T09:00:00Z',
    '1900-02-29T09:00:00Z',
    '2026-04-31T09:00:00Z',
    '2026-00-10T09:00:00Z',
    '2026-13-01T09:00:00Z',
    '2026-03-00T09:00:00Z',
    '2026-03-02T23:59:60Z',
    '2026-03-02T24:00:00Z',
    '2026-03-02T09:60:00Z',
    '2026-03-02T09:00:00',
    '2026-03-02T09:00:00.000',
    '2026-03-02',
    '2026-03-02T09Z',
    '2026-03-02T09:00:00+1:00',
    '2026-03-02T09:00:00+0100',
    '2026-03-02T09:00:00+24:00',
    '2026-03-02T09:00:00+01:60',
    '2026-03-02T09:00:00.Z',
    '2026-03-02T09:00:00.1234567890Z',
    '2026-03-02T09:00:00,5Z',
    '2026-03-02t09:00:00Z',
    '2026-03-02T09:00:00z',
    '2026-03-02 09:00:00Z',
    ' 2026-03-02T09:00:00Z',
    '2026-03-02T09:00:00Z\n',
    '2026-03-02T09:00:00Z junk',
    '2026-3-2T09:00:00Z',
    '2026/03/02T09:00:00Z',
    '2026-03-02T09-00-00Z',
    '20260302T090000Z',
    '+002026-03-02T09:00:00Z',
    '-000001-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '9999-12-31T23:59:59-01:00',
    '0000-01-01T00:00:00+01:00',
    '2026-W10-1T09:00:00Z',
    '٢٠٢٦-03-02T09:00:00Z',
    'Mon, 02 Mar 2026 09:00:00 GMT',
    'now',
    '',
    0,
    1_772_442_000_000,
    Number.NaN,
    null,
    undefined,
    {},
    [],
    true,
    10n,
    new Date(Number.NaN),
    new Date('+010000-01-01T00:00:00Z'),
    new Date(8.64e15),
    new Date('-000001-12-31T23:59:59Z'),
  ])('%s', value => {
    expect(parseInstant(value)).toBeUndefined()
  })
})

describe('properties', () => {
  const anyInstant = fc
    .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
    .map(date => instant(date.getTime()))

  test('what Date writes is read, and written again as Date does', () => {
    fc.assert(
      fc.property(anyInstant, at => {
        const text = new Date(at).toISOString()
        expect(parseInstant(text)).toBe(at)
        expect(instantText(at)).toBe(text)
      }),
    )
  })

  test('with seconds and Z, it agrees with Date on every real day, and takes no other', () => {
    const digits = (most: number, width: number) => fc.nat(most).map(value => String(value).padStart(width, '0'))
    const anyText = fc
      .tuple(digits(9999, 4), digits(13, 2), digits(32, 2), digits(24, 2), digits(60, 2), digits(60, 2))
      .map(([year, month, day, hour, minute, second]) => `${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
    fc.assert(
      fc.property(anyText, text => {
        const date = new Date(text)
        const isReal = !Number.isNaN(date.getTime()) && date.toISOString() === text.replace('Z', '.000Z')
        expect(parseInstant(text)).toBe(isReal ? date.getTime() : undefined)
      }),
    )
  })

  test('an offset moves it by exactly that much', () => {
    const offset = fc.record({ minutes: fc.integer({ min: 0, max: 23 * 60 + 59 }), east: fc.boolean() })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), offset, (seconds, { minutes, east }) => {
        const local = new Date(seconds * 1000).toISOString().slice(0, 19)
        const two = (number: number) => String(number).padStart(2, '0')
        const text = `${local}${east ? '+' : '-'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
        expect(parseInstant(text)).toBe((seconds + (east ? -minutes : minutes) * 60) * 1000)
      }),
    )
  })
})

test.each([
  ['2026-03-01', true],
  ['2024-02-29', true],
  ['2026-02-29', false],
  ['2026-3-01', false],
  ['2026-03-01T', false],
  ['2026_03_01', false],
  ['', false],
])('%s is a day: %s', (text, expected) => {
  expect(isDay(text)).toBe(expected)
})
