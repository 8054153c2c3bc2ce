import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sqliteEventStore, sqliteIndexCache } from '../../src/adapters/sqlite/index.js'
import { systemDigest } from '../../src/adapters/system-digest.js'
import { streamNames } from '../../src/application/streams.js'
import { openWorker } from '../../src/application/worker.js'
import { dayIn } from '../../src/domain/day.js'
import { withoutPast } from '../../src/domain/incident/index.js'
import { instant } from '../../src/domain/time.js'
import type { Escalations } from '../../src/escalations-api.js'
import type { EventStore } from '../../src/ports/event-store.js'
import { shown } from '../../src/testing/event-store-under-test.js'
import type { IndexCache } from '../../src/ports/index-cache.js'
import { memoryPlace, type Place } from './places.js'
import { countedRandom, escalating, fails, minutes, opened, rejection, standardPolicy, type World } from './world.js'

const cacheFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'index-cache-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'index.db')
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** All that a process knows without asking, told by an engine that has just started. */
const boardOf = async (w: World, indexCache?: IndexCache, namespace?: string): Promise<unknown> => {
  const store = w.place.store()
  await store.open()
  const { engine } = await openWorker(
    {
      store,
      directory: { people: ids => ids.map(id => ({ id })) },
      channels: new Map(Object.entries(w.channels)),
      clock: w.clock,
      random: countedRandom(),
      digest: systemDigest,
      logger: silent,
      crashPoints: { reached: () => undefined },
      streams: streamNames(namespace),
      namespace: namespace ?? '',
      workerId: 'another',
      dayOf: dayIn('UTC'),
      indexCache,
    },
    { onHeartbeat: () => undefined, onAttention: () => undefined },
    1,
  )
  const { board, openTickets } = engine
  const open: unknown[] = []
  // Of a ticket that cannot be read, what was known before may or may not be remembered: it is in quarantine either way.
  for await (const page of openTickets.pages())
    for (const { ticket, revision } of page.open)
      // One that was read for a command is known wholly, its past included.
      if (!board.quarantined.has(ticket.id)) open.push({ ticket: withoutPast(ticket), revision })
  await indexCache?.close()
  const farAhead = instant(w.clock.wallMs() + minutes(100_000))
  return {
    due: board.due.due(farAhead),
    deliveries: board.deliveries
      .ready(farAhead, 1e12)
      .map(({ ticketId, notificationId }) => [ticketId, notificationId]),
    quarantined: [...board.quarantined.keys()].sort(),
    policies: [...board.catalog().policies.values()],
    assignments: board.catalog().assignments,
    open: open.map(shown).sort(),
  }
}

const expectSameBoard = async (w: World, path: string): Promise<void> => {
  const kept = await boardOf(w, sqliteIndexCache({ path }))
  expect(kept).toEqual(await boardOf(w))
}

/** Counts what is read of a store. */
const reading =
  (counts: { events: number; streams: number }) =>
  (store: EventStore): EventStore => ({
    ...store,
    readLog: async options => {
      const page = await store.readLog(options)
      counts.events += page.events.length
      return page
    },
    readStream: async (...args) => {
      counts.streams++
      return store.readStream(...args)
    },
    readStreams: async streams => {
      counts.streams += streams.length
      return store.readStreams(streams)
    },
  })

/** A hundred tickets, ten of them open, one message waiting. */
const busyDay = async (w: World & { readonly escalations: Escalations }, host = w.escalations): Promise<void> => {
  for (let n = 0; n < 100; n++) {
    await host.record(opened(w.clock.wallMs(), `T-${n}`))
    if (n % 10 !== 0) await host.record({ type: 'AgentReplied', ticketId: `T-${n}`, at: new Date(w.clock.wallMs()) })
  }
  w.behaviour['bell'] = fails
  await w.pass(minutes(10))
  await host.tick()
  await host.tick()
}

