import { expect, test } from 'vitest'
import { manualClock } from '../../src/testing/manual-clock.js'

const nine = Date.parse('2026-03-02T09:00:00Z')

test('stands still until it is moved', async () => {
  const clock = manualClock(new Date(nine))
  expect([clock.wallMs(), clock.monotonicMs()]).toEqual([nine, 0])
  await clock.advance({ hours: 1, minutes: 2, seconds: 3, ms: 4 })
  expect([clock.wallMs(), clock.monotonicMs()]).toEqual([nine + 3_723_004, 3_723_004])
  await clock.advance(6)
  expect(clock.monotonicMs()).toBe(3_723_010)
})

test('wakes sleepers in order of time, each at its own time', async () => {
  const clock = manualClock(nine)
  const woken: string[] = []
  const sleeper = async (name: string, ms: number): Promise<void> => {
    await clock.sleep(ms)
    woken.push(`${name} at ${clock.wallMs() - nine}`)
  }
  void sleeper('late', 3_000)
  void sleeper('early', 1_000)
  void sleeper('never', 60_000)
  await clock.advance({ seconds: 5 })
  expect(woken).toEqual(['early at 1000', 'late at 3000'])
  expect(clock.monotonicMs()).toBe(5_000)
})

test('lets what follows run before the next one is woken, who may sleep again', async () => {
  const clock = manualClock(nine)
  const told: string[] = []
  const loop = async (name: string): Promise<void> => {
    for (let round = 1; round <= 3; round++) {
      await clock.sleep(1_000)
      // A long way of Promises, as it is from a store to a channel.
      for (let turn = 0; turn < 100; turn++) await Promise.resolve()
      told.push(`${name}${round} at ${clock.monotonicMs()}`)
    }
  }
  void loop('a')
  void clock.sleep(1_500).then(() => told.push('between'))
  await clock.advance({ minutes: 1 })
  expect(told).toEqual(['a1 at 1000', 'between', 'a2 at 2000', 'a3 at 3000'])
})

test('jumps of the wall clock wake nobody and pass no time', async () => {
  const clock = manualClock(nine)
  let woken = 0
  void clock.sleep(1_000).then(() => woken++)
  clock.jumpWallTo(nine + 3_600_000)
  await clock.advance(999)
  expect([woken, clock.wallMs(), clock.monotonicMs()]).toEqual([0, nine + 3_600_999, 999])
  clock.jumpWallTo(new Date(nine - 1))
  await clock.advance(1)
  expect([woken, clock.wallMs()]).toEqual([1, nine])
})

test('a sleep ends early when its signal is aborted, and never rejects', async () => {
  const clock = manualClock(nine)
  const controller = new AbortController()
  const sleeping = clock.sleep(1_000, controller.signal)
  controller.abort()
  await expect(sleeping).resolves.toBeUndefined()
  await expect(clock.sleep(1_000, controller.signal)).resolves.toBeUndefined()
  await expect(clock.sleep(0)).resolves.toBeUndefined()
  await clock.advance(2_000)
  expect(clock.monotonicMs()).toBe(2_000)
})

test('time does not pass backwards', async () => {
  const clock = manualClock(nine)
  await expect(clock.advance(-1)).rejects.toThrow('jumpWallTo')
  await expect(clock.advance(Number.NaN)).rejects.toThrow('expected a finite number')
})
