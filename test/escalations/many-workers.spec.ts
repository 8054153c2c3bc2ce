import { describe, expect, test } from 'vitest'
import type { Escalations } from '../../src/escalations-api.js'
import type { StoredEvent } from '../../src/ports/event-store.js'
import { indexedMemoryPlace, memoryPlace, type Place } from './places.js'
import { mortal } from './story.js'
import { escalating, hangs, minutes, opened, type World } from './world.js'

const workers = 8
const tickets = 500
const steps = 3

const eight = Array.from({ length: workers }, (_, index) => index)

const decisionsIn = (log: ReadonlyArray<StoredEvent>): ReadonlyArray<string> =>
  log
    .filter(({ type }) => type === 'StepTriggered')
    .map(({ stream, data }) => {
      const { incident, stepId } = data as { incident: number; stepId: string }
      return `${stream} ${incident} ${stepId}`
    })

/** 500 clients have waited for an hour, and nobody ticked: 1,500 steps are due. */
const overdue = async (place: Place): Promise<World & { readonly escalations: Escalations }> => {
  const w = await escalating(place, { delivery: 'none' })
  const at = w.clock.wallMs()
  await Promise.all(Array.from({ length: tickets }, (_, n) => w.escalations.record(opened(at, `T-${n}`))))
  await w.pass(minutes(60))
  return w
}

const ticked = async (hosts: ReadonlyArray<Escalations>): Promise<void> => {
  for (let isBusy = true; isBusy;) {
    const reports = await Promise.all(hosts.map(host => host.tick()))
    isBusy = reports.some(({ triggered, delivered }) => triggered.length + delivered > 0)
  }
}

const expectAllOnce = async (w: World): Promise<void> => {
  const decisions = decisionsIn(await w.place.log())
  expect(decisions).toHaveLength(tickets * steps)
  expect(new Set(decisions).size).toBe(tickets * steps)
  const accepted = w.calls.filter(call => call.accepted)
  const told = accepted.flatMap(({ ticketId, person, steps: of }) => of.map(step => `${ticketId} ${step} ${person}`))
  expect(new Set(told).size).toBe(tickets * steps)
}

/** Each step tells somebody else: 1,500 decisions are 1,500 messages. */
const keysOf = (w: World): ReadonlyArray<string> => w.calls.filter(({ accepted }) => accepted).map(({ key }) => key)

describe('eight workers on 500 tickets with three steps due each', () => {
  const place = (): Place => memoryPlace()

  test.each([
    ['a store without index', memoryPlace],
    ['a store with one', indexedMemoryPlace],
  ] as const)(
    'make 1,500 decisions and send 1,500 keys, each once, on %s',
    async (_, on) => {
      const w = await overdue(on())
      await ticked(await Promise.all(eight.map(() => w.host())))
      await expectAllOnce(w)
      expect(keysOf(w)).toHaveLength(1_500)
      expect(new Set(keysOf(w)).size).toBe(1_500)
    },
    60_000,
  )

  test.each([
    ['no append is made in vain', 120, 0],
    // They begin with their own: what is left to race for is what others are at just then.
    ['few appends are made in vain, even though everything may be taken over', 10, 1_500],
  ] as const)(
    'divided among them, %s',
    async (_title, takeoverAfterMinutes, most) => {
      const w = await overdue(place())
      let conflicts = 0
      const hosts = eight.map(index =>
        w.host({
          shard: { index, count: workers },
          takeoverAfterMinutes,
          around: store => ({
            ...store,
            appendMany: async requests => {
              const outcomes = await store.appendMany(requests)
              conflicts += outcomes.filter(({ status }) => status === 'conflict').length
              return outcomes
            },
          }),
        }),
      )
      await ticked(await Promise.all(hosts))
      await expectAllOnce(w)
      expect(new Set(keysOf(w)).size).toBe(1_500)
      expect(conflicts).toBeLessThanOrEqual(most)
    },
    60_000,
  )

  test.each(['tick:before-append', 'tick:after-append', 'delivery:after-claim'] as const)(
    'one of them killed at %s, its part is done by the others',
    async point => {
      const w = await overdue(place())
      let isDead = false
      const hosts = await Promise.all(
        eight.map(index =>
          w.host({
            shard: { index, count: workers },
            takeoverAfterMinutes: 55,
            ...(index === 3
              ? {
                  around: mortal(() => isDead),
                  crashPoints: {
                    reached: (reached: string) => {
                      if (reached === point) isDead = true
                      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what is no error is nobody's to catch
                      if (isDead) throw 'killed'
                    },
                  },
                }
              : {}),
          }),
        ),
      )
      const [dead] = hosts.splice(3, 1)
      await expect(dead!.tick()).rejects.toBe('killed')
      await ticked(hosts)
      expect(keysOf(w).length).toBeLessThan(1_500)
      await w.pass(minutes(57))
      await ticked(hosts)
      await w.pass(minutes(57))
      await ticked(hosts)
      await expectAllOnce(w)
      expect(new Set(keysOf(w)).size).toBe(1_500)
    },
    60_000,
  )
})

test('a worker frozen in the middle of its sends past its lease loses nothing, and what repeats was unknown', async () => {
  const w = await overdue(memoryPlace())
  const hosts = await Promise.all(
    eight.slice(0, 3).map(index => w.host({ shard: { index, count: 3 }, takeoverAfterMinutes: 52 })),
  )
  const { mail } = w.behaviour
  w.behaviour['mail'] = hangs
  const frozen = hosts[0]!.tick()
  await w.quiet()
  if (mail === undefined) delete w.behaviour['mail']
  else w.behaviour['mail'] = mail
  await ticked(hosts.slice(1))
  // The others see its claims, watch them lapse, and leave it the grace time on top.
  for (let n = 0; n < 12; n++) {
    await w.pass(minutes(5))
    await ticked(hosts.slice(1))
  }
  await frozen
  await expectAllOnce(w)
  const unknown = (await w.place.log()).filter(({ type }) => type === 'DeliveryOutcomeUnknown').length
  expect(keysOf(w).length - new Set(keysOf(w)).size).toBeLessThanOrEqual(unknown)
  expect(unknown).toBeGreaterThan(0)
}, 60_000)

test('a tick says how far it was behind, and reaches the head of the log first', async () => {
  const w = await escalating(memoryPlace())
  const other = await w.host()
  expect((await other.tick()).behind).toBe(0)
  for (let n = 0; n < 7; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
  await w.pass(minutes(10))
  const report = await other.tick()
  // A ticket opened is two events: the fact and the incident.
  expect(report).toMatchObject({ behind: 14, evaluated: 7 })
  expect((await w.escalations.tick()).behind).toBeGreaterThan(0)
  expect((await w.escalations.tick()).behind).toBe(0)
})

test('a started worker on a store without index follows the log, so that its ticks have nothing left to read', async () => {
  const w = await escalating(memoryPlace())
  const behind: number[] = []
  const follower = await w.host({ onHeartbeat: report => behind.push(report.behind) })
  follower.start({ role: 'decider' })
  await w.quiet()
  for (let n = 0; n < 20; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
  await w.quiet()
  await w.pass(minutes(10))
  expect(behind.every(count => count === 0)).toBe(true)
  expect(decisionsIn(await w.place.log())).toHaveLength(20)
  await follower.close()
})
