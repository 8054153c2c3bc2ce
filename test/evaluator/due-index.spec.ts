import { isDeepStrictEqual } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  hasLapsed,
  incidentAt,
  lapsesAt,
  nextDueAt,
  type ActiveIncident,
  type FiredStep,
  type Incident,
} from '../../src/domain/incident/index.js'
import { longestDelayMinutes, mostSteps } from '../../src/domain/policy/make-policy.js'
import type { Policy } from '../../src/domain/policy/policy.js'
import { instant, minutesAfter, type Instant } from '../../src/domain/time.js'
import { dueIndex, type DueEntry, type DueIndex } from '../../src/evaluator/due-index.js'
import { evaluate } from '../../src/evaluator/evaluate.js'
import { schedules } from '../../src/evaluator/schedules.js'

const start = Date.parse('2026-03-02T09:00:00Z')
const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const year = 365 * 24 * hour

const after = (ms: number): Instant => instant(start + ms)

const policyOf = (delays: ReadonlyArray<number>, rest: Partial<Policy> = {}): Policy => ({
  id: 'standard',
  version: 1,
  name: 'Standard',
  active: true,
  skipPeopleOnLeave: true,
  steps: delays.map((delayMinutes, index) => ({
    id: `step-${index + 1}`,
    delayMinutes,
    notify: { assignee: true },
    channel: 'email',
  })),
  ...rest,
})

const firedOf = (policy: Policy, number: number): FiredStep => ({
  policyId: policy.id,
  policyVersion: policy.version,
  stepId: policy.steps[number - 1]!.id,
  step: number,
  dueAt: after(0),
  triggeredAt: after(0),
  clockAt: after(0),
  outcomes: [],
})

const waiting = (
  lastActivityAt: Instant,
  policy: Policy,
  { sinceAt = lastActivityAt, fired = [] }: { sinceAt?: Instant; fired?: ReadonlyArray<FiredStep> } = {},
): ActiveIncident => ({
  status: 'Active',
  number: 1,
  openedAt: sinceAt,
  sequence: 0,
  wait: { sinceAt, lastActivityAt },
  policy,
  fired,
})

const withFired = (incident: Incident, numbers: ReadonlyArray<number>): Incident => ({
  ...incident,
  fired: [...incident.fired, ...numbers.map(number => firedOf(incident.policy, number))],
})

/** What the index must say: `evaluate`, asked about every incident there is. */
const dueByEvaluate = (incidents: ReadonlyMap<string, Incident>, now: Instant, limit?: number): DueEntry[] =>
  [...incidents]
    .map(([key, incident]) => ({
      key,
      steps:
        incident.status === 'Active'
          ? evaluate(incident, now).map(({ step, dueAt }) => ({ number: step.number, dueAt }))
          : [],
      // What a lapsed confirmation leads to is for the tick to see.
      dueAt: hasLapsed(incident, now) ? lapsesAt(incident)! : evaluate(incident, now)[0]?.dueAt,
    }))
    .filter(({ dueAt }) => dueAt !== undefined)
    .sort((a, b) => a.dueAt! - b.dueAt! || (a.key < b.key ? -1 : 1))
    .slice(0, limit)
    .map(({ key, steps }) => ({ key, steps }))

const nextByEvaluate = (incidents: ReadonlyMap<string, Incident>): Instant | undefined => {
  const times = [...incidents.values()].map(nextDueAt).filter(at => at !== undefined)
  return times.length === 0 ? undefined : times.reduce((a, b) => (a <= b ? a : b))
}

const keysOf = (entries: ReadonlyArray<DueEntry>): string[] => entries.map(({ key }) => key)

const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('T-1', 'T-2', 'T-3', 'T-10', 'T-11') },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', '', ' ', 'ä', 'a\u0308', '\u{1f525}', '\uffee') },
)

