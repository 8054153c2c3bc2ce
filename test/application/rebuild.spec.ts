import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { driver } from '../adapters/sqlite/fixture.js'
import { encodePolicyEvent } from '../../src/codecs/policy-events.js'
import type { Fact } from '../../src/domain/ticket/fact.js'
import { instant } from '../../src/domain/time.js'
import type { EventStore } from '../../src/ports/event-store.js'
import { facts } from '../../src/testing/arbitrary-facts.js'
import { shown } from '../../src/testing/event-store-under-test.js'
import { indexedMemoryPlace, indexOf, memoryPlace, sqlitePlace, type Place } from '../escalations/places.js'
import { escalating, fails, minutes, opened, standardPolicy, world, type World } from '../escalations/world.js'
import type { Escalations } from '../../src/escalations-api.js'
import { EscalationError } from '../../src/index.js'

type Deed =
  | { readonly what: 'fact'; readonly fact: Fact }
  | { readonly what: 'tick'; readonly afterMinutes: number; readonly bellFails: boolean }
  | { readonly what: 'policy'; readonly active: boolean }

/** Facts about four tickets, most late or early for the clock; ticks between them, some of which deliver nothing. */
const deeds: fc.Arbitrary<ReadonlyArray<Deed>> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: facts({ tickets: 4, minutes: 90 }).map((fact): Deed => ({ what: 'fact', fact })) },
    {
      weight: 3,
      arbitrary: fc
        .record({ afterMinutes: fc.nat({ max: 30 }), bellFails: fc.boolean() })
        .map((tick): Deed => ({ what: 'tick', ...tick })),
    },
    { weight: 1, arbitrary: fc.boolean().map((active): Deed => ({ what: 'policy', active })) },
  ),
  { minLength: 5, maxLength: 25 },
)

/** A fact that makes no sense (a ticket merged into itself, say) is refused, and nothing has happened. */
const refused = (error: unknown): void => {
  if (!(error instanceof EscalationError) || error.code !== 'invalid-input') throw error
}

const live = async (place: Place, all: ReadonlyArray<Deed>): Promise<World & { readonly escalations: Escalations }> => {
  const w = await escalating(place)
  await w.escalations.policies.save({ ...standardPolicy, id: 'critical', name: 'Critical' })
  const start = w.clock.wallMs()
  let name = 0
  for (const deed of all)
    switch (deed.what) {
      case 'fact': {
        // From noon of the generator's day to this world's; what is ahead of the clock is let come about.
        const at = start + (deed.fact.at % minutes(24 * 60)) - minutes(12 * 60)
        if (at > w.clock.wallMs()) w.clock.move(at - w.clock.wallMs())
        const { answerByAt, ...fact } = { answerByAt: undefined, ...deed.fact }
        const promise = answerByAt === undefined ? {} : { answerByAt: new Date(at + minutes(15)) }
        await w.escalations.record({ ...fact, ...promise, at: new Date(at) }).catch(refused)
        break
      }
      case 'tick':
        w.behaviour['bell'] = deed.bellFails ? fails : () => ({ status: 'accepted' })
        w.clock.move(minutes(deed.afterMinutes))
        await w.escalations.tick()
        break
      case 'policy':
        await w.escalations.policies.save({ ...standardPolicy, active: deed.active, name: `Edited ${++name}` })
    }
  await w.escalations.tick()
  return w
}

const rowsOf = async (store: EventStore): Promise<unknown> => indexOf(store)?.rows({ after: '', limit: 1_000 })

const openStoreOf = async (place: Place): Promise<EventStore> => {
  const store = place.store()
  await store.open()
  return store
}

/** Without the way that is quick. */
const unskimmed = (store: EventStore): EventStore => ({ ...store, skimLog: undefined })

const ways: ReadonlyArray<readonly [string, () => Place, (store: EventStore) => EventStore]> = [
  ['SQLite, skimming', sqlitePlace, store => store],
  ['SQLite, folding all of the log', sqlitePlace, unskimmed],
  ['memory with an index', indexedMemoryPlace, store => store],
]

