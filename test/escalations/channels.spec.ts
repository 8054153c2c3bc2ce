import { describe, expect, test } from 'vitest'
import type { DeliveryResult } from '../../src/ports/channel.js'
import type { Random } from '../../src/ports/random.js'
import type { AttentionView } from '../../src/views.js'
import { places } from './places.js'
import {
  accepts,
  countedRandom,
  escalating,
  fails,
  hangs,
  hours,
  inOrder,
  minutes,
  opened,
  refuses,
  standardPolicy,
  type Behaviour,
  type World,
} from './world.js'

const second = 1_000

const chance = (value: number): Random => ({ ...countedRandom(), next: () => value })

/** Times of the calls for Ann after the first one, in seconds. */
const offsets = ({ calls }: World): ReadonlyArray<number> =>
  calls.filter(({ person }) => person === 'ann').map(({ atMs }) => (atMs - (calls[0]?.atMs ?? 0)) / second)

/** A ticket whose first step is due, on a loop that is running. */
const running = async (...args: Parameters<typeof escalating>) => {
  const w = await escalating(...args)
  await w.escalations.record(opened(w.clock.wallMs()))
  w.escalations.start({ everyMinutes: 5 })
  return w
}

const unknowns = async (w: World): Promise<number> =>
  (await w.types('T-1')).filter(type => type === 'DeliveryOutcomeUnknown').length