/** Times that meet each other, whole seconds and their neighbours, the far ends of the ring, and other ages. */
const time = fc
  .oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 24 }).map(n => n * 5 * minute) },
    { weight: 3, arbitrary: fc.integer({ min: -3, max: 3_003 }) },
    { weight: 2, arbitrary: fc.integer({ min: -200, max: 200 }).map(n => n * hour) },
    { weight: 2, arbitrary: fc.constantFrom(-1, 0, 1).map(n => 131_072 * second + n * second) },
    { weight: 1, arbitrary: fc.constantFrom(-10 * year, 10 * year, -60 * year, 8.64e15 - start, -8.64e15 - start) },
  )
  .map(after)

const delay = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 10, 10, 30, 60) },
  { weight: 1, arbitrary: fc.constantFrom(24 * 60, 3 * 24 * 60, longestDelayMinutes) },
)

/** The same id and version with other steps must never be; that is no reason to escalate at wrong times if it is. */
const policy = fc
  .record({
    id: fc.constantFrom('standard', 'critical'),
    version: fc.constantFrom(1, 2),
    delays: fc.oneof(
      { weight: 9, arbitrary: fc.array(delay, { minLength: 1, maxLength: 5 }) },
      { weight: 1, arbitrary: fc.array(delay, { minLength: 30, maxLength: mostSteps }) },
    ),
    firstName: fc.constantFrom(0, 1),
    maxPostponementMinutes: fc.constantFrom(undefined, undefined, 0, 7, 15, 90, longestDelayMinutes),
    confirmTimeoutMinutes: fc.constantFrom(undefined, undefined, 1, 10, 90, longestDelayMinutes),
  })
  .map(({ id, version, delays, firstName, ...options }): Policy => {
    const { steps, ...rest } = policyOf(delays, { id, version, ...options })
    return { ...rest, steps: steps.map((step, index) => ({ ...step, id: `step-${index + firstName}` })) }
  })

const mostlyActive = Array.from({ length: 6 }, () => 'Active' as const)

const incident: fc.Arbitrary<Incident> = fc
  .record({
    lastActivityAt: time,
    sinceAt: fc.option(time, { nil: undefined }),
    policy,
    firedHere: fc.array(fc.nat(mostSteps), { maxLength: 4 }),
    firedElsewhere: fc.array(policy, { maxLength: 1 }),
    allButOne: fc.boolean(),
    status: fc.constantFrom<Incident['status']>(...mostlyActive, 'Confirmed', 'Confirmed', 'Resolved'),
    answerByAt: fc.option(time, { nil: undefined }),
    renewedAt: fc.option(time, { nil: undefined }),
  })
  .map(({ lastActivityAt, sinceAt, policy, firedHere, firedElsewhere, allButOne, status, answerByAt, renewedAt }) => {
    const numbers = policy.steps.map((_, index) => index + 1)
    const here = allButOne && policy.steps.length > 5 ? numbers.slice(1) : firedHere.filter(n => numbers.includes(n))
    const fired = [...firedElsewhere.map(other => firedOf(other, 1)), ...here.map(number => firedOf(policy, number))]
    const active = waiting(lastActivityAt, policy, { sinceAt: sinceAt ?? lastActivityAt, fired })
    const acknowledgement = { by: 'ann', at: lastActivityAt, via: 'email', answerByAt }
    switch (status) {
      case 'Confirmed':
        return { ...active, status, acknowledgements: [acknowledgement], renewedAt }
      case 'Resolved':
        return { ...active, status, reason: 'answered', resolvedAt: lastActivityAt, acknowledgements: [] }
      case 'Active':
        return active
    }
  })

interface World {
  readonly index: DueIndex
  readonly incidents: Map<string, Incident>
}

/** Changes the index and the map of incidents alike, or compares what they say. */
type Command = (world: World) => void

const put = ({ index, incidents }: World, key: string, incident: Incident): void => {
  index.put(key, incident)
  incidents.set(key, incident)
}

const pickFrom = ({ incidents }: World, pick: number): [string, Incident] | undefined =>
  [...incidents][pick % Math.max(1, incidents.size)]