describe('a start with an index cache', () => {
  test('knows the same as one that reads the whole log, and reads only what is new', async () => {
    const path = cacheFile()
    const w = await escalating(memoryPlace())
    const first = await w.host({ indexCache: sqliteIndexCache({ path }) })
    await busyDay(w, first)
    await first.close()
    const counts = { events: 0, streams: 0 }
    const second = await w.host({ around: reading(counts), indexCache: sqliteIndexCache({ path }) })
    expect(counts.events).toBe(0)
    expect(counts.streams).toBe(1)
    expect((await second.dashboard()).active).toHaveLength(10)
    await second.close()
    await expectSameBoard(w, path)
  })

  test('costs the same however long the log is', async () => {
    const path = cacheFile()
    const w = await escalating(memoryPlace())
    const started = async () => {
      const counts = { events: 0, streams: 0 }
      await (await w.host({ around: reading(counts), indexCache: sqliteIndexCache({ path }) })).close()
      return counts
    }
    const first = await w.host({ indexCache: sqliteIndexCache({ path }) })
    await busyDay(w, first)
    await first.close()
    const short = await started()
    for (let n = 0; n < 500; n++)
      for (const type of ['ClientReplied', 'AgentReplied'] as const)
        await w.escalations.record({ type, ticketId: `T-${1 + 10 * (n % 10)}`, at: new Date(w.clock.wallMs()) })
    await started()
    expect(await started()).toEqual(short)
  })

  test('reads the whole log when there is no file, and says how far it is', async () => {
    const path = cacheFile()
    const w = await escalating(memoryPlace())
    await busyDay(w)
    const progress: { events: number; share: number }[] = []
    const host = await w.host({
      indexCache: sqliteIndexCache({ path }),
      onRebuildProgress: told => progress.push(told),
    })
    const log = await w.place.log()
    expect(progress.at(-1)).toEqual({ events: log.length, share: 1 })
    expect(w.logged.some(({ message }) => message.startsWith('Reading the log'))).toBe(true)
    await host.close()
    await expectSameBoard(w, path)
  })

  test('the file can only be read by its owner', async () => {
    const path = cacheFile()
    const w = await escalating(memoryPlace(), { indexCache: sqliteIndexCache({ path }) })
    await busyDay(w)
    expect(statSync(path).mode & 0o077).toBe(0)
    await w.escalations.close()
  })

  test('a host whose callback throws still starts', async () => {
    const w = await escalating(memoryPlace())
    const onRebuildProgress = () => {
      throw new Error('no')
    }
    await w.host({ onRebuildProgress })
    expect(w.logged.map(({ message }) => message)).toContain("The host's onRebuildProgress threw")
  })
})

