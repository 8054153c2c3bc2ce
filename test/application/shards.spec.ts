import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dividedDueIndex } from '../../src/application/divided-due-index.js'
import { divisionOf, divisionProblems, fnv1a, shardOf, undivided } from '../../src/application/shards.js'
import { instant } from '../../src/domain/time.js'
import { dueIndex } from '../../src/evaluator/due-index.js'
import { waiting } from './told-tickets.js'

const minute = 60_000

/** The definition, word for word: for each byte, xor and multiply, modulo 2^32. */
const byDefinition = (text: string): number => {
  let hash = 2166136261n
  for (const byte of Buffer.from(text, 'utf8')) hash = ((hash ^ BigInt(byte)) * 16777619n) % 2n ** 32n
  return Number(hash)
}

describe('the hash of a ticket', () => {
  // From the test vectors that its authors publish.
  test.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['b', 0xe70c2de5],
    ['foo', 0xa9f37ed7],
    ['foobar', 0xbf9cf968],
  ])('FNV-1a of %j', (text, hash) => {
    expect(fnv1a(text)).toBe(hash)
  })

  test('is FNV-1a over UTF-8 for whatever an id may hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(fnv1a(text)).toBe(byDefinition(text))
      }),
    )
    for (const text of ['Ä', 'Ticket ß', '票-1', '🎫-7']) expect(fnv1a(text)).toBe(byDefinition(text))
  })

  // Reckoned by another program. Workers of different versions share the work: these never change.
  test.each([
    ['T-1', 2, 0],
    ['T-1', 3, 1],
    ['T-2', 3, 2],
    ['T-3', 3, 2],
    ['4711', 8, 7],
    ['ticket/2026/000001', 50, 6],
    ['票-1', 7, 6],
  ])('%s of %i is in shard %i', (id, count, shard) => {
    expect(shardOf(id, count)).toBe(shard)
  })

  test.each([2, 3, 8, 50])('divides running numbers evenly among %i', count => {
    const sizes = new Array<number>(count).fill(0)
    const tickets = 20_000
    for (let n = 0; n < tickets; n++) sizes[shardOf(`T-${n}`, count)]!++
    const fair = tickets / count
    for (const size of sizes) expect(Math.abs(size - fair)).toBeLessThan(6 * Math.sqrt(fair))
  })
})

describe('options about dividing the work', () => {
  test.each([
    [{ shard: { index: 0, count: 1 } }, []],
    [{ shard: { index: 2, count: 3 }, takeoverAfterMinutes: 0 }, []],
    [{ shard: { index: 3, count: 3 } }, ['shard.index: expected less than count (3), got 3; indexes count from 0']],
    [{ shard: { index: -1, count: 3 } }, ['shard.index: expected a whole number, 0 or more, got -1']],
    [{ shard: { index: 0.5, count: 3 } }, ['shard.index: expected a whole number, 0 or more, got 0.5']],
    [{ shard: { index: 0, count: 0 } }, ['shard.count: expected a whole number, 1 or more, got 0']],
    [{ shard: { count: 2 } }, ['shard.index: expected a whole number, 0 or more, got undefined']],
    [{ shard: 3 }, ['shard: expected { index, count } such as { index: 0, count: 3 }, got 3']],
    [{ shard: null }, ['shard: expected { index, count } such as { index: 0, count: 3 }, got null']],
    [
      { shard: { index: 0, count: 2 }, takeoverAfterMinutes: -1 },
      ['takeoverAfterMinutes: expected a number of minutes from 0 to 10080, got -1'],
    ],
    [
      { takeoverAfterMinutes: 5 },
      ['takeoverAfterMinutes: means nothing without shard: there is nobody to take over from'],
    ],
  ])('%j', (options, problems) => {
    expect(divisionProblems(options).map(({ path, problem }) => `${path.join('.')}: ${problem}`)).toEqual(problems)
  })

  test('one part of one is no division', () => {
    expect(divisionOf({ index: 0, count: 1 })).toBe(undivided)
  })
})

describe('the divided index of what is due', () => {
  test('finds what two plain indexes find, one of them asked about the past', () => {
    const ticket = fc.record({ id: fc.integer({ min: 0, max: 30 }), atMinute: fc.integer({ min: 0, max: 60 }) })
    fc.assert(
      fc.property(
        fc.array(ticket, { maxLength: 40 }),
        fc.integer({ min: 0, max: 20 }),
        fc.array(fc.record({ minute: fc.integer({ min: 0, max: 90 }), limit: fc.integer({ min: 1, max: 10 }) })),
        (tickets, takeoverAfterMinutes, questions) => {
          const division = divisionOf({ index: 1, count: 3 }, takeoverAfterMinutes)
          const divided = dividedDueIndex(division)
          const [own, others] = [dueIndex(), dueIndex()]
          for (const { id, atMinute } of tickets) {
            const { incidents } = waiting(`T-${id}`, 1_000_000 + atMinute * minute)
            const incident = incidents!.incident
            divided.put(`T-${id}`, incident)
            ;(division.isOwn(`T-${id}`) ? own : others).put(`T-${id}`, incident)
          }
          expect(divided.size()).toBe(own.size() + others.size())
          for (const { minute: at, limit } of questions) {
            const now = instant(1_000_000 + at * minute)
            const past = instant(now - takeoverAfterMinutes * minute - 1)
            expect(divided.due(now, limit)).toEqual(own.due(now, limit))
            expect(divided.isOverdue(now)).toBe(others.due(past).length > 0)
            divided.turnTo('others')
            expect(divided.due(now, limit)).toEqual(others.due(past, limit))
            divided.turnTo('own')
            const next = [own.nextDueAt() ?? Infinity, (others.nextDueAt() ?? Infinity) + (now - past)]
            expect(divided.nextDueAt() ?? Infinity).toBe(Math.min(...next))
          }
        },
      ),
    )
  })
})
