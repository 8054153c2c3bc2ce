import type { Json } from '../ports/event-store.js'
import {
  append,
  event,
  events,
  ids,
  mustAppend,
  mustBeInvalid,
  mustConflict,
  request,
  same,
  type Promises,
} from './event-store-under-test.js'

/** What `appendMany` promises. */
export const appendManyPromises: Promises = {
  'gives every request of many its own outcome, in the order asked': async bench => {
    const { store, stream } = bench
    await append(bench, stream('full'), -1, events(3))
    const repeated = request(stream('repeated'), -1)
    await store.append(repeated)
    const outcomes = await store.appendMany([
      request(stream('full'), 0),
      request(stream('a'), -1, events(2)),
      repeated,
      request(stream('b'), -1, []),
      request(stream('c'), -1),
    ])
    same(outcomes.length, 5, 'outcomes')
    mustConflict(outcomes[0], 2)
    same(mustAppend(outcomes[1]).revision, 1, 'revision')
    same(mustAppend(outcomes[2]).revision, 0, 'revision of the repeated request')
    mustBeInvalid(outcomes[3], 'a request without events')
    same(mustAppend(outcomes[4]).revision, 0, 'revision')
  },
  'writes the others when some of many requests are refused': async bench => {
    const { store, stream } = bench
    await append(bench, stream('full'), -1)
    const good = request(stream('a'), -1)
    const bad = request(stream('b'), -1, [event(1n as unknown as Json)])
    await store.appendMany([request(stream('full'), -1), bad, good])
    same(ids(await store.readStream(stream('a'))), ids(good.events), 'ids in the stream')
    same((await store.readStream(stream('full'))).length, 1, 'events in the refused stream')
    same(await store.readStream(stream('b')), [], 'the stream of the invalid request')
  },
  'handles two requests of many for one stream one after the other': async ({ store, stream }) => {
    const outcomes = await store.appendMany([
      request(stream('a'), -1, events(2)),
      request(stream('a'), 1),
      request(stream('a'), 1),
    ])
    same(mustAppend(outcomes[0]).revision, 1, 'revision')
    same(mustAppend(outcomes[1]).revision, 2, 'revision')
    mustConflict(outcomes[2], 2)
  },
  'answers no requests with no outcomes': async ({ store }) => {
    same(await store.appendMany([]), [], 'outcomes')
  },
  'appends to a thousand streams and reads them back': async ({ store, stream }) => {
    const requests = Array.from({ length: 1_000 }, (_, n) => request(stream(`s${n}`), -1, [event({ n })]))
    for (const outcome of await store.appendMany(requests)) same(mustAppend(outcome).revision, 0, 'revision')
    const streams = await store.readStreams(requests.map(({ stream: name }) => name))
    same(
      streams.map(([only, ...rest]) => [only?.data, rest.length]),
      requests.map((_, n) => [{ n }, 0]),
      'the streams',
    )
  },
}
