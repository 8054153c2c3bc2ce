import type { AppendRequest, Json } from '../ports/event-store.js'
import {
  append,
  event,
  events,
  mustBeInvalid,
  newId,
  rejection,
  request,
  same,
  type Promises,
} from './event-store-under-test.js'

const nested = (levels: number): Json => (levels === 0 ? 'deep' : [nested(levels - 1)])

const cyclic = (): unknown => {
  const cycle: Record<string, unknown> = { n: 1 }
  cycle.self = { again: [cycle] }
  return cycle
}

/** Values that JSON would drop, change or choke on. */
const notJson: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  'an undefined member': { a: { b: undefined } },
  'an undefined item': [1, undefined],
  // eslint-disable-next-line no-sparse-arrays
  'a hole in an array': [1, , 2],
  'a function': { f: () => 1 },
  'a symbol': { s: Symbol('s') },
  'a BigInt': { n: 1n },
  NaN: { n: Number.NaN },
  Infinity: [Number.POSITIVE_INFINITY],
  'a Date': { at: new Date(0) },
  'a Map': new Map([['a', 1]]),
  'a cycle': cyclic(),
  '100 levels': nested(100),
  '2 MiB': { text: 'x'.repeat(2 * 1024 * 1024) },
}

const withId = (id: string): AppendRequest['events'] => [{ ...event(), id }]

/** What every store must refuse, and how. */
export const refusalPromises: Promises = {
  ...Object.fromEntries(
    Object.entries(notJson).map(([what, data]): [string, Promises[string]] => [
      `refuses data with ${what} and writes nothing`,
      async ({ store, stream }) => {
        const bad = { ...event(), data: data as Json }
        mustBeInvalid(await store.append(request(stream('a'), -1, [event(), bad])), what)
        same(await store.readStream(stream('a')), [], 'the stream')
      },
    ]),
  ),
  'refuses a request without events': async ({ store, stream }) => {
    mustBeInvalid(await store.append(request(stream('a'), -1, [])), 'no events')
  },
  'refuses event ids that are not UUIDs': async ({ store, stream }) => {
    for (const id of [
      '',
      'x',
      '1',
      `${newId()}0`,
      newId().slice(1),
      newId().replaceAll('-', ''),
      newId().replace('8', 'g'),
    ])
      mustBeInvalid(await store.append(request(stream('a'), -1, withId(id))), `the id ${id}`)
    same(await store.readStream(stream('a')), [], 'the stream')
  },
  'refuses one id twice in a request': async ({ store, stream }) => {
    const once = event()
    mustBeInvalid(await store.append(request(stream('a'), -1, [once, once])), 'one id twice')
    same(await store.readStream(stream('a')), [], 'the stream')
  },
  'refuses expected revisions below -1 and such that are no whole numbers': async ({ store, stream }) => {
    for (const expected of [-2, -100, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      mustBeInvalid(await store.append(request(stream('a'), expected)), `revision ${expected}`)
    same(await store.readStream(stream('a')), [], 'the stream')
  },
  'refuses a time of recording that is none': async ({ store, stream }) => {
    for (const recordedAt of [Number.NaN, -1, 0.5])
      mustBeInvalid(await store.append(request(stream('a'), -1, events(1), { recordedAt })), `the time ${recordedAt}`)
  },
  'refuses an empty stream name and an empty type': async ({ store, stream }) => {
    mustBeInvalid(await store.append(request('', -1)), 'an empty stream name')
    mustBeInvalid(await store.append(request(stream('a'), -1, [event({}, '')])), 'an empty type')
  },
  'accepts a good request after a bad one': async bench => {
    await bench.store.append(request(bench.stream('a'), -1, [event(1n as unknown as Json)]))
    await append(bench, bench.stream('a'), -1)
  },
  'refuses to read from impossible places': async ({ store, stream }) => {
    same(await rejection(() => store.readStream(stream('a'), { fromRevision: -1 })), 'invalid', 'revision -1')
    same(await rejection(() => store.readStream('')), 'invalid', 'an empty stream name')
    same(await rejection(() => store.readLog({ after: -2, limit: 1 })), 'invalid', 'position -2')
    same(await rejection(() => store.readLog({ after: -1, limit: 0 })), 'invalid', 'a limit of 0')
  },
}
