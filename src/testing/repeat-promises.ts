import {
  append,
  check,
  event,
  events,
  ids,
  mustAppend,
  mustConflict,
  request,
  same,
  type Promises,
} from './event-store-under-test.js'

/** What is promised about a request that is made again. */
export const repeatPromises: Promises = {
  'answers a repeated request like the first time, and writes nothing': async ({ store, stream }) => {
    const first = request(stream('a'), -1)
    const outcome = mustAppend(await store.append(first))
    same(mustAppend(await store.append(first)), outcome, 'the second outcome')
    same((await store.readStream(stream('a'))).length, 1, 'events in the stream')
  },
  'knows a repeated request of several events': async bench => {
    const { store, stream } = bench
    await append(bench, stream('a'), -1)
    const several = request(stream('a'), 0, events(4))
    const outcome = mustAppend(await store.append(several))
    same(mustAppend(await store.append(several)), outcome, 'the second outcome')
    same((await store.readStream(stream('a'))).length, 5, 'events in the stream')
  },
  'knows a repeated request after others have appended': async bench => {
    const { store, stream } = bench
    const first = request(stream('a'), -1, events(2))
    const outcome = mustAppend(await store.append(first))
    await append(bench, stream('a'), 1, events(3))
    await append(bench, stream('b'), -1)
    same(mustAppend(await store.append(first)), outcome, 'the second outcome')
    same((await store.readStream(stream('a'))).length, 5, 'events in the stream')
  },
  'knows a repeated request in appendMany': async ({ store, stream }) => {
    const first = request(stream('a'), -1)
    const outcome = mustAppend(await store.append(first))
    const [again, other] = await store.appendMany([first, request(stream('b'), -1)])
    same(mustAppend(again), outcome, 'the second outcome')
    mustAppend(other)
    same((await store.readStream(stream('a'))).length, 1, 'events in the stream')
  },
  'keeps the first data of a repeated request': async ({ store, stream }) => {
    const first = event({ n: 1 })
    mustAppend(await store.append(request(stream('a'), -1, [first])))
    mustAppend(await store.append(request(stream('a'), -1, [{ ...first, data: { n: 2 } }])))
    same((await store.readStream(stream('a')))[0]?.data, { n: 1 }, 'data')
  },
  'takes known events followed by a new one for a conflict': async ({ store, stream }) => {
    const known = events(2)
    mustAppend(await store.append(request(stream('a'), -1, known)))
    mustConflict(await store.append(request(stream('a'), -1, [...known, event()])), 1)
    same(ids(await store.readStream(stream('a'))), ids(known), 'ids in the stream')
  },
  'takes known events in another order for a conflict': async ({ store, stream }) => {
    const known = events(2)
    mustAppend(await store.append(request(stream('a'), -1, known)))
    mustConflict(await store.append(request(stream('a'), -1, known.toReversed())), 1)
    same(ids(await store.readStream(stream('a'))), ids(known), 'ids in the stream')
  },
  'takes another request at the same revision for a conflict, its data being the same or not': async bench => {
    await append(bench, bench.stream('a'), -1, [event({ n: 1 })])
    mustConflict(await bench.store.append(request(bench.stream('a'), -1, [event({ n: 1 })])), 0)
  },
  'writes a request once that is made eight times at once': async ({ store, stream }) => {
    const one = request(stream('a'), -1, events(2))
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => store.append(one)))
    // A store may not know what became of a request that overtook itself; none may say that it lost.
    check(
      outcomes.every(({ status }) => status === 'appended' || status === 'unknown'),
      'an outcome is neither appended nor unknown',
    )
    check(
      outcomes.some(({ status }) => status === 'appended'),
      'no outcome is appended',
    )
    same(ids(await store.readStream(stream('a'))), ids(one.events), 'ids in the stream')
  },
}
