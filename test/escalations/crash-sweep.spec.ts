import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CrashPoint } from '../../src/ports/crash-points.js'
import { indexedMemoryPlace, memoryPlace, sqlitePlace, type Place } from './places.js'
import { mortal, tell, type Told } from './story.js'
import type { World } from './world.js'

/** Every place at which a process may die, and whether dying there may make a message come twice. */
const mayRepeat: Readonly<Record<CrashPoint, boolean>> = {
  'record:before-append': false,
  'record:after-append': false,
  'tick:before-catch-up': false,
  'tick:before-append': false,
  'tick:after-append': false,
  'delivery:before-claim': false,
  'delivery:after-claim': false,
  'delivery:before-send': false,
  'delivery:after-send': true,
  'delivery:after-outcome': false,
}

const points = Object.keys(mayRepeat) as CrashPoint[]

interface Death {
  readonly point: CrashPoint
  /** Counted within one life. */
  readonly occurrence: number
}

/** Lives that end as told, one after the other; the last one goes on. */
const lives = (deaths: ReadonlyArray<Death>, deliveryConcurrency: number) => {
  let life = -1
  let died = 0
  const next = (w: World) => {
    life++
    const death = deaths[life]
    let isDead = false
    let reached = 0
    return w.host({
      around: mortal(() => isDead),
      deliveryConcurrency,
      crashPoints: {
        reached: point => {
          if (!isDead && (point !== death?.point || ++reached < death.occurrence)) return
          if (!isDead) died++
          isDead = true
          // What is no error is nobody's to catch.
          // eslint-disable-next-line @typescript-eslint/only-throw-error
          throw 'crash'
        },
      },
    })
  }
  return { next, died: () => died }
}

const places: ReadonlyArray<readonly [string, () => Place]> = [
  ['memory', () => memoryPlace()],
  ['memory with an index', indexedMemoryPlace],
  ['SQLite', sqlitePlace],
]

const cases = places.flatMap(([name, place]) =>
  points.flatMap(point => [1, 2, 3].map(occurrence => ({ name, place, point, occurrence }))),
)

describe('a process that dies', () => {
  test.each(cases)('at $point ($occurrence) on $name: nothing is lost, nothing is wrong', async one => {
    const { place, point, occurrence } = one
    const { next, died } = lives([{ point, occurrence }], 1)
    const { repeats } = await tell(place(), next)
    expect(died(), 'the point was reached').toBe(1)
    expect(repeats).toBeLessThanOrEqual(mayRepeat[point] ? 1 : 0)
  })

  test('after a send does repeat the message: the sweep does reach the narrow place', async () => {
    const { next } = lives([{ point: 'delivery:after-send', occurrence: 1 }], 1)
    const { repeats, unknownOutcomes }: Told = await tell(memoryPlace(), next)
    expect(repeats).toBe(1)
    expect(unknownOutcomes).toBeGreaterThanOrEqual(1)
  })

  test.each(places.slice(0, 2))('several times, anywhere, with many sends at a time, on %s', async (_, place) => {
    const death = fc.record<Death>({ point: fc.constantFrom(...points), occurrence: fc.integer({ min: 1, max: 4 }) })
    const { numRuns = 40 } = fc.readConfigureGlobal()
    await fc.assert(
      fc.asyncProperty(
        fc.array(death, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1, 32),
        async (deaths, sends) => {
          const { next } = lives(deaths, sends)
          await tell(place(), next)
        },
      ),
      { numRuns },
    )
  })
})