describe('a cache that cannot be believed is thrown away', () => {
  const fresh = async (path: string, place: Place, change?: (w: World) => Promise<void>) => {
    const w = await escalating(place, { indexCache: sqliteIndexCache({ path }) })
    await busyDay(w)
    await w.escalations.close()
    await change?.(w)
    return w
  }
  const reasons = (w: World) =>
    w.logged.filter(({ message }) => message.startsWith('The index cache')).map(({ fields }) => fields)

  test('one of another store', async () => {
    const path = cacheFile()
    await fresh(path, memoryPlace())
    const other = await escalating(memoryPlace())
    await other.escalations.record(opened(other.clock.wallMs(), 'X-1'))
    const host = await other.host({ indexCache: sqliteIndexCache({ path }) })
    expect((await host.dashboard()).active.map(({ ticketId }) => ticketId)).toEqual(['X-1'])
    expect(reasons(other)).toMatchObject([{ reason: 'it is about another log, or about more than the log holds now' }])
    await host.close()
    await expectSameBoard(other, path)
  })

  test('one of another namespace', async () => {
    const path = cacheFile()
    const w = await fresh(path, memoryPlace())
    const host = await w.host({ namespace: 'branch', indexCache: sqliteIndexCache({ path }) })
    expect((await host.dashboard()).active).toEqual([])
    expect(reasons(w)).toHaveLength(1)
    await host.close()
  })

  test('one that knows more than a log that was put back to an earlier state', async () => {
    const path = cacheFile()
    const w = await fresh(path, memoryPlace())
    const log = await w.place.log()
    // The same events but for the newest: as a backup from before has them.
    const earlier = memoryPlace()
    for (const { stream, type, data } of log.slice(0, -1)) await earlier.smuggle(stream, type, data)
    const later = await escalating(earlier)
    const host = await later.host({ indexCache: sqliteIndexCache({ path }) })
    expect(reasons(later)).toHaveLength(1)
    await host.close()
    await expectSameBoard(later, path)
  })

  test('one that is no database is moved aside', async () => {
    const path = cacheFile()
    writeFileSync(path, 'my shopping list')
    const w = await escalating(memoryPlace(), { indexCache: sqliteIndexCache({ path }) })
    await busyDay(w)
    await w.escalations.close()
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('my shopping list')
    await expectSameBoard(w, path)
  })

  /** One byte changed anywhere in the file, or a file that ends early. */
  type Damage = { readonly cutAt: number } | { readonly at: number; readonly byte: number }

  const damagedBy = (good: Buffer, how: Damage): Buffer => {
    const bytes = Buffer.from(good)
    if ('cutAt' in how) return bytes.subarray(0, how.cutAt)
    bytes[how.at]! ^= how.byte
    return bytes
  }

  test('one that is cut short at any length, or has any byte changed, never misleads', async () => {
    const path = cacheFile()
    const w = await fresh(path, memoryPlace())
    const good = readFileSync(path)
    const expected = await boardOf(w)
    const damage: fc.Arbitrary<Damage> = fc.oneof(
      fc.record({ cutAt: fc.integer({ min: 0, max: good.length - 1 }) }),
      fc.record({ at: fc.integer({ min: 0, max: good.length - 1 }), byte: fc.integer({ min: 1, max: 255 }) }),
    )
    const { numRuns = 60 } = fc.readConfigureGlobal()
    await fc.assert(
      fc.asyncProperty(damage, async how => {
        for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true })
        writeFileSync(path, damagedBy(good, how))
        // Bytes that make it another program's are refused; everything else is told anew.
        const isAnothers = 'at' in how && how.at >= 68 && how.at < 72
        if (isAnothers) {
          expect(await rejection(boardOf(w, sqliteIndexCache({ path })))).toMatchObject({ code: 'unsafe' })
          return
        }
        expect(await boardOf(w, sqliteIndexCache({ path }))).toEqual(expected)
        // The next start finds a cache that it can use: the damage is gone with the file that had it.
        const counts = { events: 0, streams: 0 }
        const host = await w.host({ around: reading(counts), indexCache: sqliteIndexCache({ path }) })
        await host.close()
        expect(counts.events).toBe(0)
      }),
      {
        numRuns,
        examples: [
          [{ cutAt: 24 }],
          [{ cutAt: 0 }],
          [{ at: 16, byte: 1 }],
          [{ at: 70, byte: 1 }],
          // The header of the record that says whose the cache is: it could not even be emptied.
          [{ at: 12_279, byte: 160 }],
          // How many pages are free: every row is there, and none could be written.
          [{ at: 36, byte: 1 }],
        ],
      },
    )
  })
})

