import { describe, expect, test } from 'vitest'
import type { EventStore } from '../../src/ports/event-store.js'
import { movedClock, type MovedClock } from './moved-clock.js'
import { places, withIndex, type Place } from './places.js'
import { accepts, escalating, hangs, hours, inOrder, minutes, opened, type World } from './world.js'

const second = 1_000

/** A host that has claimed Ann's message and will never say anything again: its clock stands still for good. */
const afterDeathInMidSend = async (place: Place): Promise<World> => {
  const w = await escalating(place)
  w.behaviour['bell'] = inOrder(hangs, accepts)
  await w.escalations.record(opened(w.clock.wallMs()))
  await w.pass(minutes(10))
  const dead = await w.host({ clock: movedClock(w.clock.wallMs()) })
  void dead.tick()
  await w.quiet()
  expect(w.calls).toHaveLength(1)
  return w
}

const isOver = async (w: World): Promise<boolean> => (await w.types('T-1')).includes('DeliveryOutcomeUnknown')

const takenOver = ['DeliveryStarted', 'DeliveryOutcomeUnknown', 'DeliveryStarted', 'Delivered']

describe.each(places)('a claim of a worker that died, on $name', ({ place }) => {
  test('is taken over after a lease of own time, not before, and recorded as unknown first', async () => {
    const w = await afterDeathInMidSend(place())
    const next = await w.host()
    await next.tick()
    await w.pass(60 * second - 1)
    await next.tick()
    expect(w.calls).toHaveLength(1)
    await w.pass(1)
    expect((await next.tick()).delivered).toBe(1)
    expect((await w.types('T-1')).slice(-4)).toEqual(takenOver)
    expect(w.calls.map(({ attempt, possibleDuplicate }) => [attempt, possibleDuplicate])).toEqual([
      [1, false],
      [2, true],
    ])
    expect(new Set(w.calls.map(({ key }) => key)).size).toBe(1)
  })

  test('a running loop takes it over without anybody calling tick', async () => {
    const w = await afterDeathInMidSend(place())
    const next = await w.host()
    next.start({ everyMinutes: 60 })
    await w.pass(61 * second)
    expect((await w.types('T-1')).slice(-4)).toEqual(takenOver)
    await next.stop()
  })

  test('a clock set back two hours does not freeze it', async () => {
    const w = await afterDeathInMidSend(place())
    const next = await w.host()
    await next.tick()
    w.clock.moveWall(-hours(2))
    await w.pass(60 * second)
    expect((await next.tick()).delivered).toBe(1)
  })

  test('neither does one that was set back before the process began', async () => {
    const w = await afterDeathInMidSend(place())
    w.clock.moveWall(-hours(2))
    const next = await w.host()
    expect((await next.tick()).delivered).toBe(1)
    expect((await w.types('T-1')).slice(-4)).toEqual(takenOver)
  })

  test('processes too short-lived to watch for a lease go by the wall clock, with five minutes of margin', async () => {
    const w = await afterDeathInMidSend(place())
    const shortLived = async (): Promise<void> => {
      const next = await w.host({ clock: { ...w.clock, monotonicMs: () => 0 } })
      await next.tick()
      await next.close()
    }
    await shortLived()
    await w.pass(minutes(6) - 1)
    await shortLived()
    expect(await isOver(w)).toBe(false)
    await w.pass(1)
    await shortLived()
    expect((await w.types('T-1')).slice(-4)).toEqual(takenOver)
  })

  test('a clock that jumps forward does not end the claim of a worker that is alive', async () => {
    const w = await afterDeathInMidSend(place())
    const next = await w.host()
    await next.tick()
    w.clock.moveWall(hours(24))
    await next.tick()
    await w.pass(59 * second)
    await next.tick()
    expect(await isOver(w)).toBe(false)
  })

  test('two hosts whose clocks are five minutes apart do not take over from each other', async () => {
    const w = await escalating(place())
    const clockOf = (offsetMs: number): MovedClock => movedClock(w.clock.wallMs() + offsetMs)
    const [ahead, behind] = [clockOf(minutes(3)), clockOf(-minutes(2))]
    const hosts = [await w.host({ clock: ahead }), await w.host({ clock: behind })]
    const hosting: Promise<unknown>[] = []
    w.behaviour['bell'] = hangs
    await w.escalations.record(opened(w.clock.wallMs()))
    for (let n = 0; n < 20; n++) {
      for (const clock of [ahead, behind]) clock.move(minutes(1))
      for (const host of hosts) hosting.push(host.tick())
      await w.quiet()
      // The one whose send hangs is frozen; the other one may not have waited for a lease yet.
      if (w.calls.length > 0) break
    }
    expect(w.calls).toHaveLength(1)
    for (const clock of [ahead, behind]) clock.move(19 * second)
    for (const host of hosts) void host.tick()
    await w.quiet()
    expect(w.calls).toHaveLength(1)
    expect(await isOver(w)).toBe(false)
  })
})

