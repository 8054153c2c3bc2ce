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

/** What `append` promises. */
export const appendPromises: Promises = {
  'accepts the first event of a stream that does not exist': async ({ store, stream }) => {
    same(mustAppend(await store.append(request(stream('a'), -1))).revision, 0, 'revision')
    same((await store.readStream(stream('a'))).length, 1, 'events in the stream')
  },
  'numbers the events of a stream from 0 without gaps': async bench => {
    const stream = bench.stream('a')
    for (let revision = 0; revision < 5; revision++)
      same((await append(bench, stream, revision - 1)).revision, revision, 'revision')
    const revisions = (await bench.store.readStream(stream)).map(({ revision }) => revision)
    same(revisions, [0, 1, 2, 3, 4], 'revisions read')
  },
  'appends all events of a request, in their order': async bench => {
    const stream = bench.stream('a')
    const first = events(3)
    const second = events(2)
    same((await append(bench, stream, -1, first)).revision, 2, 'revision after three')
    same((await append(bench, stream, 2, second)).revision, 4, 'revision after five')
    same(ids(await bench.store.readStream(stream)), ids([...first, ...second]), 'ids in the stream')
  },
  'answers with the position of the last event': async bench => {
    const { position } = await append(bench, bench.stream('a'), -1, events(3))
    same((await bench.store.readStream(bench.stream('a'))).at(-1)?.position, position, 'position')
  },
  'gives later appends larger positions': async bench => {
    let last = await bench.store.head()
    for (const name of ['a', 'b', 'c']) {
      const { position } = await append(bench, bench.stream(name), -1)
      check(position > last, `position ${position} is not after ${last}`)
      last = position
    }
  },
  'numbers its positions one by one, if it says so': async ({ store, stream }) => {
    if (store.consecutivePositions !== true) return
    await append({ store }, stream('a'), -1)
    const requests = [request(stream('b'), -1, events(3)), request(stream('c'), -1), request(stream('a'), 0, events(2))]
    const before = await store.head()
    const outcomes = await store.appendMany(requests)
    const { events: log } = await store.readLog({ after: before, limit: 100 })
    const gaps = log.filter(({ position }, at) => at > 0 && position !== (log[at - 1]?.position ?? 0) + 1)
    same(gaps.length, 0, 'gaps in the log')
    for (const [at, { events: given }] of requests.entries()) {
      const last = mustAppend(outcomes[at]).position
      const own = log.filter(({ position }) => position > last - given.length && position <= last)
      same(ids(own), ids(given), 'ids at the positions of an append')
    }
  },
  'refuses an append to a stream that has grown, and says how far': async bench => {
    const stream = bench.stream('a')
    await append(bench, stream, -1, events(3))
    mustConflict(await bench.store.append(request(stream, 0)), 2)
    same((await bench.store.readStream(stream)).length, 3, 'events in the stream')
  },
  'refuses the first append to a stream that exists': async bench => {
    await append(bench, bench.stream('a'), -1)
    mustConflict(await bench.store.append(request(bench.stream('a'), -1)), 0)
    same((await bench.store.readStream(bench.stream('a'))).length, 1, 'events in the stream')
  },
  'refuses an append to a stream that is not so far yet': async bench => {
    await append(bench, bench.stream('a'), -1)
    mustConflict(await bench.store.append(request(bench.stream('a'), 5)), 0)
    same((await bench.store.readStream(bench.stream('a'))).length, 1, 'events in the stream')
  },
  'refuses an append at revision 0 to a stream that does not exist': async ({ store, stream }) => {
    mustConflict(await store.append(request(stream('a'), 0)), -1)
    same(await store.readStream(stream('a')), [], 'the stream')
  },
  'accepts the same data again under another id': async bench => {
    await append(bench, bench.stream('a'), -1, [event({ same: true })])
    await append(bench, bench.stream('a'), 0, [event({ same: true })])
  },
  'keeps streams apart': async bench => {
    await append(bench, bench.stream('a'), -1, events(2))
    await append(bench, bench.stream('b'), -1)
    mustConflict(await bench.store.append(request(bench.stream('b'), 1)), 0)
  },
  'keeps what the request said when it was made, whatever becomes of its objects': async ({ store, stream }) => {
    const data = { list: [1] }
    const pending = store.append(request(stream('a'), -1, [event(data)]))
    data.list.push(2)
    mustAppend(await pending)
    data.list.push(3)
    same((await store.readStream(stream('a')))[0]?.data, { list: [1] }, 'data')
  },
  'lets exactly one of eight appends at one revision win': async bench => {
    const { store, stream } = bench
    await append(bench, stream('a'), -1)
    const rivals = Array.from({ length: 8 }, () => request(stream('a'), 0))
    const outcomes = await Promise.all(rivals.map(store.append))
    const winners = rivals.filter((_, at) => outcomes[at]?.status === 'appended')
    same(winners.length, 1, 'winners')
    for (const outcome of outcomes) if (outcome.status !== 'appended') mustConflict(outcome, 1)
    same((await store.readStream(stream('a')))[1]?.id, winners[0]?.events[0]?.id, 'id at revision 1')
    same((await store.readStream(stream('a'))).length, 2, 'events in the stream')
  },
  'takes many appends to different streams at once': async ({ store, stream }) => {
    const requests = Array.from({ length: 50 }, (_, n) => request(stream(`s${n}`), -1))
    const positions = (await Promise.all(requests.map(store.append))).map(outcome => mustAppend(outcome).position)
    same(new Set(positions).size, 50, 'different positions')
    const streams = await store.readStreams(requests.map(({ stream: name }) => name))
    for (const [at, found] of streams.entries()) same(ids(found), ids(requests[at]?.events ?? []), 'ids')
  },
}