describe('what must not be touched is refused', () => {
  test("another program's database", async () => {
    const path = cacheFile()
    const store = sqliteEventStore({ path })
    await store.open()
    await store.close()
    const before = readFileSync(path)
    const { code, message } = await rejection(escalating(memoryPlace(), { indexCache: sqliteIndexCache({ path }) }))
    expect(code).toBe('store-failed')
    expect(message).toContain('give the index cache its own file')
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('a store that keeps its own index needs no cache', async () => {
    const path = cacheFile()
    const w = await escalating(memoryPlace())
    const refused = w.host({ store: sqliteEventStore({ path: `${path}2` }), indexCache: sqliteIndexCache({ path }) })
    expect(await rejection(refused)).toMatchObject({ code: 'invalid-input' })
  })

  test('something that is no cache', async () => {
    const w = await escalating(memoryPlace())
    const { code, message } = await rejection(w.host({ indexCache: 'index.db' as unknown as IndexCache }))
    expect(code).toBe('invalid-input')
    expect(message).toContain('sqliteIndexCache({ path })')
  })
})

test('of two processes with one cache file, the older one stops writing and goes on working', async () => {
  const path = cacheFile()
  const w = await escalating(memoryPlace())
  const older = await w.host({ indexCache: sqliteIndexCache({ path }) })
  const newer = await w.host({ indexCache: sqliteIndexCache({ path }) })
  await busyDay(w, older)
  expect(w.logged.filter(({ level }) => level === 'warn').map(({ fields }) => fields)).toContainEqual(
    expect.objectContaining({ reason: expect.stringContaining('is used by another process') as string }),
  )
  await newer.close()
  expect((await older.dashboard()).active).toHaveLength(10)
  await expectSameBoard(w, path)
})

test('a cache that cannot be written is no reason to stop', async () => {
  const path = cacheFile()
  const cache = sqliteIndexCache({ path })
  const w = await escalating(memoryPlace(), {
    indexCache: { ...cache, write: () => Promise.reject(new Error('the disk is full')) },
  })
  await busyDay(w)
  expect((await w.escalations.dashboard()).active).toHaveLength(10)
  expect(w.logged.filter(({ message }) => message.includes('could not be written'))).toHaveLength(1)
})

type Deed =
  | {
      readonly deed: 'client' | 'agent' | 'late client' | 'acknowledge'
      readonly host: number
      readonly ticket: number
    }
  | { readonly deed: 'tick' | 'tick unheeded'; readonly host: number }
  | { readonly deed: 'save' | 'assign' | 'damage' | 'kill' | 'pass'; readonly n: number }

const ticket = fc.integer({ min: 0, max: 5 })
const host = fc.integer({ min: 0, max: 1 })
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ deed: fc.constantFrom('client', 'agent', 'late client', 'acknowledge'), host, ticket }),
  },
  { weight: 3, arbitrary: fc.record({ deed: fc.constantFrom('tick', 'tick unheeded'), host }) },
  {
    weight: 3,
    arbitrary: fc.record({
      deed: fc.constantFrom('save', 'assign', 'kill', 'kill', 'pass', 'pass'),
      n: fc.integer({ min: 1, max: 30 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('damage'), n: fc.integer({ min: 0, max: 5 }) }) },
)

/** As after `kill -9`: what was under way may still reach the store, nothing reaches the cache any more. */
const orphaned = (cache: IndexCache, isDead: () => boolean): IndexCache => ({
  ...cache,
  write: change => (isDead() ? Promise.reject(new Error('killed')) : cache.write(change)),
})

/** Found by the property below: the review at a start reads a ticket, which is remembered with its past from then on. */
const readForAReview: Deed[] = [
  { deed: 'save', n: 1 },
  { deed: 'pass', n: 1 },
  { deed: 'client', host: 0, ticket: 0 },
  { deed: 'damage', n: 0 },
  { deed: 'client', host: 0, ticket: 1 },
]

test('killed at any moment and started again, a worker with a cache knows what the log says', async () => {
  const { numRuns = 60 } = fc.readConfigureGlobal()
  await fc.assert(
    fc.asyncProperty(fc.array(deeds, { minLength: 3, maxLength: 40 }), async told => {
      const path = cacheFile()
      const w = await escalating(memoryPlace())
      let life = 0
      const start = () => {
        const own = ++life
        return w.host({ indexCache: orphaned(sqliteIndexCache({ path }), () => life !== own) })
      }
      const hosts = [await start(), w.escalations]
      const loose: Promise<unknown>[] = []
      for (const one of told) {
        const now = w.clock.wallMs()
        switch (one.deed) {
          case 'client':
          case 'late client':
          case 'agent': {
            const at = new Date(one.deed === 'late client' ? now - minutes(3) : now)
            const type = one.deed === 'agent' ? ('AgentReplied' as const) : ('ClientReplied' as const)
            await hosts[one.host]!.record({ type, ticketId: `T-${one.ticket}`, at }).catch(() => undefined)
            break
          }
          case 'acknowledge':
            await hosts[one.host]!.acknowledge({ ticketId: `T-${one.ticket}`, by: 'ann', via: 'page' }).catch(
              () => undefined,
            )
            break
          case 'tick':
            await hosts[one.host]!.tick()
            break
          case 'tick unheeded':
            loose.push(hosts[one.host]!.tick())
            break
          case 'save':
            await hosts[one.n % 2]!.policies.save({ ...standardPolicy, name: `Standard ${one.n}` })
            break
          case 'assign':
            await hosts[one.n % 2]!.policies.assign({ desk: `d${one.n % 3}` }, one.n % 5 === 0 ? null : 'standard')
            break
          case 'damage':
            await w.place.smuggle(`escalation-T-${one.n}`, 'SomethingNewer', { n: one.n }).catch(() => undefined)
            break
          case 'pass':
            w.clock.move(minutes(one.n))
            break
          case 'kill':
            life++
            // Often the next life begins while what the last one had under way still reaches the log.
            if (one.n % 2 === 0) {
              await Promise.all(loose.splice(0))
              await expectSameBoard(w, path)
            }
            hosts[0] = await start()
        }
      }
      await Promise.all(loose)
      life++
      await expectSameBoard(w, path)
    }),
    { numRuns, examples: [[readForAReview]] },
  )
}, 120_000)
