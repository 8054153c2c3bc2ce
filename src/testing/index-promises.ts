import { EventStoreError, type Json, type StoredIndex, type StoredIndexRow } from '../ports/event-store.js'
import {
  append,
  check,
  event,
  events,
  mustAppend,
  request,
  same,
  type Bench,
  type Promises,
} from './event-store-under-test.js'

const indexOf = ({ store, category }: Bench): StoredIndex => {
  if (store.index === undefined) throw new Error('the store has no index')
  return store.index([`${category}-`])
}

/** Puts an empty index in place. */
const begun = async (bench: Bench): Promise<StoredIndex> => {
  const index = indexOf(bench)
  const isPlaced = await index.replace({ format: 1, position: await bench.store.head(), rows: [] })
  check(isPlaced, 'the index was not put in place')
  return index
}

const rowOf = (bench: Bench, name: string, revision: number, data: Json): StoredIndexRow => ({
  stream: bench.stream(name),
  revision,
  data,
})

/** Brings the index up to the end of the log. */
const advance = async (
  { store }: Bench,
  index: StoredIndex,
  rows: ReadonlyArray<StoredIndexRow>,
  removed: ReadonlyArray<{ readonly stream: string; readonly revision: number }> = [],
): Promise<void> => {
  check(await index.advance({ position: await store.head(), rows, removed }), 'the index was not brought up')
}

/** Rows with what was appended since, told by revisions. */
const trailing = async (bench: Bench, index: StoredIndex, names: ReadonlyArray<string>) => {
  const rows = await index.trailingRowsOf(names.map(bench.stream))
  return rows.map(({ since, ...row }) => ({ ...row, since: since.map(({ revision }) => revision) }))
}

const allRows = async (
  { category }: Bench,
  index: StoredIndex,
  limit: number,
): Promise<ReadonlyArray<StoredIndexRow>> => {
  const rows: StoredIndexRow[] = []
  for (let after = ''; ;) {
    const page = await index.rows({ after, limit })
    check(page.length <= limit, `a page is longer than ${limit}`)
    const last = page.at(-1)
    if (last === undefined) return rows
    rows.push(...page.filter(({ stream }) => stream.startsWith(category)))
    after = last.stream
  }
}

