import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nothingSkipped, ownAppends, type OwnAppends } from '../../src/application/own-appends.js'

/** Reads on as a catch-up does; gives the positions that were read. */
const reading = (log: ReadonlyArray<'own' | 'other'>, own: OwnAppends, pageSize: number) => {
  let position = -1
  return (): ReadonlyArray<number> => {
    const read: number[] = []
    for (let atEnd = false; !atEnd;) {
      position = own.skip(position)
      const limit = own.upToNext(position, pageSize)
      for (let n = 0; n < limit && position < log.length - 1; n++) read.push(++position)
      atEnd = position >= log.length - 1
    }
    return read
  }
}

const appends = fc.array(
  fc.record({
    by: fc.constantFrom('own' as const, 'other' as const),
    count: fc.integer({ min: 1, max: 4 }),
    thenReads: fc.boolean(),
  }),
  { maxLength: 60 },
)

describe('what this process appended itself', () => {
  test('is never read, and all that others appended is read once, in order', () => {
    fc.assert(
      fc.property(appends, fc.integer({ min: 1, max: 5 }), (all, pageSize) => {
        const log: ('own' | 'other')[] = []
        const own = ownAppends()
        const read = reading(log, own, pageSize)
        const positions: number[] = []
        for (const { by, count, thenReads } of all) {
          for (let n = 0; n < count; n++) log.push(by)
          if (by === 'own') own.note(log.length - 1, count)
          if (thenReads) positions.push(...read())
        }
        positions.push(...read())
        expect(positions).toEqual(log.flatMap((by, position) => (by === 'other' ? [position] : [])))
      }),
    )
  })

  test('may be told of late, in any order or never: then some of it is read again, and nothing of others is missed', () => {
    fc.assert(
      fc.property(appends, fc.array(fc.nat({ max: 59 })), fc.integer({ min: 1, max: 5 }), (all, order, pageSize) => {
        const log: ('own' | 'other')[] = []
        const own = ownAppends()
        const read = reading(log, own, pageSize)
        const notes: (() => void)[] = []
        const positions: number[] = []
        for (const { by, count, thenReads } of all) {
          for (let n = 0; n < count; n++) log.push(by)
          const last = log.length - 1
          notes.push(() => {
            if (by === 'own') own.note(last, count)
          })
          if (thenReads) positions.push(...read())
          notes[(order[notes.length] ?? 0) % notes.length]?.()
        }
        positions.push(...read())
        expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b))
        expect(positions).toEqual(expect.arrayContaining(log.flatMap((by, at) => (by === 'other' ? [at] : []))))
      }),
    )
  })

  test('between very many appends of others it is read again rather than remembered', () => {
    const log: ('own' | 'other')[] = []
    const own = ownAppends()
    const read = reading(log, own, 1_000)
    for (let n = 0; n < 3_000; n++) {
      log.push('own')
      own.note(log.length - 1, 1)
      log.push('other')
    }
    const positions = read()
    expect(positions.length).toBeGreaterThan(3_000)
    expect(positions.length).toBeLessThan(5_100)
    expect(new Set(positions).size).toBe(positions.length)
  })

  test('is read where positions leave gaps', () => {
    const log: ('own' | 'other')[] = ['other', 'own', 'own']
    nothingSkipped.note(2, 2)
    expect(reading(log, nothingSkipped, 2)()).toEqual([0, 1, 2])
  })
})
