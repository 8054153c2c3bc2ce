import {
  append,
  check,
  event,
  events,
  ids,
  logOf,
  pagesOf,
  rejection,
  request,
  same,
  type Promises,
} from './event-store-under-test.js'
import type { SkimmedLogPage } from '../ports/event-store.js'

/** Names that only differ in what careless stores fold, cut or interpret. */
const oddNames: ReadonlyArray<string> = [
  'T-1',
  't-1',
  'T-1 ',
  ' T-1',
  'T-10',
  'T-%',
  'T-_',
  'T-*',
  "T-'; DROP TABLE events; --",
  'T-"1"',
  'T-`1`',
  'T-\\1',
  'T-$1',
  'T-?1',
  'T-..',
  'T-../T-1',
  'T-/1',
  'T-a:b',
  'T-\u{1F525}',
  'T-\u00e9',
  'T-e\u0301',
  'T-\u0130',
  'T-\t',
  'T-\n',
  '__proto__',
  'constructor',
  'x'.repeat(460),
  `${'x'.repeat(460)}y`,
]

/** What reading a stream promises. */
export const streamPromises: Promises = {
  'reads a stream that does not exist as empty': async ({ store, stream }) => {
    same(await store.readStream(stream('nothing')), [], 'the stream')
  },
  'gives back everything that an event was written with': async ({ store, stream }) => {
    const written = event({ a: [1, { b: null }] }, 'Some.Type')
    const asked = request(stream('a'), -1, [written], { recordedAt: 1_772_442_123_456 })
    const outcome = await store.append(asked)
    const [read] = await store.readStream(stream('a'))
    const position = outcome.status === 'appended' ? outcome.position : undefined
    same(read, { ...written, stream: stream('a'), revision: 0, position, recordedAt: 1_772_442_123_456 }, 'the event')
    check(read?.damage === undefined, 'the event is marked as damaged')
  },
  'reads a stream from a revision on': async bench => {
    const all = events(5)
    await append(bench, bench.stream('a'), -1, all)
    const { store, stream } = bench
    same(ids(await store.readStream(stream('a'), { fromRevision: 3 })), ids(all.slice(3)), 'from 3')
    same(ids(await store.readStream(stream('a'), { fromRevision: 0 })), ids(all), 'from 0')
    same(await store.readStream(stream('a'), { fromRevision: 5 }), [], 'from beyond the end')
  },
  'reads several streams in the order asked for, missing and repeated ones too': async bench => {
    const { store, stream } = bench
    await append(bench, stream('a'), -1, events(2))
    await append(bench, stream('b'), -1, events(3))
    const streams = await store.readStreams([stream('b'), stream('nothing'), stream('a'), stream('b')])
    same(
      streams.map(found => found.map(one => [one.stream, one.revision])),
      [
        [0, 1, 2].map(revision => [stream('b'), revision]),
        [],
        [0, 1].map(revision => [stream('a'), revision]),
        [0, 1, 2].map(revision => [stream('b'), revision]),
      ],
      'the streams',
    )
    same(await store.readStreams([]), [], 'no streams')
  },
  'reads a long stream whole': async bench => {
    const all = events(2_500)
    await append(bench, bench.stream('long'), -1, all.slice(0, 1_000))
    await append(bench, bench.stream('long'), 999, all.slice(1_000))
    const read = await bench.store.readStream(bench.stream('long'))
    same(ids(read), ids(all), 'ids')
    same(read.at(-1)?.revision, 2_499, 'last revision')
  },
  'keeps streams apart whose names nearly are the same': async ({ store, stream }) => {
    const names = oddNames.map(stream)
    await store.appendMany(names.map((name, at) => request(name, -1, [event({ at })])))
    const streams = await store.readStreams(names)
    same(
      streams.map(found => found.map(one => [one.stream, one.data])),
      names.map((name, at) => [[name, { at }]]),
      'the streams',
    )
  },
  'gives everybody data of their own': async bench => {
    const { store, stream } = bench
    await append(bench, stream('a'), -1, [event({ list: [1] })])
    const first = (await store.readStream(stream('a')))[0]?.data as { list: number[] }
    first.list.push(2)
    same((await store.readStream(stream('a')))[0]?.data, { list: [1] }, 'data read again')
  },
  'gives up a read whose signal is aborted': async bench => {
    await append(bench, bench.stream('a'), -1)
    const signal = AbortSignal.abort()
    const outcome = await rejection(() => bench.store.readStream(bench.stream('a'), { signal }))
    check(outcome !== 'no rejection', 'readStream did not reject')
    const page = await rejection(() => bench.store.readLog({ after: -1, limit: 1, signal }))
    check(page !== 'no rejection', 'readLog did not reject')
  },
}

