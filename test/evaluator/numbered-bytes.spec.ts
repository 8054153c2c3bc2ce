import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numberedBytes } from '../../src/evaluator/numbered-bytes.js'

/** Few names, and such as begin or end alike. */
const name = fc.uint8Array({ minLength: 0, maxLength: 4, max: 2 })

test('names have the numbers that a map would give them, wherever they are read', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ name, before: fc.nat({ max: 3 }), isAsked: fc.boolean() })), looks => {
      const names = numberedBytes()
      const expected = new Map<string, number>()
      for (const { name, before, isAsked } of looks) {
        const key = name.join()
        const page = new Uint8Array([...Array.from({ length: before }, () => 1), ...name, 1])
        const place = [page, before, before + name.length] as const
        expect(names.find(...place)).toBe(expected.get(key) ?? -1)
        if (isAsked) continue
        const number = names.numberOf(...place)
        if (!expected.has(key)) expected.set(key, expected.size)
        expect(number).toBe(expected.get(key))
        for (const [other, n] of expected) expect(names.is(n, ...place)).toBe(other === key)
      }
      expect(names.size()).toBe(expected.size)
      expect([...expected.values()].map(number => names.bytesOf(number).join())).toEqual([...expected.keys()])
    }),
  )
})

test('there may be any number of names, of any length', () => {
  const names = numberedBytes()
  const written = Array.from({ length: 5_000 }, (_, n) => Buffer.from(`${n}`.repeat(1 + (n % 30))))
  for (const bytes of [...written, Buffer.alloc(200_000, 'x')]) names.numberOf(bytes, 0, bytes.length)
  written.forEach((bytes, n) => {
    expect(names.find(bytes, 0, bytes.length)).toBe(n)
    expect(Buffer.from(names.bytesOf(n)).equals(bytes)).toBe(true)
  })
  expect(names.bytesOf(5_000)).toHaveLength(200_000)
})