describe.each(places)('attempts, on $name', ({ place }) => {
  test.each([0, 1, 2, 3, 4, 5])(
    'a channel that fails %i times and then accepts is called that often and once more, under one key',
    async count => {
      const w = await running(place())
      w.behaviour['bell'] = inOrder(...Array<Behaviour>(count).fill(fails), accepts)
      await w.pass(minutes(10) + hours(2))
      const calls = w.calls.filter(({ person }) => person === 'ann')
      expect(calls).toHaveLength(count + 1)
      expect(calls.map(({ attempt }) => attempt)).toEqual(Array.from({ length: count + 1 }, (_, n) => n + 1))
      expect(new Set(calls.map(({ key }) => key)).size).toBe(1)
      expect(calls.filter(({ accepted }) => accepted)).toHaveLength(1)
      expect(calls.every(({ possibleDuplicate }) => !possibleDuplicate)).toBe(true)
      await w.escalations.stop()
    },
  )

  test('retries come 10 s, 40 s, 2 min, 5 min and 10 min after the first attempt, then every half an hour, for a day', async () => {
    const told: AttentionView[] = []
    const w = await escalating(place(), { onAttention: one => told.push(one) })
    w.behaviour['bell'] = fails
    await w.escalations.policies.save({ ...standardPolicy, steps: standardPolicy.steps.slice(0, 1) })
    await w.escalations.record(opened(w.clock.wallMs()))
    w.escalations.start({ everyMinutes: 5 })
    await w.pass(minutes(10) + hours(26))
    const [at0, ...later] = offsets(w)
    expect(at0).toBe(0)
    expect(later.slice(0, 5)).toEqual([10, 40, 120, 300, 600])
    const slow = later.slice(4)
    for (const [n, at] of slow.entries()) if (n > 0) expect(at - (slow[n - 1] ?? 0)).toBe(1_800)
    // The last attempt is the first one after a day.
    expect(slow.at(-1)).toBe(600 + 48 * 1_800)
    expect(told).toMatchObject([{ type: 'parked', personId: 'ann', step: 1 }])
    expect(new Set(w.calls.map(({ key }) => key)).size).toBe(1)
    await w.escalations.stop()
  })

  test.each([
    [0, 0.8],
    [0.999_999, 1.2],
  ])('chance %d makes every pause %d times as long', async (value, factor) => {
    const w = await running(place(), { random: chance(value) })
    w.behaviour['bell'] = fails
    await w.pass(minutes(10) + minutes(14))
    const pauses = [10, 30, 80, 180, 300].map(pause => pause * factor)
    for (const [n, pause] of pauses.entries()) {
      const [before, after] = offsets(w).slice(n, n + 2)
      expect((after ?? NaN) - (before ?? NaN)).toBeCloseTo(pause, 1)
    }
    await w.escalations.stop()
  })

  test('a channel may ask to be left alone for longer, up to a quarter of an hour', async () => {
    const busy =
      (retryAfterMs: number): Behaviour =>
      () => ({ status: 'failed', retryable: true, reason: '429', retryAfterMs })
    const w = await running(place())
    w.behaviour['bell'] = inOrder(busy(45 * second), busy(hours(10)), busy(NaN), busy(-hours(1)), accepts)
    await w.pass(minutes(10) + hours(1))
    expect(offsets(w).slice(0, 5)).toEqual([0, 45, 945, 1_025, 1_205])
    await w.escalations.stop()
  })

  test('what throws or rejects is unknown, is tried again under the same key, and says that it may be a repeat', async () => {
    const w = await running(place())
    const throwing: ReadonlyArray<Behaviour> = [
      () => {
        throw new Error('connection reset')
      },
      () => Promise.reject(new Error('connection reset')),
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      () => Promise.reject(null),
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw 'a text'
      },
    ]
    w.behaviour['bell'] = inOrder(...throwing, accepts)
    await w.pass(minutes(10) + minutes(10))
    expect(w.calls.map(({ possibleDuplicate }) => possibleDuplicate)).toEqual([false, true, true, true, true])
    expect(new Set(w.calls.map(({ key }) => key)).size).toBe(1)
    expect(await unknowns(w)).toBe(4)
    expect((await w.types('T-1')).at(-1)).toBe('Delivered')
    await w.escalations.stop()
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['true', true],
    ['a text', 'accepted'],
    ['an unknown status', { status: 'sent' }],
    ['a status that is no text', { status: 7 }],
    ['an empty list', []],
    [
      'a result that cannot be looked at',
      {
        get status() {
          throw new Error('no')
        },
      },
    ],
  ])('a result that is %s is unknown', async (_, result) => {
    const w = await running(place())
    w.behaviour['bell'] = inOrder(() => result as DeliveryResult, accepts)
    await w.pass(minutes(11))
    expect(await unknowns(w)).toBe(1)
    expect(w.calls.map(({ possibleDuplicate }) => possibleDuplicate)).toEqual([false, true])
    await w.escalations.stop()
  })

  test('odd parts of a good result do no harm', async () => {
    const w = await running(place())
    w.behaviour['bell'] = inOrder(
      () => ({ status: 'failed', retryable: undefined, reason: { toString: () => 'x' } }) as never,
      () =>
        ({ status: 'failed', retryable: true, reason: `\u0000${'long '.repeat(1_000)}`, retryAfterMs: '5' }) as never,
      () => ({ status: 'accepted', providerId: 42 }) as never,
    )
    await w.pass(minutes(12))
    expect((await w.types('T-1')).slice(-6)).toEqual([
      'DeliveryStarted',
      'DeliveryFailed',
      'DeliveryStarted',
      'DeliveryFailed',
      'DeliveryStarted',
      'Delivered',
    ])
    expect(JSON.stringify(await w.events('T-1')).length).toBeLessThan(10_000)
    await w.escalations.stop()
  })

  test('a channel that hangs is aborted at its timeout, and that is unknown', async () => {
    const w = await running(place())
    w.behaviour['bell'] = inOrder(hangs, accepts)
    await w.pass(minutes(10) + 20 * second - 1)
    expect(w.calls[0]?.signal.aborted).toBe(false)
    await w.pass(1)
    expect(w.calls[0]?.signal.aborted).toBe(true)
    expect(await unknowns(w)).toBe(1)
    await w.pass(10 * second)
    expect(w.calls.map(({ possibleDuplicate }) => possibleDuplicate)).toEqual([false, true])
    await w.escalations.stop()
  })

  test('a channel may have a timeout of its own, but never a longer one than the claim allows', async () => {
    const w = await escalating(place())
    const send = hangs as never
    const host = await w.host({
      channels: { bell: { send, timeoutMs: 3 * second }, mail: { send, timeoutMs: hours(1) } },
    })
    await host.record(opened(w.clock.wallMs()))
    await w.pass(minutes(30))
    const tick = host.tick()
    await w.pass(3 * second)
    expect(await unknowns(w)).toBe(1)
    await w.pass(46 * second)
    expect(await unknowns(w)).toBe(1)
    await w.pass(second)
    expect(await unknowns(w)).toBe(2)
    await w.pass(minutes(5))
    await tick
  })

  const late = () => {
    let finish: (result: DeliveryResult) => void = () => undefined
    const behaviour: Behaviour = () =>
      new Promise(resolve => {
        finish = resolve
      })
    return { behaviour, finish: (result: DeliveryResult) => finish(result) }
  }

  test('a success after the timeout is recorded, and there is no retry', async () => {
    const w = await running(place())
    const one = late()
    w.behaviour['bell'] = inOrder(one.behaviour, accepts)
    await w.pass(minutes(10) + 25 * second)
    one.finish({ status: 'accepted', providerId: 'p-1' })
    await w.quiet()
    expect((await w.events('T-1')).at(-1)).toMatchObject({ type: 'Delivered', attempt: 1, providerId: 'p-1' })
    await w.pass(minutes(10))
    expect(w.calls).toHaveLength(1)
    await w.escalations.stop()
  })

  test('a success after the retry has begun changes nothing', async () => {
    const w = await running(place())
    const one = late()
    w.behaviour['bell'] = inOrder(one.behaviour, accepts)
    await w.pass(minutes(10) + 35 * second)
    expect(w.calls).toHaveLength(2)
    one.finish({ status: 'accepted' })
    await w.quiet()
    expect((await w.types('T-1')).filter(type => type === 'Delivered')).toHaveLength(1)
    await w.escalations.stop()
  })

  test.each<[string, () => unknown]>([
    ['a failure', () => ({ status: 'failed', retryable: false, reason: 'late' })],
    ['a rejection', () => Promise.reject(new Error('late'))],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    ['a rejection with nothing', () => Promise.reject()],
    [
      'a result that cannot be looked at',
      () => ({
        get status() {
          throw new Error('no')
        },
      }),
    ],
  ])('%s after the timeout changes nothing and harms nobody', async (_, result) => {
    const w = await running(place())
    const one = late()
    w.behaviour['bell'] = inOrder(one.behaviour, accepts)
    await w.pass(minutes(10) + 25 * second)
    one.finish(result() as DeliveryResult)
    await w.quiet()
    await w.pass(minutes(1))
    expect(w.calls.map(({ accepted }) => accepted)).toEqual([false, true])
    await w.escalations.stop()
  })

  test('what is refused for good is undeliverable at once; the other recipients are told', async () => {
    const w = await escalating(place())
    w.groups.set('five', ['p1', 'p2', 'p3', 'p4', 'p5'])
    await w.escalations.policies.save({
      id: 'group',
      steps: [{ delayMinutes: 10, notify: { group: 'five' }, channel: 'mail' }],
    })
    await w.escalations.policies.assign({ desk: 'billing' }, 'group')
    w.behaviour['mail'] = call => (call.person === 'p2' ? refuses(call) : accepts(call))
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    expect((await w.escalations.tick()).delivered).toBe(4)
    await w.pass(hours(1))
    await w.escalations.tick()
    expect(w.calls).toHaveLength(5)
    expect((await w.escalations.audit()).attention).toMatchObject([{ type: 'undeliverable', personId: 'p2' }])
  })

  test('one of five recipients that fails is tried again alone', async () => {
    const w = await escalating(place())
    w.groups.set('five', ['p1', 'p2', 'p3', 'p4', 'p5'])
    await w.escalations.policies.save({
      id: 'group',
      steps: [{ delayMinutes: 10, notify: { group: 'five' }, channel: 'mail' }],
    })
    await w.escalations.policies.assign({ desk: 'billing' }, 'group')
    w.behaviour['mail'] = call => (call.person === 'p2' && call.attempt < 3 ? fails(call) : accepts(call))
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    for (let n = 0; n < 4; n++) {
      await w.escalations.tick()
      await w.pass(minutes(1))
    }
    expect(w.calls.map(({ person }) => person).sort()).toEqual(['p1', 'p2', 'p2', 'p2', 'p3', 'p4', 'p5'])
  })

  test('later steps are not held up by a channel that has been dead for hours', async () => {
    const w = await running(place())
    w.behaviour['bell'] = fails
    await w.pass(minutes(65))
    expect(w.calls.filter(({ accepted }) => accepted).map(({ person, step }) => [person, step])).toEqual([
      ['lead', 2],
      ['director', 3],
    ])
    await w.escalations.stop()
  })

  test('a message is frozen to the bottom, and the host’s own objects are not', async () => {
    const w = await escalating(place())
    const leave = [{ from: '2020-01-01', to: '2020-01-02' }]
    const unit: { name: string; head?: object } = { name: 'Billing' }
    unit.head = unit
    const person = { id: 'ann', leave, unit, photo: Buffer.from('x'), since: new Date(0) }
    const details = { subject: 'Printer', tags: ['a'] }
    const host = await w.host({ directory: { people: () => [person], ticket: () => details } })
    await host.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    expect((await host.tick()).delivered).toBe(1)
    const message = w.calls[0]?.message as unknown as Record<string, never>
    const isFrozenToTheBottom = (value: unknown, seen = new Set<unknown>()): boolean => {
      if (typeof value !== 'object' || value === null || seen.has(value) || Buffer.isBuffer(value)) return true
      seen.add(value)
      return Object.isFrozen(value) && Object.values(value).every(inner => isFrozenToTheBottom(inner, seen))
    }
    expect(isFrozenToTheBottom(message)).toBe(true)
    expect(() => {
      ;(message['person'] as unknown as { email: string }).email = 'evil@example.org'
    }).toThrow(TypeError)
    for (const own of [person, leave, leave[0], unit, details, details.tags]) expect(Object.isFrozen(own)).toBe(false)
    expect(w.calls[0]?.message.person).toMatchObject({ id: 'ann', leave })
  })

  test('a message tells the step, the policy, the wait and the ticket', async () => {
    const w = await escalating(place())
    const at = w.clock.wallMs()
    const host = await w.host({
      directory: { people: ids => ids.map(id => ({ id, name: 'Ann' })), ticket: id => ({ subject: `About ${id}` }) },
    })
    await host.record(opened(at))
    await w.pass(minutes(4))
    await host.record({ type: 'ClientReplied', ticketId: 'T-1', at: new Date(w.clock.wallMs()) })
    await w.pass(minutes(11))
    await host.tick()
    expect(w.calls[0]?.message).toMatchObject({
      ticketId: 'T-1',
      incident: 1,
      person: { id: 'ann', name: 'Ann' },
      channel: 'bell',
      policy: { id: 'standard', name: 'Standard', version: 1 },
      step: { number: 1, delayMinutes: 10, dueAt: new Date(at + minutes(14)) },
      steps: [{ number: 1 }],
      stepCount: 3,
      waitingSinceAt: new Date(at),
      lastActivityAt: new Date(at + minutes(4)),
      triggeredAt: new Date(at + minutes(15)),
      attempt: 1,
      possibleDuplicate: false,
      ticket: { subject: 'About T-1' },
    })
    expect(w.calls[0]?.key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('keys differ by ticket, incident, step, person, channel and namespace, and nothing else changes them', async () => {
    const keysOf = async (namespace: string | undefined) => {
      const w = await escalating(place())
      const host = await w.host(namespace === undefined ? {} : { namespace })
      await host.policies.save(standardPolicy)
      await host.policies.assign({ default: true }, 'standard')
      for (const id of ['T-1', 'T-2']) await host.record(opened(w.clock.wallMs(), id))
      await w.pass(minutes(60))
      await host.tick()
      const at = new Date(w.clock.wallMs())
      await host.record({ type: 'AgentReplied', ticketId: 'T-1', at })
      await host.record({ type: 'ClientReplied', ticketId: 'T-1', at })
      await host.policies.save({ ...standardPolicy, name: 'Edited' })
      await host.policies.adopt('standard')
      await w.pass(minutes(60))
      await host.tick()
      return w.calls.map(({ key }) => key)
    }
    const [one, again, other] = [await keysOf(undefined), await keysOf(undefined), await keysOf('other')]
    expect(one).toHaveLength(9)
    expect([...again].sort()).toEqual([...one].sort())
    expect(new Set([...one, ...other]).size).toBe(18)
  })

  test('a channel may acknowledge, record, tick and look at the dashboard from within a send', async () => {
    const w = await escalating(place())
    w.behaviour['bell'] = async ({ ticketId }) => {
      await w.escalations.tick()
      const at = new Date(w.clock.wallMs())
      await w.escalations.record({ type: 'TicketAssigned', ticketId, at, assigneeId: 'bob' })
      await w.escalations.record({ ...opened(w.clock.wallMs() - minutes(10), 'T-2') })
      await w.escalations.tick()
      await w.escalations.dashboard()
      await w.escalations.policies.save({ ...standardPolicy, name: 'Edited' })
      await w.escalations.acknowledge({ ticketId, by: 'ann', via: 'bell' })
      return { status: 'accepted' }
    }
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    const before = w.clock.monotonicMs()
    w.behaviour['bell'] = inOrder(w.behaviour['bell'], accepts)
    const report = await w.escalations.tick()
    expect(w.clock.monotonicMs()).toBe(before)
    expect(report.failed).toEqual([])
    expect(w.calls.map(({ ticketId }) => ticketId)).toEqual(['T-1', 'T-2'])
    expect((await w.escalations.incident('T-1'))?.status).toBe('Confirmed')
  })

  test('a channel that is not there any more is tried again, and seen', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    const { bell: _, ...others } = w.channels
    const without = await w.host({ channels: others })
    expect(await without.tick()).toMatchObject({ delivered: 0, failed: [{ reason: 'no channel bell' }] })
    await w.pass(minutes(1))
    expect((await w.escalations.tick()).delivered).toBe(1)
  })

  test('hundreds of messages with a slow channel are each sent once, whatever had to be claimed again', async () => {
    const w = await escalating(place(), { deliveryConcurrency: 4 })
    w.behaviour['bell'] = async () => {
      await w.clock.sleep(2_500)
      return { status: 'accepted' }
    }
    for (let n = 0; n < 120; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
    await w.pass(minutes(10))
    const tick = w.escalations.tick()
    await w.pass(minutes(3))
    expect((await tick).delivered).toBe(120)
    expect(new Set(w.calls.map(({ key }) => key)).size).toBe(120)
    expect(w.calls).toHaveLength(120)
    expect(w.calls.every(({ possibleDuplicate }) => !possibleDuplicate)).toBe(true)
  })

  test('with a channel as slow as the usual limit allows, no message is claimed long before its send begins, or twice', async () => {
    const w = await escalating(place(), { deliveryConcurrency: 4 })
    w.behaviour['bell'] = async () => {
      await w.clock.sleep(19_999)
      return { status: 'accepted' }
    }
    const ids = Array.from({ length: 40 }, (_, n) => `T-${n}`)
    for (const id of ids) await w.escalations.record(opened(w.clock.wallMs(), id))
    await w.pass(minutes(10))
    const tick = w.escalations.tick()
    await w.pass(minutes(5))
    expect(await tick).toMatchObject({ delivered: 40, failed: [] })
    for (const id of ids) {
      const claims = (await w.events(id)).filter(event => event.type === 'DeliveryStarted')
      expect(claims, `claims of ${id}`).toHaveLength(1)
      const begun = w.calls.find(({ ticketId }) => ticketId === id)?.atMs ?? 0
      expect(begun - claims[0]!.at, `the age of the claim of ${id}`).toBeLessThanOrEqual(20_000)
    }
  })
})
