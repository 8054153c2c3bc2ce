import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TicketEvent } from '../../src/domain/incident/index.js'
import type { Escalations } from '../../src/escalations-api.js'
import type { AppendRequest, EventStore } from '../../src/ports/event-store.js'
import { indexedMemoryPlace, memoryPlace, sqlitePlace, withIndex, type Place } from './places.js'
import { accepts, fails, minutes, opened, world, type Behaviour, type Call } from './world.js'

const tickets = ['T-0', 'T-1', 'T-2']
const people = ['ann', 'lead', 'director']

const policy = {
  id: 'standard',
  steps: people.map((user, n) => ({ delayMinutes: 10 * (n + 1), notify: { user }, channel: 'bell' })),
}

type Deed = 'tick' | 'client' | 'agent' | 'acknowledge' | 'withdraw' | 'dashboard' | 'opt out' | 'opt in'

interface Round {
  readonly minutes: number
  readonly deeds: ReadonlyArray<{ readonly host: number; readonly ticket: number; readonly deed: Deed }>
  /** What the channel does with each call of this round, in turn. */
  readonly channel: ReadonlyArray<'accepts' | 'fails' | 'accepts and then breaks' | 'breaks'>
}

const rounds = fc.array(
  fc.record<Round>({
    minutes: fc.constantFrom(1, 5, 10, 15),
    deeds: fc.array(
      fc.record({
        host: fc.nat(2),
        ticket: fc.nat(tickets.length - 1),
        deed: fc.constantFrom<Deed[]>(
          'tick',
          'tick',
          'tick',
          'tick',
          'client',
          'agent',
          'acknowledge',
          'withdraw',
          'dashboard',
          'opt out',
          'opt in',
        ),
      }),
      { minLength: 2, maxLength: 6 },
    ),
    channel: fc.array(fc.constantFrom('accepts', 'accepts', 'fails', 'accepts and then breaks', 'breaks'), {
      maxLength: 4,
    }),
  }),
  { minLength: 2, maxLength: 5 },
)

/** Each call reaches the store when the scheduler says so, and so does its answer the caller. */
const scheduled =
  (scheduler: fc.Scheduler, isOn: () => boolean, name: string) =>
  (store: EventStore): EventStore => {
    const at =
      <Arguments extends unknown[], A>(what: string, call: (...args: Arguments) => Promise<A>) =>
      async (...args: Arguments): Promise<A> => {
        if (!isOn()) return call(...args)
        await scheduler.schedule(Promise.resolve(), `${name} ${what}`)
        const answer = await call(...args)
        await scheduler.schedule(Promise.resolve(), `${name} hears of ${what}`)
        return answer
      }
    return {
      ...withIndex(store, index => ({
        rows: at('rows', index.rows),
        rowsOf: at('rowsOf', index.rowsOf),
        trailingRowsOf: at('trailingRowsOf', index.trailingRowsOf),
        advance: at('advance', index.advance),
      })),
      append: at('append', store.append),
      appendMany: at('appendMany', store.appendMany),
      readStream: at('readStream', store.readStream),
      readStreams: at('readStreams', store.readStreams),
      readLog: at('readLog', store.readLog),
      probe: at('probe', store.probe),
    }
  }

/** Writes whatever it is given, whoever was faster: the mistake that all of this is about. */
export const ignoringRevisions = (store: EventStore): EventStore => {
  const append = async (request: AppendRequest) => {
    const outcome = await store.append(request)
    return outcome.status === 'conflict'
      ? store.append({ ...request, expectedRevision: outcome.actualRevision })
      : outcome
  }
  return { ...store, append, appendMany: requests => Promise.all(requests.map(append)) }
}

const behaviours: Record<Round['channel'][number], (call: Call) => ReturnType<Behaviour>> = {
  accepts,
  fails,
  'accepts and then breaks': call => {
    call.accepted = true
    throw new Error('connection reset')
  },
  breaks: () => {
    throw new Error('connection refused')
  },
}

const counted = <A>(items: ReadonlyArray<A>, of: (item: A) => string): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(of(item), (counts.get(of(item)) ?? 0) + 1)
  return counts
}