describe.each(places)('a worker that was frozen, on $name', ({ place }) => {
  /** A host on a clock of its own whose directory answers the second question only when told to. */
  const frozenBeforeTheSend = async (w: Awaited<ReturnType<typeof escalating>>) => {
    const clock = movedClock(w.clock.wallMs())
    let wake: () => void = () => undefined
    let asked = 0
    const host = await w.host({
      clock,
      directory: {
        people: ids =>
          asked++ === 0
            ? ids.map(id => ({ id }))
            : new Promise(resolve => {
                wake = () => resolve(ids.map(id => ({ id })))
              }),
      },
    })
    return { clock, host, wake: () => wake() }
  }

  test('does not begin a send after its lease, even when nobody took over', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    const frozen = await frozenBeforeTheSend(w)
    frozen.clock.move(0)
    const tick = frozen.host.tick()
    await w.quiet()
    // All but the attempt's own time has gone: there is not enough left to send in.
    frozen.clock.moveMonotonic(40 * second)
    frozen.wake()
    await w.quiet()
    expect(w.calls).toEqual([])
    expect((await w.types('T-1')).slice(0, 5).at(-1)).toBe('DeliveryFailed')
    frozen.wake()
    expect((await tick).delivered).toBe(1)
    expect(w.calls.map(({ possibleDuplicate }) => possibleDuplicate)).toEqual([false])
  })

  test('does not send what somebody else has sent meanwhile', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    const frozen = await frozenBeforeTheSend(w)
    const tick = frozen.host.tick()
    await w.quiet()
    await w.escalations.tick()
    await w.pass(60 * second)
    expect((await w.escalations.tick()).delivered).toBe(1)
    // Its own clock has not moved, so only the look at the store can tell.
    frozen.wake()
    const report = await tick
    expect(report.delivered).toBe(0)
    expect(w.calls).toHaveLength(1)
    expect((await w.types('T-1')).filter(type => type === 'Delivered')).toHaveLength(1)
  })

  test('has its outcome refused when it was frozen in the middle of the send', async () => {
    const w = await escalating(place())
    let finish: () => void = () => undefined
    w.behaviour['bell'] = inOrder(
      () =>
        new Promise(resolve => {
          finish = () => resolve({ status: 'accepted' })
        }),
      accepts,
    )
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    const frozen = await w.host({ clock: movedClock(w.clock.wallMs()) })
    const tick = frozen.tick()
    await w.quiet()
    await w.escalations.tick()
    await w.pass(60 * second)
    expect((await w.escalations.tick()).delivered).toBe(1)
    const before = await w.types('T-1')
    finish()
    await tick
    expect(await w.types('T-1')).toEqual(before)
    expect(before.filter(type => type === 'Delivered')).toHaveLength(1)
  })
})

describe.each(places)('an outcome that could not be recorded, on $name', ({ place }) => {
  const losing =
    (isLost: (type: string) => boolean, how: 'failed' | 'rejects') =>
    (store: EventStore): EventStore => ({
      ...store,
      append: async request => {
        if (!request.events.some(({ type }) => isLost(type))) return store.append(request)
        if (how === 'rejects') throw new Error('no answer')
        return { status: 'failed', error: { code: 'full', message: 'full', retryable: true } as never }
      },
    })

  test.each(['failed', 'rejects'] as const)(
    'is unknown once the own claim lapses, and the message is repeated (%s)',
    async how => {
      let isLosing = true
      const w = await escalating(place(), { around: losing(type => isLosing && type === 'Delivered', how) })
      await w.escalations.record(opened(w.clock.wallMs()))
      await w.pass(minutes(10))
      const report = await w.escalations.tick()
      expect(report.delivered).toBe(1)
      expect(report.failed).toMatchObject([{ ticketId: 'T-1', reason: /recorded/ }])
      isLosing = false
      await w.pass(59 * second)
      await w.escalations.tick()
      expect(w.calls).toHaveLength(1)
      await w.pass(second)
      await w.escalations.tick()
      expect(w.calls.map(({ possibleDuplicate }) => possibleDuplicate)).toEqual([false, true])
      expect((await w.types('T-1')).slice(-4)).toEqual(takenOver)
    },
  )

  test('one look at the store that fails, of many at once, loses no message and none of them for good', async () => {
    let looks = 0
    let isFailing = false
    const failing = async <A>(run: () => Promise<A>): Promise<A> => {
      if (isFailing && ++looks <= 40) throw new Error('no answer')
      return run()
    }
    const w = await escalating(place(), {
      deliveryConcurrency: 8,
      around: store => ({
        ...withIndex(store, index => ({ trailingRowsOf: streams => failing(() => index.trailingRowsOf(streams)) })),
        readStream: (stream, options) => failing(() => store.readStream(stream, options)),
      }),
    })
    for (let n = 0; n < 60; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
    await w.pass(minutes(10))
    w.behaviour['bell'] = () => ({ status: 'accepted' })
    const claimed = w.escalations.tick()
    isFailing = true
    await claimed
    isFailing = false
    for (let n = 0; n < 5; n++) {
      await w.pass(minutes(1))
      await w.escalations.tick()
    }
    expect(new Set(w.calls.map(({ ticketId }) => ticketId)).size).toBe(60)
  })
})
