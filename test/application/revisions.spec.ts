import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { revisions } from '../../src/application/revisions.js'

describe('the newest revisions', () => {
  test('are those that were noted last, of open tickets and of as many settled ones as are remembered', () => {
    const notes = fc.array(fc.tuple(fc.nat({ max: 20 }), fc.nat(), fc.boolean()), { maxLength: 200 })
    fc.assert(
      fc.property(notes, all => {
        const newest = revisions()
        const oracle = new Map<string, number>()
        for (const [ticket, revision, isOpen] of all) {
          newest.note(`T-${ticket}`, revision, isOpen)
          oracle.set(`T-${ticket}`, revision)
          for (const [id, known] of oracle) expect(newest.of(id)).toBe(known)
        }
      }),
    )
  })

  test('of open tickets are all remembered, of settled ones the last 5,000 at least and 10,000 at most', () => {
    const newest = revisions()
    for (let n = 0; n < 20_000; n++) newest.note(`open-${n}`, n, true)
    for (let n = 0; n < 34_567; n++) newest.note(`settled-${n}`, n, false)
    const remembered = Array.from({ length: 34_567 }, (_, n) => newest.of(`settled-${n}`) !== undefined)
    expect(remembered.slice(-5_000).every(Boolean)).toBe(true)
    expect(remembered.filter(Boolean).length).toBeLessThanOrEqual(10_000)
    expect(newest.of('open-0')).toBe(0)
    expect(newest.of('open-19999')).toBe(19_999)
  })

  test('a ticket that goes from one to the other is kept once', () => {
    const newest = revisions()
    newest.note('T-1', 1, true)
    newest.note('T-1', 2, false)
    newest.note('T-1', 3, true)
    for (let n = 0; n < 20_000; n++) newest.note(`closed-${n}`, n, false)
    expect(newest.of('T-1')).toBe(3)
  })
})