/** What the log and the channel say of one ticket, held against the promises. */
const judge = (events: ReadonlyArray<TicketEvent>, calls: ReadonlyArray<Call>): void => {
  const fired = events.filter(event => event.type === 'StepTriggered')
  for (const [step, count] of counted(fired, ({ incident, stepId }) => `incident ${incident}, ${stepId}`))
    expect(count, `${step} fired`).toBe(1)
  const wanted = new Set(
    fired.flatMap(({ outcomes }) => outcomes.flatMap(one => (one.outcome === 'notified' ? [one.notificationId] : []))),
  )
  const of = (type: TicketEvent['type']) =>
    counted(
      events.filter(event => event.type === type && 'notificationId' in event),
      event => ('notificationId' in event ? event.notificationId : ''),
    )
  const [delivered, cancelled, unknown] = [of('Delivered'), of('NotificationCancelled'), of('DeliveryOutcomeUnknown')]
  for (const id of wanted) {
    expect((delivered.get(id) ?? 0) + (cancelled.get(id) ?? 0), `${id} was settled`).toBe(1)
  }
  const accepted = calls.filter(call => call.accepted)
  const byKey = counted(accepted, ({ key }) => key)
  const unknownOutcomes = [...unknown.values()].reduce((sum, count) => sum + count, 0)
  const repeats = [...byKey.values()].reduce((sum, count) => sum + count - 1, 0)
  expect(repeats, 'repeats').toBeLessThanOrEqual(unknownOutcomes)
  expect(byKey.size, 'keys accepted').toBeGreaterThanOrEqual(delivered.size)
  expect(byKey.size, 'keys').toBeLessThanOrEqual(wanted.size)
  for (const { attempt, possibleDuplicate } of calls) if (attempt === 1) expect(possibleDuplicate).toBe(false)
}

const twoHostsInterleaved = (makePlace: () => Place, around: (store: EventStore) => EventStore = store => store) =>
  fc.asyncProperty(fc.scheduler(), rounds, async (scheduler, script) => {
    const w = world(makePlace())
    let isOn = false
    const hosts: Escalations[] = []
    for (const name of ['A', 'B', 'C']) {
      const schedule = scheduled(scheduler, () => isOn, name)
      hosts.push(await w.host({ around: store => schedule(around(store)) }))
    }
    await hosts[0]!.policies.save(policy)
    await hosts[0]!.policies.assign({ default: true }, 'standard')
    for (const host of hosts) await host.tick()
    for (const id of tickets) await hosts[1]!.record(opened(w.clock.wallMs(), id))
    const stopped = new Set<string>()
    const deed = (host: Escalations, ticketId: string, what: Deed): Promise<unknown> => {
      const at = new Date(w.clock.wallMs())
      if (what === 'opt out') for (const id of tickets) stopped.add(id)
      if (what !== 'tick' && what !== 'dashboard' && what !== 'client') stopped.add(ticketId)
      switch (what) {
        case 'tick':
          return host.tick()
        case 'dashboard':
          return host.dashboard()
        case 'client':
          return host.record({ type: 'ClientReplied', ticketId, at })
        case 'agent':
          return host.record({ type: 'AgentReplied', ticketId, at })
        case 'acknowledge':
          return host.acknowledge({ ticketId, by: 'ann', via: 'test' })
        case 'withdraw':
          return host.withdraw({ ticketId, by: 'ann' })
        case 'opt out':
          return host.policies.assign({ default: true }, 'none')
        case 'opt in':
          return host.policies.assign({ default: true }, 'standard')
      }
    }
    isOn = true
    for (const round of script) {
      w.clock.move(minutes(round.minutes))
      let next = 0
      w.behaviour['bell'] = call => behaviours[round.channel[next++] ?? 'accepts'](call)
      await scheduler.waitFor(
        Promise.all(round.deeds.map(({ host, ticket, deed: what }) => deed(hosts[host]!, tickets[ticket]!, what))),
      )
    }
    isOn = false
    w.behaviour['bell'] = accepts
    await hosts[2]!.policies.assign({ default: true }, 'standard')
    for (let n = 0; n < 6; n++) {
      w.clock.move(minutes(10))
      await hosts[n % hosts.length]!.tick()
    }
    for (const host of hosts) await host.tick()
    const dashboards = await Promise.all(hosts.map(host => host.dashboard()))
    for (const other of dashboards.slice(1)) expect(other, 'dashboards').toEqual(dashboards[0])
    for (const id of tickets) {
      const events = await w.events(id)
      judge(
        events,
        w.calls.filter(({ ticketId }) => ticketId === id),
      )
      if (!stopped.has(id)) {
        const told = events.flatMap(event => (event.type === 'StepTriggered' ? [event.step] : []))
        expect(told, `the steps of ${id}, which nobody stopped`).toEqual([1, 2, 3])
      }
    }
  })

