import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maxBackoffMs } from '../../src/application/delivery-queue.js'
import { nextAttemptAt, retryForMs } from '../../src/application/retry.js'
import { instant } from '../../src/domain/time.js'

const pauseAfter = (attempts: number, random = 0.5, retryAfterMs?: number): number | null => {
  const at = instant(1_000)
  const next = nextAttemptAt({ attempts, triggeredAt: at, now: at, retryAfterMs }, random)
  return next === null ? null : next - at
}

describe('retries', () => {
  test('pause for 10 s, 30 s, 80 s, 3 min and 5 min, then half an hour each time', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 50].map(attempts => pauseAfter(attempts))).toEqual([
      10_000, 30_000, 80_000, 180_000, 300_000, 1_800_000, 1_800_000, 1_800_000,
    ])
  })

  test('are moved by a fifth either way at most, and are never planned further ahead than the queue believes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        fc.option(fc.double(), { nil: undefined }),
        (attempts, random, retryAfterMs) => {
          const plain = pauseAfter(attempts) ?? NaN
          const pause = pauseAfter(attempts, random, retryAfterMs) ?? NaN
          expect(pause).toBeGreaterThanOrEqual(plain * 0.8 - 1)
          expect(pause).toBeLessThanOrEqual(Math.max(plain * 1.2 + 1, 900_000))
          expect(pause).toBeLessThanOrEqual(maxBackoffMs)
        },
      ),
    )
  })

  test('end a day after the step fired, and not before', () => {
    const triggeredAt = instant(0)
    const next = (nowMs: number) => nextAttemptAt({ attempts: 9, triggeredAt, now: instant(nowMs) }, 0.5)
    expect(next(retryForMs - 1)).not.toBeNull()
    expect(next(retryForMs)).toBeNull()
  })
})
