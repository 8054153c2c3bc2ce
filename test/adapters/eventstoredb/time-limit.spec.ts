import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeLimit, type Limited } from '../../../src/adapters/eventstoredb/time-limit.js'
import { movedClock } from '../../escalations/moved-clock.js'

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

const limitMs = 10

/** What is waited for, as a list that is looked through whenever time has passed. */
interface Expected {
  deadlineMs: number
  state: 'waited for' | 'stopped' | 'over'
}

const step = fc.oneof(
  fc.constant({ does: 'start' } as const),
  fc.record({ does: fc.constantFrom('touch' as const, 'stop' as const), which: fc.nat(9) }),
  fc.record({ does: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 7 }) }),
)

test('whatever is started, touched and stopped, a limit is over when it has heard nothing for its time, and else never', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
      const clock = movedClock()
      const ending = new AbortController()
      const limit = timeLimit(clock, limitMs, ending.signal)
      const begin = clock.monotonicMs()
      const expected: Expected[] = []
      const over = new Set<number>()
      const limits: Limited[] = []
      for (const one of steps) {
        const now = clock.monotonicMs()
        if (one.does === 'start') {
          const number = limits.length
          expected.push({ deadlineMs: now + limitMs, state: 'waited for' })
          limits.push(limit.start(() => void over.add(number)))
        } else if (one.does === 'pass') {
          // Millisecond by millisecond, so that nobody oversleeps.
          for (let ms = 0; ms < one.ms; ms++) {
            clock.move(1)
            while (clock.wakeDue()) await turns()
          }
          for (const each of expected)
            if (each.state === 'waited for' && each.deadlineMs <= clock.monotonicMs()) each.state = 'over'
        } else {
          const which = one.which % Math.max(1, limits.length)
          const each = expected[which]
          if (each === undefined) continue
          limits[which]?.[one.does]()
          if (each.state !== 'waited for') continue
          if (one.does === 'stop') each.state = 'stopped'
          else each.deadlineMs = now + limitMs
        }
        await turns()
        const gone = expected.flatMap(({ state }, number) => (state === 'over' ? [number] : []))
        expect(
          [...over].sort((a, b) => a - b),
          `after ${clock.monotonicMs() - begin} ms`,
        ).toEqual(gone)
      }
      ending.abort()
    }),
  )
})

test('an answer that came is let go of at once, and not kept until its time is over', async () => {
  const limit = timeLimit(movedClock(), 1_000, new AbortController().signal)
  // Others are under way meanwhile, as always where much is appended.
  const before = limit.start(() => undefined)
  const answered = async (): Promise<WeakRef<object>> => new WeakRef(await limit.within(Promise.resolve({})))
  const answers: WeakRef<object>[] = []
  for (let n = 0; n < 100; n++) answers.push(await answered())
  const after = limit.start(() => undefined)
  setFlagsFromString('--expose-gc')
  await new Promise(resolve => setImmediate(resolve))
  ;(runInNewContext('gc') as () => void)()
  expect(answers.filter(answer => answer.deref() !== undefined).length).toBeLessThan(10)
  before.stop()
  after.stop()
})
