import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { streamNames } from '../../src/application/streams.js'
import { facts } from '../../src/testing/arbitrary-facts.js'
import type { EventStore } from '../../src/ports/event-store.js'
import { indexedMemoryPlace, indexOf, sqlitePlace, withIndex, type Place } from '../escalations/places.js'
import { accepts, escalating, fails, minutes, opened, standardPolicy, type World } from '../escalations/world.js'

const places: ReadonlyArray<readonly [string, () => Place]> = [
  ['SQLite', sqlitePlace],
  ['memory with an index', indexedMemoryPlace],
]

type Deed =
  | { readonly what: 'fact'; readonly kind: 'ClientReplied' | 'AgentReplied' | 'TicketClosed'; readonly ticket: number }
  | { readonly what: 'late fact'; readonly ticket: number }
  | { readonly what: 'tick'; readonly afterMinutes: number; readonly bellFails: boolean }
  | { readonly what: 'policy'; readonly active: boolean }
  /** Another host writes something and ends, which brings the rows up to the log under the first one. */
  | { readonly what: 'rows are brought up' }

const ticket = fc.nat({ max: 3 })

const deeds: fc.Arbitrary<ReadonlyArray<Deed>> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        what: fc.constant('fact' as const),
        kind: fc.constantFrom('ClientReplied' as const, 'AgentReplied' as const, 'TicketClosed' as const),
        ticket,
      }),
    },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('late fact' as const), ticket }) },
    {
      weight: 4,
      arbitrary: fc.record({
        what: fc.constant('tick' as const),
        afterMinutes: fc.nat({ max: 30 }),
        bellFails: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('policy' as const), active: fc.boolean() }) },
    { weight: 4, arbitrary: fc.constant({ what: 'rows are brought up' as const }) },
  ),
  { minLength: 5, maxLength: 25 },
)

const live = async (w: Awaited<ReturnType<typeof escalating>>, all: ReadonlyArray<Deed>): Promise<void> => {
  let count = 0
  for (const deed of all) {
    const at = new Date(w.clock.wallMs())
    switch (deed.what) {
      case 'fact':
        await w.escalations.record({ type: deed.kind, ticketId: `T-${deed.ticket}`, at })
        break
      case 'late fact':
        await w.escalations.record({
          type: 'ClientReplied',
          ticketId: `T-${deed.ticket}`,
          at: new Date(at.getTime() - minutes(7)),
        })
        break
      case 'tick':
        w.behaviour['bell'] = deed.bellFails ? fails : accepts
        w.clock.move(minutes(deed.afterMinutes))
        await w.escalations.tick()
        break
      case 'policy':
        await w.escalations.policies.save({ ...standardPolicy, active: deed.active, name: `Edited ${++count}` })
        break
      case 'rows are brought up': {
        const other = await w.host()
        await other.record({ type: 'TicketAssigned', ticketId: 'T-other', assigneeId: `p${++count}`, at })
        await other.close()
      }
    }
  }
  await w.escalations.tick()
}

const opening = async (w: World): Promise<EventStore> => {
  const store = w.place.store()
  await store.open()
  return store
}

const lag = async (store: EventStore): Promise<number> =>
  (await store.head()) - ((await indexOf(store)?.state())?.position ?? NaN)