/** An event of a skimmed page, which tells its texts in two ways. */
const skimmedEvent = (page: SkimmedLogPage, event: number): unknown => {
  const [streamFrom, streamTo, from, to] = [0, 1, 2, 3].map(at => page.places[event * 4 + at])
  const text = new TextDecoder()
  const [stream, json] = [page.streamOf(event), page.jsonOf(event)]
  same(text.decode(page.bytes.subarray(streamFrom, streamTo)), stream, 'the name of the stream, in bytes')
  same(text.decode(page.bytes.subarray(from, to)), json, 'the data, in bytes')
  return {
    stream,
    revision: page.revisions[event],
    type: page.types[event],
    data: JSON.parse(json) as unknown,
    damage: page.damage.get(event),
  }
}

/** What reading the log promises. */
export const logPromises: Promises = {
  'reads the log in order of position, each event once': async bench => {
    const { store, stream } = bench
    const start = await store.head()
    const written: string[] = []
    for (const [name, expected] of [
      ['a', -1],
      ['b', -1],
      ['a', 1],
      ['b', 1],
    ] as const) {
      const pair = events(2)
      await append(bench, stream(name), expected, pair)
      written.push(...ids(pair))
    }
    const read = await logOf(bench, start, 100)
    same(ids(read), written, 'ids in the log')
    read.reduce((last, { position }) => (check(position > last, `${position} after ${last}`), position), start)
  },
  'reads the log in pages of at most the limit': async bench => {
    const start = await bench.store.head()
    const all = events(10)
    await append(bench, bench.stream('a'), -1, all)
    for (const limit of [1, 3, 5, 10, 11]) {
      const pages = await pagesOf(bench, start, limit)
      check(
        pages.every(page => page.events.length <= limit),
        `a page is longer than ${limit}`,
      )
      same(ids(pages.flatMap(page => page.events)), ids(all), `ids in pages of ${limit}`)
    }
  },
  'gives the same event in the log and in its stream': async bench => {
    const start = await bench.store.head()
    await append(bench, bench.stream('a'), -1, events(2))
    same(await logOf(bench, start, 10), await bench.store.readStream(bench.stream('a')), 'the events')
  },
  'skims the log as it reads it, where it can': async bench => {
    const { skimLog, head } = bench.store
    if (skimLog === undefined) return
    const start = await head()
    await append(bench, bench.stream('a'), -1, [event({ text: 'Grüße, "\\\u{1F525}"' }), event([])])
    await append(bench, bench.stream('b'), -1, [event(null)])
    const read = await logOf(bench, start, 100)
    const skimmed: unknown[] = []
    for (let after = start, atEnd = false; !atEnd;) {
      const page = await skimLog({ after, limit: 2, prefixes: [bench.category] })
      check(
        page.count <= 2 && page.position >= after && (page.count > 0 || page.position > after || page.atEnd),
        `a page of ${page.count}, up to ${page.position}`,
      )
      for (let event = 0; event < page.count; event++) skimmed.push(skimmedEvent(page, event))
      after = page.position
      atEnd = page.atEnd
    }
    same(
      skimmed,
      read.map(({ stream, revision, type, data, damage }) => ({ stream, revision, type, data, damage })),
      'what was skimmed',
    )
  },
  'says that the end is reached, and goes on from there': async bench => {
    const { store, stream, category } = bench
    const start = await store.head()
    await append(bench, stream('a'), -1, events(3))
    const page = (await pagesOf(bench, start, 100)).at(-1)
    check(page?.atEnd === true, 'the last page is not at the end')
    const after = page?.position ?? -1
    const nothing = await store.readLog({ after, limit: 100, prefixes: [`${category}-`] })
    same([nothing.events, nothing.atEnd], [[], true], 'the page after the end')
    const later = events(2)
    await append(bench, stream('b'), -1, later)
    same(ids(await logOf(bench, nothing.position, 100)), ids(later), 'what came later')
  },
  'only gives streams that begin with one of the prefixes': async bench => {
    const { store, stream, category } = bench
    const start = await store.head()
    const names = ['x-1', 'x-2', 'x%-1', 'x_-1', 'y-1', 'xy-1', 'X-1', '\u{1F525}-1']
    await store.appendMany(names.map(name => request(stream(name), -1)))
    const read = async (...prefixes: ReadonlyArray<string>): Promise<ReadonlyArray<string>> =>
      (await logOf(bench, start, 2, prefixes.map(stream))).map(one => one.stream).sort()
    same(await read('x-'), ['x-1', 'x-2'].map(stream), 'x-')
    same(await read('x%'), ['x%-1'].map(stream), 'x%')
    same(await read('x_'), ['x_-1'].map(stream), 'x_')
    same(await read('y', '\u{1F525}'), ['y-1', '\u{1F525}-1'].map(stream), 'two prefixes')
    same(await read('nothing'), [], 'a prefix of no stream')
    same((await logOf(bench, start, 3, [category])).length, names.length, 'all of them')
  },
  'reads all streams when no prefixes are given': async bench => {
    const start = await bench.store.head()
    const { position } = await append(bench, bench.stream('a'), -1)
    const found: string[] = []
    for (let after = start; after < position;) {
      const page = await bench.store.readLog({ after, limit: 100 })
      found.push(...page.events.map(one => one.stream))
      after = page.position
    }
    check(found.includes(bench.stream('a')), 'the stream was not among them')
  },
  'knows the position of the newest event': async bench => {
    const before = await bench.store.head()
    check(before >= -1, `the head is ${before}`)
    const { position } = await append(bench, bench.stream('a'), -1, events(3))
    check((await bench.store.head()) >= position, 'the head lies before an event')
  },
  'proves that it takes writes without adding to the log': async bench => {
    const start = await bench.store.head()
    await append(bench, bench.stream('a'), -1)
    const before = await logOf(bench, start, 10)
    await bench.store.probe()
    same(await logOf(bench, start, 10), before, 'the log')
  },
  'finds a position before everything recorded from a time on': async bench => {
    const { store, stream, category } = bench
    const recorded = [1_000, 2_000, 3_000, 3_000, 4_000].map((ms, n) => ({ name: stream(`s${n}`), recordedAt: ms }))
    // One that is older than all that is asked for: without it a store may have to look through the whole of its log.
    await append(bench, stream('old'), -1, [event()], { recordedAt: 1_772_442_000_500 })
    for (const { name, recordedAt } of recorded)
      await append(bench, name, -1, [event({ recordedAt })], { recordedAt: 1_772_442_000_000 + recordedAt })
    const prefixes = [`${category}-`]
    const after = async (ms: number): Promise<number> =>
      store.positionBefore({ recordedAt: 1_772_442_000_000 + ms, prefixes })
    const found = async (ms: number): Promise<ReadonlyArray<string>> =>
      (await logOf(bench, await after(ms), 100)).map(one => one.stream)
    const from = (n: number): ReadonlyArray<string> => recorded.slice(n).map(({ name }) => name)
    for (const [ms, n] of [
      [1_000, 0],
      [2_500, 2],
      [3_000, 2],
      [4_000, 4],
    ] as const) {
      const streams = await found(ms)
      same(streams.slice(-from(n).length), from(n), `what was recorded from ${ms} on`)
    }
    same(await found(4_001), [], 'what was recorded after all of it')
  },
}