/** What the index promises, for stores that keep one. */
export const indexPromises: Promises = {
  'gives the rows that were put in place': async bench => {
    const index = await begun(bench)
    await append(bench, bench.stream('a'), -1, events(3))
    const row = rowOf(bench, 'a', 2, { open: true })
    await advance(bench, index, [row])
    same(await index.rowsOf([bench.stream('a')]), [row], 'rows')
    same(await trailing(bench, index, ['a']), [{ ...row, since: [] }], 'rows with what was appended since')
  },
  'gives what was appended since beside the row': async bench => {
    const index = await begun(bench)
    await append(bench, bench.stream('a'), -1, events(1))
    const row = rowOf(bench, 'a', 0, 'first')
    await advance(bench, index, [row])
    const { position } = (await index.state()) ?? { position: -1 }
    await append(bench, bench.stream('b'), -1, events(1))
    const [second, third] = [event(), event()]
    await append(bench, bench.stream('a'), 0, [second, third])
    same(await index.rowsOf([bench.stream('a')]), [row], 'rows')
    same(await trailing(bench, index, ['a']), [{ ...row, since: [1, 2] }], 'rows with what was appended since')
    const [{ since } = { since: [] }] = await index.trailingRowsOf([bench.stream('a')])
    const stream = await bench.store.readStream(bench.stream('a'), { fromRevision: 1 })
    same(since, stream, 'events appended since')
    same(await index.state(), { format: 1, position }, 'state')
  },
  'gives all events of a stream without a row': async bench => {
    const index = await begun(bench)
    await append(bench, bench.stream('a'), -1, events(2))
    await append(bench, bench.stream('a'), 1, events(1))
    const none = { ...rowOf(bench, 'a', -1, null), since: [0, 1, 2] }
    same(await trailing(bench, index, ['a']), [none], 'rows with what was appended since')
    same(await index.rowsOf([bench.stream('a')]), [], 'rows')
  },
  'gives rows of many streams in the order asked for, and leaves out streams that do not exist': async bench => {
    const index = await begun(bench)
    for (const name of ['a', 'b', 'c', 'd']) await append(bench, bench.stream(name), -1, events(1))
    await advance(bench, index, [rowOf(bench, 'a', 0, 'a'), rowOf(bench, 'c', 0, 'c')])
    await append(bench, bench.stream('d'), 0, events(1))
    await append(bench, bench.stream('c'), 0, events(1))
    const told = await trailing(bench, index, ['e', 'd', 'c', 'b', 'a'])
    same(
      told,
      [
        { ...rowOf(bench, 'd', -1, null), since: [0, 1] },
        { ...rowOf(bench, 'c', 0, 'c'), since: [1] },
        { ...rowOf(bench, 'b', -1, null), since: [0] },
        { ...rowOf(bench, 'a', 0, 'a'), since: [] },
      ],
      'rows with what was appended since',
    )
    same(await index.trailingRowsOf([]), [], 'rows of no streams, with what was appended since')
    same(await index.rowsOf([]), [], 'rows of no streams')
  },
  'overwrites a row with a later one, and removes it': async bench => {
    const index = await begun(bench)
    const stream = bench.stream('a')
    await append(bench, stream, -1, events(1))
    await advance(bench, index, [rowOf(bench, 'a', 0, 1)])
    await append(bench, stream, 0, events(1))
    await advance(bench, index, [rowOf(bench, 'a', 1, 2)])
    same(await trailing(bench, index, ['a']), [{ ...rowOf(bench, 'a', 1, 2), since: [] }], 'rows')
    await append(bench, stream, 1, events(1))
    await advance(bench, index, [], [{ stream, revision: 2 }])
    same(await trailing(bench, index, ['a']), [{ ...rowOf(bench, 'a', -1, null), since: [0, 1, 2] }], 'rows')
    same(await index.rowsOf([stream]), [], 'rows')
    same(await index.state(), { format: 1, position: await bench.store.head() }, 'state')
  },
  'keeps what it knows better when two bring it up at once': async bench => {
    const index = await begun(bench)
    const stream = bench.stream('a')
    await append(bench, stream, -1, events(1))
    const before = await bench.store.head()
    await append(bench, stream, 0, events(1))
    const newest = rowOf(bench, 'a', 1, 'newest')
    await advance(bench, index, [newest])
    const state = await index.state()
    same(await index.advance({ position: before, rows: [rowOf(bench, 'a', 0, 'old')], removed: [] }), true, 'told')
    same(await index.advance({ position: before, rows: [rowOf(bench, 'a', 1, 'another')], removed: [] }), true, 'told')
    same(await index.advance({ position: before, rows: [], removed: [{ stream, revision: 0 }] }), true, 'told')
    same(await trailing(bench, index, ['a']), [{ ...newest, since: [] }], 'rows')
    same(await index.state(), state, 'state')
  },
  'never claims to reflect what is not in the log yet': async bench => {
    const index = await begun(bench)
    await append(bench, bench.stream('a'), -1, events(1))
    const position = await bench.store.head()
    await index.advance({ position: position + 1_000, rows: [rowOf(bench, 'a', 0, 1)], removed: [] })
    same(await index.state(), { format: 1, position }, 'state')
    await append(bench, bench.stream('a'), 0, events(1))
    same(await trailing(bench, index, ['a']), [{ ...rowOf(bench, 'a', 0, 1), since: [1] }], 'rows')
  },
  'writes nothing when one of the rows is no JSON': async bench => {
    const index = await begun(bench)
    await append(bench, bench.stream('a'), -1, events(1))
    const state = await index.state()
    const rows = [rowOf(bench, 'a', 0, 1), rowOf(bench, 'b', 0, 1n as unknown as Json)]
    const refused = await index.advance({ position: await bench.store.head(), rows, removed: [] }).then(
      () => undefined,
      (error: unknown) => error,
    )
    same(refused instanceof EventStoreError ? refused.code : refused, 'invalid', 'a row with a BigInt')
    same(await index.rowsOf([bench.stream('a')]), [], 'rows')
    same(await index.state(), state, 'state')
  },
  'gives all rows in pages, each once': async bench => {
    const index = await begun(bench)
    const names = Array.from({ length: 25 }, (_, n) => `s${n}`)
    for (const outcome of await bench.store.appendMany(names.map(name => request(bench.stream(name), -1, events(1)))))
      mustAppend(outcome)
    await advance(
      bench,
      index,
      names.map(name => rowOf(bench, name, 0, name)),
    )
    for (const limit of [1, 10, 25, 100])
      same(
        (await allRows(bench, index, limit)).map(({ stream }) => stream).toSorted(),
        names.map(bench.stream).toSorted(),
        `pages of ${limit}`,
      )
  },
  'puts other rows in place when the log has not grown': async bench => {
    const index = await begun(bench)
    await append(bench, bench.stream('a'), -1, [event()])
    await advance(bench, index, [rowOf(bench, 'a', 0, 'old')])
    const rows = ['b', 'c'].map((name, revision) => ({ stream: bench.stream(name), revision, data: { name } }))
    same(await index.replace({ format: 7, position: await bench.store.head(), rows }), true, 'replaced')
    same(
      (await allRows(bench, index, 10)).toSorted((a, b) => a.revision - b.revision),
      rows,
      'rows',
    )
    same(await index.state(), { format: 7, position: await bench.store.head() }, 'state')
  },
  'does not put rows in place when the log has grown meanwhile': async bench => {
    const index = await begun(bench)
    const position = await bench.store.head()
    await append(bench, bench.stream('a'), -1, events(1))
    await advance(bench, index, [rowOf(bench, 'a', 0, 'kept')])
    const rows = [{ stream: bench.stream('b'), revision: 0, data: 'stale' }]
    same(await index.replace({ format: 9, position, rows }), false, 'replaced')
    same(
      (await allRows(bench, index, 10)).map(({ data }) => data),
      ['kept'],
      'rows',
    )
    same((await index.state())?.format, 1, 'format')
  },
  'is incomplete and empty after it was dropped, until rows are put in place': async bench => {
    const index = await begun(bench)
    await append(bench, bench.stream('a'), -1, events(1))
    await advance(bench, index, [rowOf(bench, 'a', 0, 'a')])
    await index.drop()
    same(await index.state(), undefined, 'state')
    same(await allRows(bench, index, 10), [], 'rows')
    await append(bench, bench.stream('a'), 0, events(1))
    const late = { position: await bench.store.head(), rows: [rowOf(bench, 'a', 1, 'b')], removed: [] }
    same(await index.advance(late), false, 'brought up')
    same(await index.state(), undefined, 'state')
    check(await index.replace({ format: 1, position: await bench.store.head(), rows: [] }), 'not replaced')
    same(await allRows(bench, index, 10), [], 'rows')
  },
  'leaves indexes over other streams alone': async bench => {
    const names = ['x', 'y'].map(name => `${bench.category}${name}-1`)
    const [first, second] = ['x', 'y'].map(name => bench.store.index?.([`${bench.category}${name}-`]))
    if (first === undefined || second === undefined) throw new Error('the store has no index')
    for (const name of names) await append(bench, name, -1, events(1))
    const rows = names.map(stream => ({ stream, revision: 0, data: stream }))
    const position = await bench.store.head()
    check(await first.replace({ format: 1, position, rows: rows.slice(0, 1) }), 'not replaced')
    same(await second.state(), undefined, 'state of the second one')
    check(await second.replace({ format: 2, position, rows: rows.slice(1) }), 'not replaced')
    await append(bench, names[0] ?? '', 0, events(1))
    await first.advance({ position: await bench.store.head(), rows: [], removed: [] })
    same(await second.state(), { format: 2, position }, 'state of the second one')
    await first.drop()
    same(await first.rowsOf(names), rows.slice(1), 'rows')
    same(await second.state(), { format: 2, position }, 'state of the second one')
  },
}