const compareDue = ({ index, incidents }: World, now: Instant, limit: number | undefined): ReadonlyArray<DueEntry> => {
  const due = limit === undefined ? index.due(now) : index.due(now, limit)
  const expected = dueByEvaluate(incidents, now, limit)
  // There are very many of these comparisons, and nearly all of them succeed.
  if (!isDeepStrictEqual(due, expected)) expect(due).toEqual(expected)
  return due
}

/** A time shortly before, at or after the next step of somebody is due. */
const dueTimeOf = (world: World, pick: number, offset: number): Instant | undefined => {
  const due = nextDueAt(pickFrom(world, pick)?.[1] ?? waiting(after(0), policyOf([0])))
  return due === undefined || Math.abs(due + offset) > 8.64e15 ? undefined : instant(due + offset)
}

const limit = fc.option(fc.nat(4), { nil: undefined })
const pick = fc.nat(20)
const offset = fc.constantFrom(-second, -1, 0, 1, second, 10 * minute)

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(key, incident).map(
      ([key, incident]): Command =>
        world =>
          put(world, key, incident),
    ),
  },
  {
    weight: 2,
    arbitrary: key.map((key): Command => ({ index, incidents }) => {
      index.remove(key)
      incidents.delete(key)
    }),
  },
  {
    // The client writes again, or an earlier message turns up.
    weight: 4,
    arbitrary: fc.tuple(pick, time).map(([pick, lastActivityAt]): Command => world => {
      const [key, incident] = pickFrom(world, pick) ?? []
      if (key !== undefined && incident !== undefined)
        put(world, key, { ...incident, wait: { ...incident.wait, lastActivityAt } })
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(pick, policy).map(([pick, policy]): Command => world => {
      const [key, incident] = pickFrom(world, pick) ?? []
      if (key !== undefined && incident !== undefined) put(world, key, { ...incident, policy })
    }),
  },
  {
    // Another copy of the same, as a log would bring it.
    weight: 1,
    arbitrary: pick.map((pick): Command => world => {
      const [key, incident] = pickFrom(world, pick) ?? []
      if (key !== undefined && incident !== undefined) put(world, key, structuredClone(incident))
    }),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(time, limit).map(
      ([now, limit]): Command =>
        world =>
          void compareDue(world, now, limit),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(pick, offset, limit).map(([pick, offset, limit]): Command => world => {
      const now = dueTimeOf(world, pick, offset)
      if (now !== undefined) compareDue(world, now, limit)
    }),
  },
  {
    // A tick as the engine does it: what is due fires, but for those that fail.
    weight: 4,
    arbitrary: fc
      .tuple(pick, offset, limit, fc.array(fc.boolean(), { minLength: 3, maxLength: 8 }))
      .map(([pick, offset, limit, succeeds]): Command => world => {
        const now = dueTimeOf(world, pick, offset)
        if (now === undefined) return
        compareDue(world, now, limit).forEach(({ key, steps }, at) => {
          const numbers = steps.map(({ number }) => number)
          if (succeeds[at % succeeds.length] === true)
            put(world, key, withFired(incidentAt(world.incidents.get(key)!, now), numbers))
        })
      }),
  },
  {
    weight: 3,
    arbitrary: fc.constant<Command>(({ index, incidents }) =>
      expect(index.nextDueAt()).toEqual(nextByEvaluate(incidents)),
    ),
  },
)

test('the index says what evaluate says of every incident, whatever happens and wherever the clock jumps', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60, size: 'max' }), commands => {
      const world: World = { index: dueIndex(), incidents: new Map() }
      for (const command of commands) command(world)
      const filed = [...world.incidents.values()].filter(incident => nextDueAt(incident) !== undefined)
      expect(world.index.size()).toBe(filed.length)
      compareDue(world, instant(8.64e15), undefined)
      expect(world.index.nextDueAt()).toEqual(nextByEvaluate(world.incidents))
    }),
    { numRuns: Math.max(1_000, fc.readConfigureGlobal().numRuns ?? 0) },
  )
}, 120_000)

