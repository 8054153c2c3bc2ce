import type { ReadLogOptions, StoredEvent } from '../ports/event-store.js'
import {
  append,
  check,
  events,
  ids,
  mustAppend,
  request,
  same,
  type Bench,
  type Promises,
} from './event-store-under-test.js'

interface Followed {
  readonly events: ReadonlyArray<StoredEvent>
  readonly position: number
}

/** Follows until there are `count` events, then aborts and waits for the iteration to end by itself. */
const followed = async (
  { store, category }: Bench,
  count: number,
  options: Pick<ReadLogOptions, 'after'> & Partial<ReadLogOptions>,
): Promise<Followed> => {
  const stop = new AbortController()
  const found: StoredEvent[] = []
  let position = options.after
  const asked = { limit: 10, prefixes: [`${category}-`], ...options, signal: stop.signal }
  for await (const page of store.follow(asked)) {
    check(page.events.length <= asked.limit, 'a page is longer than the limit')
    found.push(...page.events)
    position = page.position
    if (found.length >= count) stop.abort()
  }
  return { events: found, position }
}

/** Appends one event after the other, each when the one before is in. */
const appendOneByOne = async (bench: Bench, name: string, count: number): Promise<ReadonlyArray<string>> => {
  const written = events(count)
  for (const [at, one] of written.entries()) await append(bench, bench.stream(name), at - 1, [one])
  return ids(written)
}

/** What `follow` promises. */
export const followPromises: Promises = {
  'follows the log from a position on, then lives on with it': async bench => {
    const after = await bench.store.head()
    const earlier = await appendOneByOne(bench, 'a', 5)
    const following = followed(bench, 10, { after })
    const later = await appendOneByOne(bench, 'b', 5)
    same(ids((await following).events), [...earlier, ...later], 'ids')
  },
  'follows without gap or repetition while it is being written to': async bench => {
    const after = await bench.store.head()
    const following = followed(bench, 120, { after, limit: 7 })
    await Promise.all(['a', 'b', 'c'].map(name => appendOneByOne(bench, name, 40)))
    const { events: found } = await following
    same(found.length, 120, 'events')
    same(new Set(ids(found)).size, 120, 'different events')
    found.reduce((last, { position }) => (check(position > last, `${position} after ${last}`), position), after)
  },
  'goes on exactly where another follower ended': async bench => {
    const after = await bench.store.head()
    const written = await appendOneByOne(bench, 'a', 25)
    const first = await followed(bench, 10, { after })
    const second = await followed(bench, 25 - first.events.length, { after: first.position })
    same(ids([...first.events, ...second.events]), written, 'ids')
  },
  'shows every follower everything': async bench => {
    const after = await bench.store.head()
    const following = [followed(bench, 10, { after }), followed(bench, 10, { after, limit: 1 })]
    const written = await appendOneByOne(bench, 'a', 10)
    for (const { events: found } of await Promise.all(following)) same(ids(found), written, 'ids')
  },
  'follows only the streams asked for': async bench => {
    const { store, stream } = bench
    const after = await store.head()
    const following = followed(bench, 4, { after, prefixes: [stream('yes')] })
    for (let n = 0; n < 4; n++)
      for (const name of ['no', 'yes']) mustAppend(await store.append(request(stream(`${name}${n}`), -1)))
    same(
      (await following).events.map(one => one.stream),
      [0, 1, 2, 3].map(n => stream(`yes${n}`)),
      'streams',
    )
  },
  'sees an append of many as well': async bench => {
    const { store, stream } = bench
    const after = await store.head()
    const following = followed(bench, 30, { after })
    const requests = Array.from({ length: 30 }, (_, n) => request(stream(`s${n}`), -1))
    await store.appendMany(requests)
    same(ids((await following).events).length, 30, 'events')
  },
  'stops following when the signal is aborted while it waits': async ({ store, category }) => {
    const stop = new AbortController()
    const after = await store.head()
    const asked = { after, limit: 10, prefixes: [`${category}-`], signal: stop.signal }
    const iterator = store.follow(asked)[Symbol.asyncIterator]()
    const next = iterator.next()
    stop.abort()
    same((await next).done, true, 'done')
  },
  'does not begin to follow when the signal is aborted already': async bench => {
    await append(bench, bench.stream('a'), -1)
    const found: unknown[] = []
    const asked = { after: -1, limit: 10, signal: AbortSignal.abort() }
    for await (const page of bench.store.follow(asked)) found.push(page)
    same(found, [], 'pages')
  },
}
