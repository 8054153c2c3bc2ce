import { describe, expect, test } from 'vitest'
import { serially } from '../../src/application/serially.js'
import { withinTime } from '../../src/application/within-time.js'
import { movedClock } from '../escalations/moved-clock.js'

describe('serially', () => {
  test('tasks of one key wait for each other, in the order of asking; those of others do not', async () => {
    const run = serially()
    const told: string[] = []
    const gates = new Map<string, () => void>()
    const task = (name: string) => () =>
      new Promise<void>(resolve => {
        told.push(`${name} begins`)
        gates.set(name, () => {
          told.push(`${name} ends`)
          resolve()
        })
      })
    const all = [run('a', task('a1')), run('a', task('a2')), run('b', task('b1'))]
    expect(told).toEqual(['a1 begins', 'b1 begins'])
    gates.get('a1')?.()
    await all[0]
    await Promise.resolve()
    expect(told).toEqual(['a1 begins', 'b1 begins', 'a1 ends', 'a2 begins'])
    gates.get('a2')?.()
    gates.get('b1')?.()
    await Promise.all(all)
  })

  test('one that fails does not keep the next one from its turn', async () => {
    const run = serially()
    const failed = run('a', () => Promise.reject(new Error('no')))
    const next = run('a', () => Promise.resolve('yes'))
    await expect(failed).rejects.toThrow('no')
    await expect(next).resolves.toBe('yes')
  })
})

describe('within time', () => {
  test('gives the value of what came in time, and arms no timer any longer', async () => {
    const clock = movedClock()
    await expect(withinTime(clock, 1_000, () => Promise.resolve('in time'))).resolves.toEqual({ value: 'in time' })
    expect(clock.asleep()).toEqual([])
  })

  test('gives up after its time, and aborts', async () => {
    const clock = movedClock()
    let signal: AbortSignal | undefined
    const result = withinTime(clock, 1_000, given => {
      signal = given
      return new Promise(() => undefined)
    })
    await Promise.resolve()
    clock.move(999)
    expect(clock.wakeDue()).toBe(false)
    clock.move(1)
    expect(clock.wakeDue()).toBe(true)
    await expect(result).resolves.toBe('timeout')
    expect(signal?.aborted).toBe(true)
    expect(clock.asleep()).toEqual([])
  })

  test('passes a rejection on, and lets one that comes too late be', async () => {
    const clock = movedClock()
    await expect(withinTime(clock, 1_000, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    let reject: (error: Error) => void = () => undefined
    const result = withinTime(
      clock,
      1_000,
      () =>
        new Promise((_, refuse) => {
          reject = refuse
        }),
    )
    clock.move(1_000)
    clock.wakeDue()
    await expect(result).resolves.toBe('timeout')
    reject(new Error('too late'))
    await new Promise(resolve => setImmediate(resolve))
  })
})