describe('due', () => {
  test.each([
    ['at a whole second', 0],
    ['just after a whole second', 1],
    ['just before a whole second', 999],
  ])('includes the due time itself, %s', (_, ms) => {
    const index = dueIndex()
    index.put('T-1', waiting(after(ms), policyOf([10])))
    const dueAt = after(10 * minute + ms)
    expect(index.nextDueAt()).toBe(dueAt)
    expect(index.due(instant(dueAt - 1))).toEqual([])
    expect(index.due(dueAt)).toEqual([{ key: 'T-1', steps: [{ number: 1, dueAt }] }])
    expect(index.due(instant(dueAt + 1))).toHaveLength(1)
    expect(index.due(instant(dueAt - 1))).toEqual([])
  })

  test('goes by the earliest due time, then by the code units of the key, then by time and number of the step', () => {
    const index = dueIndex()
    const keys = ['b', 'B', '\u{1f525}', '\uffee', 'ä', 'a', '__proto__', '', 'T-10', 'T-9']
    for (const key of keys) index.put(key, waiting(after(0), policyOf([30, 10, 10])))
    index.put('z', waiting(after(-1), policyOf([10])))
    const due = index.due(after(30 * minute))
    expect(keysOf(due)).toEqual(['z', '', 'B', 'T-10', 'T-9', '__proto__', 'a', 'b', 'ä', '\u{1f525}', '\uffee'])
    expect(due[1]?.steps).toEqual([
      { number: 2, dueAt: after(10 * minute) },
      { number: 3, dueAt: after(10 * minute) },
      { number: 1, dueAt: after(30 * minute) },
    ])
  })

  test('repeats what was neither put nor removed', () => {
    const index = dueIndex()
    for (const key of ['a', 'b', 'c']) index.put(key, waiting(after(0), policyOf([10, 30])))
    expect(keysOf(index.due(after(10 * minute)))).toEqual(['a', 'b', 'c'])
    index.put('a', withFired(waiting(after(0), policyOf([10, 30])), [1]))
    index.remove('b')
    expect(index.nextDueAt()).toBe(after(10 * minute))
    expect(keysOf(index.due(after(11 * minute)))).toEqual(['c'])
    expect(keysOf(index.due(after(30 * minute)))).toEqual(['c', 'a'])
  })

  test('comes in pages, also when very much is due at once', () => {
    const index = dueIndex()
    const policy = policyOf([10, 30])
    const keys = Array.from({ length: 5_000 }, (_, n) => `T-${n}`)
    for (const key of keys) index.put(key, waiting(after(0), policy))
    const seen: string[] = []
    for (let page = index.due(after(hour), 1_000); page.length > 0; page = index.due(after(hour), 1_000)) {
      expect(page).toHaveLength(1_000)
      seen.push(...keysOf(page))
      for (const { key, steps } of page)
        index.put(
          key,
          withFired(
            waiting(after(0), policy),
            steps.map(({ number }) => number),
          ),
        )
    }
    expect(seen).toEqual(keys.sort())
    expect(index.size()).toBe(0)
    expect(index.due(after(hour), 0)).toEqual([])
  })

  test('survives a clock that is ten years ahead for one tick', () => {
    const index = dueIndex()
    index.put('T-1', waiting(after(0), policyOf([10, 30])))
    index.put('T-2', waiting(after(0), policyOf([longestDelayMinutes])))
    expect(index.due(after(0))).toEqual([])
    expect(keysOf(index.due(after(11 * year)))).toEqual(['T-1', 'T-2'])
    expect(index.due(after(0))).toEqual([])
    index.put('T-3', waiting(after(minute), policyOf([10])))
    expect(keysOf(index.due(after(11 * minute)))).toEqual(['T-1', 'T-3'])
    expect(index.nextDueAt()).toBe(after(10 * minute))
  })

  test('knows each of the most steps that a policy can have', () => {
    const delays = Array.from({ length: mostSteps }, (_, index) => (index * 37) % mostSteps)
    const incident = waiting(after(0), policyOf(delays))
    const index = dueIndex()
    for (let fired = 0; fired < mostSteps; fired++) {
      const numbers = Array.from({ length: mostSteps }, (_, n) => n + 1).filter(number => number !== fired + 1)
      index.put('T-1', withFired(incident, numbers))
      expect(index.due(after(2 * hour))).toEqual([
        { key: 'T-1', steps: [{ number: fired + 1, dueAt: minutesAfter(after(0), delays[fired]!) }] },
      ])
    }
    index.put(
      'T-1',
      withFired(
        incident,
        delays.map((_, n) => n + 1),
      ),
    )
    expect(index.size()).toBe(0)
    expect(() => index.put('T-1', waiting(after(0), policyOf(Array.from({ length: 129 }, () => 1))))).toThrow(
      RangeError,
    )
  })
})

