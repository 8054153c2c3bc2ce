import fc from 'fast-check'
import { expect, test } from 'vitest'
import { skimmedStreams, type Stream } from '../../src/application/skimmed-streams.js'
import { skimFrom } from '../../src/domain/incident/skim.js'

/** A page of one event of a stream. */
const named = (stream: string) => ({
  bytes: Buffer.from(`(${stream})`),
  places: [1, 1 + Buffer.byteLength(stream), 0, 0],
  streamOf: () => stream,
})

const isTicket = (name: string): boolean => name.startsWith('t-')

const change = fc.record({
  stream: fc.constantFrom('t-1', 't-2', 't-3', 't-21', 't-ł', 't-\ufeff', 'policy-1'),
  revision: fc.nat({ max: 2 }),
  outline: fc.nat({ max: 15 }),
  newestAt: fc.oneof(fc.nat({ max: 2 ** 42 }), fc.constant(-Infinity)),
  messages: fc.array(fc.constantFrom('m-1', 'm-2'), { maxLength: 2 }),
  isQuarantined: fc.boolean(),
  lookAtAll: fc.boolean(),
})

type Known = Omit<Stream, 'number'>

const known = ({ revision, skim, isQuarantined }: Stream): Known => ({ revision, skim, isQuarantined })

const unknown: Known = { revision: -1, skim: skimFrom(0, -Infinity, []), isQuarantined: false }

test('a stream is found as it was left, whatever was told of others in between', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), changes => {
      const streams = skimmedStreams(isTicket)
      const expected = new Map<string, Known>()
      for (const { stream: name, revision, outline, newestAt, messages, isQuarantined, lookAtAll } of changes) {
        const stream = streams.of(named(name), 0)
        expect(stream && known(stream)).toEqual(isTicket(name) ? (expected.get(name) ?? unknown) : undefined)
        if (stream === undefined) continue
        stream.revision = revision
        stream.skim = skimFrom(outline, newestAt, messages)
        stream.isQuarantined = isQuarantined
        expected.set(name, known(stream))
        if (lookAtAll) expect([...streams.all()].map(one => [streams.nameOf(one), known(one)])).toEqual([...expected])
      }
      expect([...streams.all()].map(one => [streams.nameOf(one), known(one)])).toEqual([...expected])
    }),
  )
})

test('what is kept while all of them are looked at is found afterwards', () => {
  const streams = skimmedStreams(isTicket)
  streams.of(named('t-1'), 0)
  for (const stream of streams.all()) {
    stream.isQuarantined = true
    streams.keep(stream)
  }
  expect(streams.of(named('t-1'), 0)?.isQuarantined).toBe(true)
})

test('there may be any number of streams', () => {
  const streams = skimmedStreams(isTicket)
  const count = 5_000
  for (let n = 0; n < count; n++) {
    const stream = streams.of(named(`t-${n}`), 0)!
    stream.revision = n
    stream.skim = skimFrom(n % 16, n, n % 7 === 0 ? [`m-${n}`] : [])
  }
  const all = [...streams.all()]
  expect(all).toHaveLength(count)
  all.forEach((stream, n) => {
    expect(streams.nameOf(stream)).toBe(`t-${n}`)
    expect(stream).toEqual({
      number: n,
      revision: n,
      skim: skimFrom(n % 16, n, n % 7 === 0 ? [`m-${n}`] : []),
      isQuarantined: false,
    })
  })
})
