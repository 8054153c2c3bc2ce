import type { GroupDelivery } from '../ports/event-store.js'
import {
  check,
  event,
  mustAppend,
  newCategory,
  request,
  same,
  type Bench,
  type Promises,
} from './event-store-under-test.js'

/** What one consumer does with each event; the consumer stops when this resolves with `stop`. */
type Handling = (delivery: GroupDelivery) => Promise<'stop' | undefined>

/** Joins a group and hands each event to `handle` until told to stop. */
const consume = async (bench: Bench, group: string, handle: Handling, signal?: AbortSignal): Promise<void> => {
  const { store, category } = bench
  check(store.groups !== undefined, 'the store has no groups')
  const stop = new AbortController()
  const deliveries = store.groups?.consume({
    group,
    types: ['Wanted'],
    prefixes: [`${category}-`],
    signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
  })
  if (deliveries !== undefined)
    for await (const delivery of deliveries) if ((await handle(delivery)) === 'stop') stop.abort('done')
}

const appendWanted = async (
  { store, stream }: Bench,
  count: number,
  name = 'wanted',
): Promise<ReadonlyArray<string>> => {
  const streams = Array.from({ length: count }, (_, n) => stream(`${name}-${n}`))
  const outcomes = await store.appendMany(streams.map(one => request(one, -1, [event({ n: 1 }, 'Wanted')])))
  for (const outcome of outcomes) mustAppend(outcome)
  return streams
}

/** Consumes until every one of `streams` was seen; gives back all that was, repeats included. */
const seenOf = async (bench: Bench, group: string, streams: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const seen: string[] = []
  const missing = new Set(streams)
  await consume(bench, group, async delivery => {
    seen.push(delivery.stream)
    missing.delete(delivery.stream)
    await delivery.ack()
    return missing.size === 0 ? 'stop' : undefined
  })
  return seen
}

/** What consumer groups promise. Any of it may happen late or twice; nothing here counts on it not to. */
export const groupPromises: Promises = {
  'a group hands out every event of its types and prefixes, from the first one on': async bench => {
    const group = newCategory()
    const before = await appendWanted(bench, 5, 'before')
    const during = appendWanted(bench, 5, 'during')
    const seen = await seenOf(bench, group, [...before, ...(await during)])
    for (const stream of seen) check([...before, ...(await during)].includes(stream), `${stream} was not asked for`)
  },
  'a group hands out nothing of other types and other streams': async bench => {
    const { store, stream } = bench
    mustAppend(await store.append(request(stream('other'), -1, [event({ n: 1 }, 'Unwanted')])))
    mustAppend(await store.append(request(`${newCategory()}-x`, -1, [event({ n: 1 }, 'Wanted')])))
    const wanted = await appendWanted(bench, 3)
    const seen = await seenOf(bench, newCategory(), wanted)
    same([...new Set(seen)].sort(), [...wanted].sort(), 'streams')
  },
  'a group tells the stream and the revision of each event': async bench => {
    const { store, stream } = bench
    const events = [event({}, 'Unwanted'), event({}, 'Wanted')]
    mustAppend(await store.append(request(stream('a'), -1, events)))
    await consume(bench, newCategory(), async delivery => {
      same([delivery.stream, delivery.revision], [stream('a'), 1], 'event')
      await delivery.ack()
      return 'stop'
    })
  },
  'two consumers of one group see everything between them': async bench => {
    const group = newCategory()
    const stop = new AbortController()
    const missing = new Set<string>()
    const both = ['a', 'b'].map(() =>
      consume(
        bench,
        group,
        async delivery => {
          missing.delete(delivery.stream)
          await delivery.ack()
          if (missing.size === 0) stop.abort('done')
          return undefined
        },
        stop.signal,
      ),
    )
    for (const stream of Array.from({ length: 40 }, (_, n) => bench.stream(`wanted-${n}`))) missing.add(stream)
    await appendWanted(bench, 40)
    await Promise.all(both)
    same(missing.size, 0, 'events that nobody saw')
  },
  'two groups each see everything': async bench => {
    const wanted = await appendWanted(bench, 5)
    const seen = await Promise.all([seenOf(bench, newCategory(), wanted), seenOf(bench, newCategory(), wanted)])
    for (const one of seen) same([...new Set(one)].sort(), [...wanted].sort(), 'streams')
  },
  'what is to be retried is handed out again, and says so': async bench => {
    await appendWanted(bench, 1)
    let times = 0
    await consume(bench, newCategory(), async delivery => {
      times++
      if (times === 1) {
        await delivery.retry('not yet')
        return undefined
      }
      check(delivery.retries >= 1, `the second time it says ${delivery.retries} retries`)
      await delivery.ack()
      return 'stop'
    })
    check(times >= 2, 'it came once')
  },
  'what a consumer leaves behind goes to another one': async bench => {
    const group = newCategory()
    const wanted = await appendWanted(bench, 3)
    await consume(bench, group, () => Promise.resolve('stop'))
    same([...new Set(await seenOf(bench, group, wanted))].sort(), [...wanted].sort(), 'streams')
  },
  'a parked event keeps nobody from getting the others': async bench => {
    const wanted = await appendWanted(bench, 3)
    const missing = new Set(wanted)
    await consume(bench, newCategory(), async delivery => {
      missing.delete(delivery.stream)
      await (delivery.stream === wanted[0] ? delivery.park('no use') : delivery.ack())
      return missing.size === 0 ? 'stop' : undefined
    })
  },
  'a store that counts the consumers of a group counts those who have joined it': async bench => {
    const { groups } = bench.store
    if (groups?.countConsumers === undefined) return
    const group = newCategory()
    same(await groups.countConsumers(group), 0, 'consumers of a group that nobody made')
    await appendWanted(bench, 1)
    await consume(bench, group, async delivery => {
      same(await groups.countConsumers?.(group), 1, 'consumers while one is there')
      await delivery.ack()
      return 'stop'
    })
  },
  'joining a group ends when the signal is aborted while it waits': async bench => {
    const stop = new AbortController()
    const waiting = consume(bench, newCategory(), () => Promise.resolve(undefined), stop.signal)
    stop.abort('stopped')
    await waiting
  },
}