describe('filing again', () => {
  const policy = policyOf([10])

  test('at a later time', () => {
    const index = dueIndex()
    index.put('T-1', waiting(after(0), policy))
    index.put('T-1', waiting(after(5 * minute), policy))
    expect(index.due(after(10 * minute))).toEqual([])
    expect(index.nextDueAt()).toBe(after(15 * minute))
    expect(index.due(after(15 * minute))).toEqual([{ key: 'T-1', steps: [{ number: 1, dueAt: after(15 * minute) }] }])
  })

  test('at a later time, then at one between', () => {
    const index = dueIndex()
    for (const minutes of [0, 20, 5]) index.put('T-1', waiting(after(minutes * minute), policy))
    expect(index.due(after(15 * minute - 1))).toEqual([])
    expect(index.due(after(15 * minute))).toHaveLength(1)
  })

  test('at an earlier time', () => {
    const index = dueIndex()
    index.put('T-0', waiting(after(5 * minute), policy))
    index.put('T-1', waiting(after(5 * minute), policy))
    index.put('T-1', waiting(after(0), policy))
    expect(keysOf(index.due(after(10 * minute)))).toEqual(['T-1'])
    expect(keysOf(index.due(after(15 * minute)))).toEqual(['T-1', 'T-0'])
  })

  test('with nothing left to fire', () => {
    const index = dueIndex()
    const incident = waiting(after(0), policy)
    index.put('T-1', incident)
    index.put('T-1', withFired(incident, [1]))
    expect(index.size()).toBe(0)
    expect(index.nextDueAt()).toBeUndefined()
    expect(index.due(after(hour))).toEqual([])
    index.remove('T-1')
    index.put('T-2', incident)
    expect(keysOf(index.due(after(hour)))).toEqual(['T-2'])
  })
})

test('many that are due in days are kept in order, whichever of them are removed', () => {
  const clocks = fc.array(fc.nat(40), { minLength: 20, maxLength: 80, size: 'max' })
  fc.assert(
    fc.property(clocks, fc.array(fc.nat(79), { maxLength: 60, size: 'max' }), (minutes, removals) => {
      const world: World = { index: dueIndex(), incidents: new Map() }
      const threeDays = policyOf([3 * 24 * 60])
      world.index.due(after(0))
      minutes.forEach((clock, n) => put(world, `T-${n}`, waiting(after(clock * minute), threeDays)))
      for (const n of removals) {
        world.index.remove(`T-${n}`)
        world.incidents.delete(`T-${n}`)
      }
      for (const n of [0, 10, 20, 40]) compareDue(world, after(72 * hour + n * minute), undefined)
    }),
  )
})

/** Without the buffers that nobody uses any more: of earlier tests there are many, and they would hide all growth. */
const bytesInBuffers = (): number => {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().arrayBuffers
}