const { numRuns = 200 } = fc.readConfigureGlobal()

describe('two and three hosts, interleaved in every call of the store', () => {
  test.each([
    ['memory', () => memoryPlace(), numRuns],
    ['memory with an index', indexedMemoryPlace, numRuns],
    ['SQLite', sqlitePlace, Math.ceil(numRuns / 20)],
  ])(
    'decide each step once and lose no message, on %s',
    async (_, makePlace, runs) => {
      await fc.assert(twoHostsInterleaved(makePlace), { numRuns: runs })
    },
    120_000,
  )

  test('a store that ignores the expected revision is found out', async () => {
    const result = await fc.check(
      twoHostsInterleaved(() => memoryPlace(), ignoringRevisions),
      {
        numRuns: 200,
        endOnFailure: true,
      },
    )
    expect(result.failed).toBe(true)
    expect(String((result.errorInstance as Error | undefined)?.message)).toMatch(/fired|settled|repeats|dashboards/)
  }, 60_000)
})

describe('an acknowledgement, interleaved with the sends of the same host', () => {
  test.each([
    ['memory', () => memoryPlace()],
    ['memory with an index', indexedMemoryPlace],
  ])(
    'lets no send begin after it has resolved, on %s',
    async (_, makePlace) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, bySecond) => {
          const w = world(makePlace())
          let isOn = false
          const host = await w.host({ around: scheduled(scheduler, () => isOn, 'A'), deliveryConcurrency: 2 })
          await host.policies.save(policy)
          await host.policies.assign({ default: true }, 'standard')
          await host.record(opened(w.clock.wallMs()))
          if (bySecond) await host.acknowledge({ ticketId: 'T-1', by: 'first', via: 'test' })
          if (bySecond) await host.withdraw({ ticketId: 'T-1', by: 'first' })
          w.clock.move(minutes(30))
          let isAcknowledged = false
          w.behaviour['bell'] = () => {
            expect(isAcknowledged, 'a send began after the acknowledgement').toBe(false)
            return { status: 'accepted' }
          }
          isOn = true
          const tick = host.tick()
          const acknowledged = host.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'test' }).then(({ status }) => {
            expect(status).toBe('confirmed')
            isAcknowledged = true
          })
          await scheduler.waitFor(Promise.all([tick, acknowledged]))
          expect((await tick).failed).toEqual([])
          isOn = false
          w.clock.move(minutes(5))
          await host.tick()
          judge(await w.events('T-1'), w.calls)
        }),
        { numRuns },
      )
    },
    60_000,
  )
})

describe('an agent who replies while the messages to a large group are sent and recorded', () => {
  test.each([
    ['memory', () => memoryPlace()],
    ['memory with an index', indexedMemoryPlace],
  ])(
    'gets through, on %s',
    async (_, makePlace) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async scheduler => {
          const w = world(makePlace())
          let isOn = false
          const around = (name: string) => scheduled(scheduler, () => isOn, name)
          const [sender, recorder] = [await w.host({ around: around('A') }), await w.host({ around: around('B') })]
          w.groups.set(
            'all',
            Array.from({ length: 40 }, (_, n) => `p${n}`),
          )
          await sender.policies.save({
            id: 'standard',
            steps: [{ delayMinutes: 10, notify: { group: 'all' }, channel: 'bell' }],
          })
          await sender.policies.assign({ default: true }, 'standard')
          await sender.record(opened(w.clock.wallMs()))
          w.clock.move(minutes(10))
          isOn = true
          const tick = sender.tick()
          const reply = { type: 'AgentReplied', ticketId: 'T-1', at: new Date(w.clock.wallMs()) } as const
          const replied = recorder.record(reply)
          await scheduler.waitFor(Promise.all([tick, replied]))
          expect((await replied).status).toBe('recorded')
          isOn = false
          await sender.tick()
          judge(await w.events('T-1'), w.calls)
        }),
        { numRuns: Math.ceil(numRuns / 4) },
      )
    },
    60_000,
  )
})
