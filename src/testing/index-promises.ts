import type { Json, StoredIndex, StoredIndexRow } from '../ports/event-store.js'
import {
  append,
  check,
  event,
  events,
  mustAppend,
  mustBeInvalid,
  mustConflict,
  request,
  same,
  type Bench,
  type Promises,
} from './event-store-under-test.js'

const indexOf = ({ store }: Bench): StoredIndex => {
  if (store.index === undefined) throw new Error('the store has no index')
  return store.index
}

/** Puts an empty index in place. */
const begun = async (bench: Bench): Promise<StoredIndex> => {
  const index = indexOf(bench)
  const isPlaced = await index.replace({ format: 1, position: await bench.store.head(), rows: [] })
  check(isPlaced, 'the index was not put in place')
  return index
}

const row = (data: Json): { indexRow: { data: Json } } => ({ indexRow: { data } })

const allRows = async (index: StoredIndex, limit: number): Promise<ReadonlyArray<StoredIndexRow>> => {
  const rows: StoredIndexRow[] = []
  for (let after = ''; ;) {
    const page = await index.rows({ after, limit })
    check(page.length <= limit, `a page is longer than ${limit}`)
    const last = page.at(-1)
    if (last === undefined) return rows
    rows.push(...page)
    after = last.stream
  }
}

/** What the index promises, for stores that keep one. */
export const indexPromises: Promises = {
  'writes the row of an append': async bench => {
    const index = await begun(bench)
    await append(bench, bench.stream('a'), -1, events(3), row({ open: true }))
    same(
      await index.rowsOf([bench.stream('a')]),
      [{ stream: bench.stream('a'), revision: 2, data: { open: true } }],
      'rows',
    )
  },
  'overwrites the row with the next append, and removes it for null': async bench => {
    const index = await begun(bench)
    const stream = bench.stream('a')
    await append(bench, stream, -1, events(1), row(1))
    await append(bench, stream, 0, events(1), row(2))
    same(await index.rowsOf([stream]), [{ stream, revision: 1, data: 2 }], 'rows')
    await append(bench, stream, 1, events(1), { indexRow: null })
    same(await index.rowsOf([stream]), [], 'rows')
  },
  'writes the rows of many appends': async bench => {
    const index = await begun(bench)
    const requests = ['a', 'b', 'c'].map(name => request(bench.stream(name), -1, events(1), row(name)))
    for (const outcome of await bench.store.appendMany(requests)) mustAppend(outcome)
    same((await allRows(index, 2)).map(({ data }) => data).toSorted(), ['a', 'b', 'c'], 'rows')
  },
  'leaves the row alone when the append is refused': async bench => {
    const index = await begun(bench)
    const stream = bench.stream('a')
    await append(bench, stream, -1, events(2), row('kept'))
    mustConflict(await bench.store.append(request(stream, -1, events(1), row('lost'))), 1)
    mustBeInvalid(await bench.store.append(request(stream, 1, [], row('invalid'))), 'no events')
    mustBeInvalid(
      await bench.store.append(request(stream, 1, events(1), row(1n as unknown as Json))),
      'a row with a BigInt',
    )
    same(await index.rowsOf([stream]), [{ stream, revision: 1, data: 'kept' }], 'rows')
    same((await bench.store.readStream(stream)).length, 2, 'events in the stream')
  },
  'does not turn the row back for a repeated request': async bench => {
    const index = await begun(bench)
    const stream = bench.stream('a')
    const first = request(stream, -1, events(1), row('first'))
    mustAppend(await bench.store.append(first))
    await append(bench, stream, 0, events(1), row('second'))
    mustAppend(await bench.store.append(first))
    same(await index.rowsOf([stream]), [{ stream, revision: 1, data: 'second' }], 'rows')
  },
  'reflects the log up to its head while every append says what becomes of its row': async bench => {
    const index = await begun(bench)
    await append(bench, bench.stream('a'), -1, events(2), row(1))
    await append(bench, bench.stream('b'), -1, events(2), { indexRow: null })
    same(await index.state(), { format: 1, position: await bench.store.head() }, 'state')
  },
  'does not claim to reflect an append that said nothing about its row': async bench => {
    const index = await begun(bench)
    const { position } = await append(bench, bench.stream('a'), -1, events(1), row(1))
    await append(bench, bench.stream('b'), -1)
    await append(bench, bench.stream('c'), -1, events(1), row(1))
    const state = await index.state()
    check(state === undefined || state.position <= position, `it claims to reflect ${state?.position}`)
    check(await index.replace({ format: 2, position: await bench.store.head(), rows: [] }), 'not replaced')
    same(await index.state(), { format: 2, position: await bench.store.head() }, 'state')
  },
  'gives all rows in pages, each once': async bench => {
    const index = await begun(bench)
    const names = Array.from({ length: 25 }, (_, n) => bench.stream(`s${n}`))
    await bench.store.appendMany(names.map(name => request(name, -1, events(1), row(name))))
    for (const limit of [1, 10, 25, 100])
      same((await allRows(index, limit)).map(({ stream }) => stream).toSorted(), names.toSorted(), `pages of ${limit}`)
  },
  'leaves out streams without a row': async bench => {
    const index = await begun(bench)
    await append(bench, bench.stream('a'), -1, events(1), row('a'))
    await append(bench, bench.stream('b'), -1, events(1), { indexRow: null })
    const rows = await index.rowsOf(['c', 'a', 'b'].map(bench.stream))
    same(rows, [{ stream: bench.stream('a'), revision: 0, data: 'a' }], 'rows')
    same(await index.rowsOf([]), [], 'rows of no streams')
  },
  'puts other rows in place when the log has not grown': async bench => {
    const index = await begun(bench)
    await append(bench, bench.stream('a'), -1, [event()], row('old'))
    const rows = ['b', 'c'].map((name, revision) => ({ stream: bench.stream(name), revision, data: { name } }))
    same(await index.replace({ format: 7, position: await bench.store.head(), rows }), true, 'replaced')
    same(
      (await allRows(index, 10)).toSorted((a, b) => a.revision - b.revision),
      rows,
      'rows',
    )
    same(await index.state(), { format: 7, position: await bench.store.head() }, 'state')
  },
  'does not put rows in place when the log has grown meanwhile': async bench => {
    const index = await begun(bench)
    const position = await bench.store.head()
    await append(bench, bench.stream('a'), -1, events(1), row('kept'))
    const rows = [{ stream: bench.stream('b'), revision: 0, data: 'stale' }]
    same(await index.replace({ format: 9, position, rows }), false, 'replaced')
    same(
      (await allRows(index, 10)).map(({ data }) => data),
      ['kept'],
      'rows',
    )
    same((await index.state())?.format, 1, 'format')
  },
  'is incomplete and empty after it was dropped, until rows are put in place': async bench => {
    const index = await begun(bench)
    await append(bench, bench.stream('a'), -1, events(1), row('a'))
    await index.drop()
    same(await index.state(), undefined, 'state')
    same(await allRows(index, 10), [], 'rows')
    await append(bench, bench.stream('a'), 0, events(1), row('b'))
    same(await index.state(), undefined, 'state')
    check(await index.replace({ format: 1, position: await bench.store.head(), rows: [] }), 'not replaced')
    same(await allRows(index, 10), [], 'rows')
  },
}