describe.each(places)('rows of the index that trail behind the log, on %s', (_, place) => {
  test('tell everybody the same as the log, wherever they are, also after a crash', async () => {
    const { numRuns = 30 } = fc.readConfigureGlobal()
    await fc.assert(
      fc.asyncProperty(deeds, async all => {
        const w = await escalating(place())
        await live(w, all)
        const expected = await w.escalations.dashboard()
        // The first host is not closed: it has crashed, and its rows are as they are.
        const next = await w.host()
        expect(await next.dashboard()).toEqual(expected)
        const store = await opening(w)
        await indexOf(store)?.drop()
        const fromLog = await w.host()
        expect(await fromLog.dashboard()).toEqual(expected)
        w.behaviour['bell'] = accepts
        await w.pass(minutes(60))
        const fired = (await next.tick()).triggered
        expect((await w.escalations.tick()).triggered).toEqual([])
        expect((await fromLog.tick()).triggered).toEqual([])
        expect(fired.every(({ step }) => step >= 1)).toBe(true)
      }),
      { numRuns },
    )
  }, 120_000)

  test('are brought up when enough has been appended, by whoever ticks, and at the end by who has appended', async () => {
    const w = await escalating(place())
    const store = await opening(w)
    for (let n = 0; n < 480; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
    await w.escalations.tick()
    expect(await lag(store)).toBeGreaterThan(900)
    for (let n = 480; n < 510; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
    const idle = await w.host()
    await idle.tick()
    expect(await lag(store)).toBe(0)
    await w.escalations.record(opened(w.clock.wallMs(), 'T-last'))
    await idle.close()
    expect(await lag(store)).toBe(2)
    await w.escalations.close()
    expect(await lag(store)).toBe(0)
  })

  test('are brought up at the end by who has saved nothing but policies', async () => {
    const w = await escalating(place())
    await w.escalations.close()
    const store = await opening(w)
    expect(await lag(store)).toBe(0)
    expect((await indexOf(store)?.rowsOf([`escalationPolicy-${standardPolicy.id}`]))?.length).toBe(1)
  })

  test('are brought up past what is not of this library', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    const store = await opening(w)
    await w.place.smuggle('somebody-elses', 'Happened', { n: 0 })
    await w.escalations.close()
    expect(await lag(store)).toBe(0)
    for (let n = 1; n <= 1_000; n++) await w.place.smuggle(`somebody-elses${n}`, 'Happened', { n })
    expect(await lag(store)).toBe(1_000)
    await (await w.host()).tick()
    expect(await lag(store)).toBe(0)
  })

  test('are of each helpdesk in the store: one that tells its own anew leaves those of the other alone', async () => {
    const w = await escalating(place())
    const other = await w.host({ namespace: 'other' })
    await other.policies.save(standardPolicy)
    await other.policies.assign({ default: true }, standardPolicy.id)
    await w.escalations.record(opened(w.clock.wallMs(), 'T-1'))
    await other.record(opened(w.clock.wallMs(), 'T-2'))
    await w.escalations.close()
    await other.close()
    const store = await opening(w)
    await indexOf(store)?.drop()
    await (await w.host()).record(opened(w.clock.wallMs(), 'T-3'))
    await w.pass(minutes(10))
    const again = await w.host({ namespace: 'other' })
    expect((await again.dashboard()).active.map(({ ticketId }) => ticketId)).toEqual(['T-2'])
    expect((await again.tick()).triggered.map(({ ticketId }) => ticketId)).toEqual(['T-2'])
    const first = await w.host()
    expect((await first.tick()).triggered.map(({ ticketId }) => ticketId)).toEqual(['T-1', 'T-3'])
  })

  test('of a ticket that cannot be read say so, and the others are brought up', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs(), 'T-1'))
    await w.escalations.record(opened(w.clock.wallMs(), 'T-2'))
    await w.place.smuggle('escalation-T-1', 'FromTheFuture', {})
    await w.escalations.close()
    const store = await opening(w)
    expect(await indexOf(store)?.rowsOf(['escalation-T-1'])).toEqual([
      { stream: 'escalation-T-1', revision: 2, data: null },
    ])
    expect(await lag(store)).toBe(0)
    const { active, attention } = await (await w.host()).dashboard()
    expect(active.map(({ ticketId }) => ticketId)).toEqual(['T-2'])
    expect(attention).toMatchObject([{ type: 'quarantined', ticketId: 'T-1' }])
  })

  test('do not take a stream at its word that ends before what the log has of it', async () => {
    const isHidden = ({ stream, revision }: { stream: string; revision: number }): boolean =>
      stream === 'escalation-T-1' && revision >= 2
    const w = await escalating(place(), {
      // As SQLite does it, when its own index over the streams has lost its last entries.
      around: store => ({
        ...withIndex(store, index => ({
          trailingRowsOf: async streams =>
            (await index.trailingRowsOf(streams)).map(row => ({ ...row, since: row.since.filter(e => !isHidden(e)) })),
        })),
        readStream: async (...about) => (await store.readStream(...about)).filter(one => !isHidden(one)),
      }),
    })
    const other = await w.host({ around: store => store })
    await other.record(opened(w.clock.wallMs(), 'T-1'))
    await other.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(w.clock.wallMs()) })
    await w.escalations.record(opened(w.clock.wallMs(), 'T-2'))
    await w.escalations.close()
    const [row] = (await indexOf(await opening(w))?.rowsOf(['escalation-T-1'])) ?? []
    expect(row).toMatchObject({ data: null })
    expect(row?.revision).toBeGreaterThanOrEqual(2)
  })

  test('that cannot be written cost nothing but time', async () => {
    const w = await escalating(place(), {
      around: store => withIndex(store, () => ({ advance: () => Promise.reject(new Error('no room for rows')) })),
    })
    await w.escalations.record(opened(w.clock.wallMs()))
    const expected = await w.escalations.dashboard()
    await w.escalations.close()
    expect(w.logged.filter(({ level }) => level === 'warn')).toMatchObject([
      { message: expect.stringMatching(/index/) },
    ])
    const later = await w.host({ around: store => store })
    expect(await later.dashboard()).toEqual(expected)
    await w.pass(minutes(10))
    expect((await later.tick()).triggered).toHaveLength(1)
  })
})

test('names of streams of one helpdesk are not those of another', () => {
  const prefixes = [streamNames(), streamNames('other'), streamNames('other2')].map(names => names.prefixes)
  expect(new Set(prefixes.flat()).size).toBe(prefixes.flat().length)
  fc.assert(
    fc.property(facts({ tickets: 3 }), ({ ticketId }) => {
      const [first, second] = [streamNames().ticket(ticketId), streamNames('other').ticket(ticketId)]
      expect(prefixes[0]?.some(prefix => second.startsWith(prefix))).toBe(false)
      expect(prefixes[1]?.some(prefix => first.startsWith(prefix))).toBe(false)
    }),
  )
})