describe('what is filed and removed again and again', () => {
  const policies = [policyOf([1]), policyOf([10, 30, 60]), policyOf([0, 2]), policyOf([40 * 60])]

  test.each([1, 2, 3])('is due as evaluate says, also after tens of thousands of changes (seed %i)', seed => {
    const world: World = { index: dueIndex(), incidents: new Map() }
    let state = seed
    const next = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
      return (state >> 8) % below
    }
    const change = (now: number): void => {
      const key = `T-${next(300)}`
      if (next(3) === 0) {
        world.index.remove(key)
        world.incidents.delete(key)
      } else put(world, key, waiting(after(now + next(30) * minute + next(4) * 250), policies[next(policies.length)]!))
    }
    for (let n = 0; n < 100; n++) put(world, `untouched-${n}`, waiting(after(n * 17 * second), policies[1]!))
    // No tick for a long while: all that is left behind in the buckets piles up.
    for (let n = 0; n < 100_000; n++) change(0)
    for (let tick = 0; tick < 600; tick++) {
      // Half seconds, so that there is always something of the last bucket that is not due yet.
      const now = tick * 20_500
      for (let n = 0; n < 5; n++) change(now)
      for (const { key, steps } of compareDue(world, after(now), tick % 3 === 0 ? 7 : undefined)) {
        const numbers = steps.map(({ number }) => number)
        if (next(8) > 0) put(world, key, withFired(world.incidents.get(key)!, numbers))
      }
      if (tick % 2 === 0) expect(world.index.nextDueAt()).toEqual(nextByEvaluate(world.incidents))
    }
    compareDue(world, after(100 * hour), undefined)
  })

  test.each([
    ['one ticket', 1],
    ['ever new tickets', Infinity],
  ])('takes no more memory the more often that happens: %s', (_, tickets) => {
    const index = dueIndex()
    const fill = (from: number, to: number): void => {
      for (let n = from; n < to; n++) {
        const key = `T-${n % tickets}`
        index.put(key, waiting(after((n % 7_000) * second), policies[1]!))
        index.remove(key)
      }
    }
    fill(0, 50_000)
    const before = bytesInBuffers()
    fill(50_000, 1_000_000)
    expect(bytesInBuffers() - before).toBeLessThan(2 ** 20)
    expect(index.size()).toBe(0)
  })

  test('is found in pages, late ones among the others in their place', () => {
    const world: World = { index: dueIndex(), incidents: new Map() }
    for (let n = 0; n < 1_000; n++) put(world, `T-${n}`, waiting(after((n % 97) * 333), policies[0]!))
    compareDue(world, after(minute), 0)
    for (let page = 0; page < 30; page++) {
      put(world, `late-${page}`, waiting(after(page * 333), policies[0]!))
      for (const { key } of compareDue(world, after(3 * minute), 50).slice(page % 5)) {
        world.index.remove(key)
        world.incidents.delete(key)
      }
    }
    compareDue(world, after(3 * minute), undefined)
  })
})

describe('what is left of a policy', () => {
  const incidentUnder = (policy: Policy, fired: ReadonlyArray<number> = []): Incident =>
    withFired(waiting(after(0), policy), fired)

  test('is shared by copies of a policy, by versions with the same steps, and by whoever fired the same', () => {
    const left = schedules()
    const whole = left.acquire(incidentUnder(policyOf([10, 30])))
    expect(left.acquire(incidentUnder(structuredClone(policyOf([10, 30]))))).toBe(whole)
    expect(left.acquire(incidentUnder(policyOf([10, 30], { version: 2 })))).toBe(whole)
    expect(left.acquire(incidentUnder(policyOf([10, 31])))).not.toBe(whole)
    expect(left.acquire(incidentUnder(policyOf([10, 30], { id: 'critical' })))).not.toBe(whole)
    const half = left.acquire(incidentUnder(policyOf([10, 30]), [1]))
    expect(half).toMatchObject({ delays: [30 * minute], numbers: [2] })
    expect(left.acquire(incidentUnder(structuredClone(policyOf([10, 30])), [1, 1]))).toBe(half)
    expect(left.at(half.number)).toBe(half)
  })

  test('is forgotten when very many policies are in use by nobody, and only then', () => {
    const left = schedules()
    const used = left.acquire(incidentUnder(policyOf([10, 30]), [1]))
    for (let n = 0; n < 10_000; n++) {
      const { number } = left.acquire(incidentUnder(policyOf([n], { id: `policy-${n}` })))
      expect(number).toBeLessThan(200)
      expect(left.at(number).delays).toEqual([n * minute])
      left.release(number)
    }
    expect(left.at(used.number)).toBe(used)
    expect(left.acquire(incidentUnder(policyOf([10, 30]), [1]))).toBe(used)
  })
})
