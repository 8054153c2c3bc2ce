import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sqliteEventStore } from '../../../src/adapters/sqlite/index.js'
import type { SqliteDriver } from '../../../src/adapters/sqlite/driver.js'
import { EventStoreError, type SkimmedLogPage } from '../../../src/ports/event-store.js'
import { driver, driverWith, temporaryPath } from './fixture.js'

/** The real driver, but nothing can be read in one piece: the row by row way is the specification of the other. */
const rowByRow = driverWith((sql, proceed) => (sql.includes('group_concat') ? undefined : proceed()))

/** Names with all that may be in one: quotes, line breaks, letters of two to four bytes, separators of every kind. */
const name = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'escalation-T-1',
    'zgłoszenie-ł',
    'a\n1',
    '1\u0001',
    '"',
    '🦑',
    'a-very-long-name-'.repeat(5),
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter(text => !/[\0\ud800-\udfff]/u.test(text)),
)

const history = fc.array(
  fc.record({
    stream: name,
    events: fc.array(
      fc.record({ id: fc.uuid(), type: name, data: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<never> }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    recordedAt: fc.nat({ max: 2 ** 42 }),
  }),
  { minLength: 1, maxLength: 12 },
)

type History = typeof history extends fc.Arbitrary<infer A> ? A : never

const write = async (path: string, written: History): Promise<ReadonlyArray<string>> => {
  const store = sqliteEventStore({ path, driver })
  await store.open()
  await store.index?.(['']).replace({ format: 1, position: -1, rows: [] })
  const revisions = new Map<string, number>()
  for (const { stream, events, recordedAt } of written) {
    const expectedRevision = revisions.get(stream) ?? -1
    const { status } = await store.append({
      stream,
      expectedRevision,
      events,
      recordedAt,
    })
    if (status !== 'appended') continue
    revisions.set(stream, expectedRevision + events.length)
    // Some streams have rows that tell all of them, some have rows that trail behind, and some have none.
    const row = { stream, revision: expectedRevision + events.length, data: events.map(({ id, data }) => [id, data]) }
    if (recordedAt % 3 !== 0)
      await store
        .index?.([''])
        .advance({ position: recordedAt % 3 === 1 ? await store.head() : -1, rows: [row], removed: [] })
  }
  await store.close()
  return [...revisions.keys()]
}

const orError = <A>(read: Promise<A>): Promise<A | string> =>
  read.catch((error: unknown) => (error instanceof EventStoreError ? `${error.code}: ${error.message}` : String(error)))

/** All that a skimmed page tells, whatever it is kept in. */
const told = ({
  count,
  position,
  atEnd,
  revisions,
  types,
  bytes,
  places,
  damage,
  streamOf,
  jsonOf,
}: SkimmedLogPage) => ({
  position,
  atEnd,
  events: Array.from({ length: count }, (_, event) => {
    const inBytes = [0, 2].map(at =>
      Buffer.from(bytes.subarray(places[event * 4 + at], places[event * 4 + at + 1])).toString(),
    )
    expect(inBytes).toEqual([streamOf(event), jsonOf(event)])
    return [streamOf(event), revisions[event], types[event], jsonOf(event), damage.get(event)]
  }),
})

/** All that can be read of a file, and the errors of what cannot. */
const seen = async (path: string, by: SqliteDriver, streams: ReadonlyArray<string>): Promise<unknown> => {
  const store = sqliteEventStore({ path, driver: by })
  const opened = await orError(store.open())
  if (opened !== undefined) return opened
  const log = await orError(store.readLog({ after: -1, limit: 1_000 }))
  const part = await orError(store.readLog({ after: 3, limit: 2, prefixes: ['a', 'escalation-'] }))
  const each = []
  for (const stream of streams) each.push(await orError(store.readStream(stream)))
  const rest = await orError(store.readStream(streams[0] ?? 'a', { fromRevision: 1 }))
  const atOnce = await orError(store.readStreams(streams))
  const skimmed = await orError(store.skimLog!({ after: -1, limit: 1_000 }).then(told))
  const skimmedPart = await orError(store.skimLog!({ after: 1, limit: 4, prefixes: ['a', 'escalation-'] }).then(told))
  const rows = await orError(store.index!(['']).rows({ after: '', limit: 1_000 }))
  const nextRows = await orError(store.index!(['']).rows({ after: streams[0] ?? '', limit: 2 }))
  const rowsOf = await orError(store.index!(['']).rowsOf([...streams].reverse()))
  const trailing = await orError(store.index!(['']).trailingRowsOf([...streams].reverse()))
  const oneTrailing = await orError(store.index!(['']).trailingRowsOf(streams.slice(0, 1)))
  await store.close()
  return { log, part, each, rest, atOnce, skimmed, skimmedPart, rows, nextRows, rowsOf, trailing, oneTrailing }
}

test('what is read in one piece is what is read row by row', async () => {
  await fc.assert(
    fc.asyncProperty(history, async written => {
      const path = temporaryPath()
      const streams = await write(path, written)
      expect(await seen(path, driver, streams)).toEqual(await seen(path, rowByRow, streams))
    }),
  )
})

test('whatever bits are flipped in the file, both ways tell the same events, the same damage and the same errors', async () => {
  await fc.assert(
    fc.asyncProperty(
      history,
      fc.array(fc.tuple(fc.double({ min: 0, max: 0.999999, noNaN: true }), fc.nat({ max: 7 })), {
        minLength: 1,
        maxLength: 3,
      }),
      async (written, flips) => {
        const path = temporaryPath()
        const streams = await write(path, written)
        const bytes = readFileSync(path)
        // Only where something is: most of the file is empty space, whose bytes nobody reads.
        const used = [...bytes.keys()].filter(at => at >= 100 && bytes[at] !== 0)
        for (const [share, bit] of flips) bytes[used[Math.floor(share * used.length)] ?? 0]! ^= 1 << bit
        writeFileSync(path, bytes)
        const fast = await seen(path, driver, streams)
        writeFileSync(path, bytes)
        expect(fast).toEqual(await seen(path, rowByRow, streams))
      },
    ),
    { numRuns: fc.readConfigureGlobal().numRuns ?? 200 },
  )
}, 60_000)

test('rows that are in order are never read one by one', async () => {
  const path = temporaryPath()
  const id = '00000000-0000-4000-8000-00000000000'
  const streams = await write(
    path,
    Array.from({ length: 9 }, (_, n) => ({
      stream: `s-${n % 2}`,
      events: [{ id: `${id}${n}`, type: 'Happened', data: { n } as never }],
      recordedAt: n,
    })),
  )
  const inOnePieceOnly = driverWith((sql, proceed) => {
    if (sql.includes('event_id, type, data, recorded_at') && /ORDER BY (position|revision) LIMIT \?$/.test(sql))
      throw new Error('read row by row')
    return proceed()
  })
  expect(await seen(path, inOnePieceOnly, streams)).toEqual(await seen(path, rowByRow, streams))
})