describe('the index told anew from the log', () => {
  test.each(ways)(
    'is the one that was kept all along, whatever happened: on %s',
    async (_, placeOf, around) => {
      const { numRuns = 25 } = fc.readConfigureGlobal()
      await fc.assert(
        fc.asyncProperty(deeds, async all => {
          const place = placeOf()
          const w = await live(place, all)
          const dashboard = await w.escalations.dashboard()
          await w.escalations.close()
          const store = await openStoreOf(place)
          const kept = await rowsOf(store)
          await indexOf(store)?.drop()
          const later = await w.host({ around })
          expect(await rowsOf(store)).toEqual(kept)
          expect(await later.dashboard()).toEqual(dashboard)
          await later.close()
        }),
        { numRuns },
      )
    },
    120_000,
  )

  test.each(ways)(
    'remembers what was on a ticket before it was let go, when a late fact comes: on %s',
    async (_, placeOf, around) => {
      const place = placeOf()
      const at = 1_772_452_860_000
      const fact = (one: object): Deed => ({ what: 'fact', fact: { ticketId: 'T-3', at, ...one } as unknown as Fact })
      const w = await live(place, [
        fact({ type: 'TicketClientChanged', clientId: 'acme' }),
        fact({ type: 'ClientReplied', author: 'human' }),
        fact({ type: 'TicketPolicySet', policyId: 'standard', at: at - 60_000 }),
      ])
      await w.escalations.close()
      const store = await openStoreOf(place)
      const kept = await rowsOf(store)
      await indexOf(store)?.drop()
      await world(place).host({ around })
      expect(await rowsOf(store)).toEqual(kept)
    },
  )

  test.each([...ways, ['memory without an index', memoryPlace, unskimmed] as const])(
    'puts open tickets under the policy that was assigned while nobody looked: on %s',
    async (_, placeOf, around) => {
      const place = placeOf()
      const w = await escalating(place)
      await w.escalations.policies.save({ ...standardPolicy, id: 'critical', name: 'Critical' })
      await w.escalations.record(opened(w.clock.wallMs()))
      await w.escalations.record({ ...opened(w.clock.wallMs(), 'T-2'), clientId: 'globex' })
      await w.escalations.close()
      // As by somebody who then crashed, before a ticket was told.
      const at = instant(w.clock.wallMs())
      const assigned = { type: 'PolicyAssigned', level: 'client', id: 'globex', policyId: 'critical', at } as const
      const { type, data } = encodePolicyEvent(assigned)
      await place.smuggle('escalationAssignments', type, data)
      const store = await openStoreOf(place)
      await indexOf(store)?.drop()
      const later = await w.host({ around })
      const { active } = await later.dashboard()
      expect(active.map(({ ticketId, policy }) => [ticketId, policy.id]).sort()).toEqual([
        ['T-1', 'standard'],
        ['T-2', 'critical'],
      ])
      await later.close()
    },
  )

  test('on a store without an index it is what that store would have had', async () => {
    const { numRuns = 15 } = fc.readConfigureGlobal()
    // What is of the same time has no order of its own.
    const sorted = (dashboard: object): unknown =>
      Object.entries(dashboard).map(([name, part]): unknown => [
        name,
        Array.isArray(part) ? part.map(shown).sort() : part,
      ])
    await fc.assert(
      fc.asyncProperty(deeds, async all => {
        const w = await live(memoryPlace(), all)
        const expected = sorted(await w.escalations.dashboard())
        expect(sorted(await (await w.host()).dashboard())).toEqual(expected)
      }),
      { numRuns },
    )
  }, 120_000)
})

describe('damage in the log, when the index is told anew', () => {
  /** Three tickets: one that waits, one that was answered, one that was escalated and answered. */
  const three = async (place: Place): Promise<World> => {
    const w = await escalating(place)
    for (const id of ['T-wait', 'T-done', 'T-told']) await w.escalations.record(opened(w.clock.wallMs(), id))
    await w.escalations.record({ type: 'AgentReplied', ticketId: 'T-done', at: new Date(w.clock.wallMs()) })
    w.clock.move(minutes(10))
    await w.escalations.tick()
    await w.escalations.record({ type: 'AgentReplied', ticketId: 'T-told', at: new Date(w.clock.wallMs()) })
    await w.escalations.close()
    return w
  }

  const quarantinedAfter = async (sql: string, around: (store: EventStore) => EventStore): Promise<unknown> => {
    const w = await three(sqlitePlace())
    const database = new driver.DatabaseSync(w.place.path!)
    database.exec(sql)
    database.exec(`DELETE FROM ticket_index; DELETE FROM meta WHERE name LIKE 'indexFormat %'`)
    database.close()
    const host = await world(w.place).host({ around })
    const { attention } = await host.audit()
    await host.close()
    return attention
      .filter(({ type }) => type === 'quarantined')
      .map(one => [one.ticketId, 'reason' in one ? one.reason : ''])
  }

  const damages = ['T-wait', 'T-done', 'T-told'].flatMap(id => {
    const where = `stream = 'escalation-${id}'`
    return [
      [`a byte of the first event of ${id}`, `UPDATE events SET data = replace(data, 'acme', 'akme') WHERE ${where}`],
      [
        `a byte of the last event of ${id}`,
        `UPDATE events SET recorded_at = recorded_at + 1 WHERE ${where} AND revision = (SELECT max(revision) FROM events WHERE ${where})`,
      ],
      [
        `a byte of an event of ${id} that is not even parsed`,
        `UPDATE events SET data = replace(data, '"sequence":0', '"sequence":1') WHERE ${where} AND type = 'IncidentOpened'`,
      ],
    ] as const
  })

  test.each(damages)('%s quarantines that ticket, whether the log is skimmed or folded', async (what, sql) => {
    const id = /T-[a-z]+/.exec(what)?.[0]
    const quarantined = await quarantinedAfter(sql, store => store)
    expect(quarantined).toEqual([[id, expect.stringContaining('checksum')]])
    expect(quarantined).toEqual(await quarantinedAfter(sql, unskimmed))
  })

  test('a stream that its index tells too short quarantines its ticket', async () => {
    const w = await three(sqlitePlace())
    const store = await openStoreOf(w.place)
    await indexOf(store)?.drop()
    const short: EventStore = {
      ...store,
      readStreams: async streams =>
        (await store.readStreams(streams)).map((events, at) =>
          streams[at] === 'escalation-T-wait' ? events.slice(0, 1) : events,
        ),
    }
    const { attention } = await (await world(w.place).host({ around: () => short })).audit()
    expect(attention).toMatchObject([{ type: 'quarantined', ticketId: 'T-wait' }])
  })
})
