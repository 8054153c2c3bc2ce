import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventStoreDBClient, ProposedEvent } from '../../../src/adapters/eventstoredb/client.js'
import { proposing } from '../../../src/adapters/eventstoredb/proposed.js'
import type { AdmittedAppend } from '../../../src/codecs/admission.js'
import type { Json } from '../../../src/ports/event-store.js'
import { bench, mustAppend, newEvent, request } from './fixture.js'

const json = 'application/json'
const bytes = 'application/octet-stream'

/** Nothing is asked of it here: it is only told from other clients. */
const someClient = (): EventStoreDBClient => ({}) as EventStoreDBClient

const admitted = (...data: ReadonlyArray<Json>): AdmittedAppend => ({
  stream: 'a-1',
  expectedRevision: -1,
  recordedAt: 1_772_442_000_000,
  events: data.map(each => ({ id: randomUUID(), type: 'Happened', text: JSON.stringify(each) })),
})

type Question = 'contentType' | 'data'

const ask = (event: ProposedEvent | undefined, questions: ReadonlyArray<Question>): ReadonlyArray<unknown> =>
  questions.map(question => event?.[question])

const asked = (data: Json, questions: ReadonlyArray<Question>): ReadonlyArray<unknown> =>
  questions.map(question => (question === 'data' ? data : json))

const textIn = (data: unknown): string => {
  expect(data).toBeInstanceOf(Uint8Array)
  // A Buffer is one as well, and both clients would take it for an object.
  expect((data as Uint8Array).constructor).toBe(Uint8Array)
  return new TextDecoder().decode(data as Uint8Array)
}

describe('what a client is given', () => {
  test('is a value the first time, and bytes once the client is known to ask as expected', () => {
    const propose = proposing()
    const client = someClient()
    const asExpected = ['contentType', 'contentType', 'data'] as const
    const [first, second] = propose(client, admitted({ n: 1 }, { n: 2 }))
    expect(ask(first, asExpected)).toEqual([json, json, { n: 1 }])
    expect(ask(second, asExpected)).toEqual([json, json, { n: 2 }])
    const [third, text] = propose(client, admitted({ name: 'Zażółć 😀' }, 'a text'))
    const [told, handled, data] = ask(third, asExpected)
    expect([told, handled]).toEqual([json, bytes])
    // A client that writes the same event down once more, after trouble of its own, is told the same.
    expect(ask(third, asExpected).slice(0, 2)).toEqual([json, bytes])
    expect(JSON.parse(textIn(data))).toEqual({ name: 'Zażółć 😀' })
    expect(ask(text, asExpected)).toEqual([json, json, 'a text'])
    // Another client may be another one's package.
    expect(ask(propose(someClient(), admitted({ n: 4 }))[0], asExpected)).toEqual([json, json, { n: 4 }])
  })

  test('is a value for ever where the client asks in any other way', () => {
    const questions = fc.array(fc.constantFrom<Question>('contentType', 'data'), { maxLength: 5 })
    fc.assert(
      fc.property(questions, fc.integer({ min: 1, max: 3 }), (order, times) => {
        fc.pre(order.join(' ') !== 'contentType contentType data')
        const propose = proposing()
        const client = someClient()
        for (let n = 0; n < times; n++) for (const event of propose(client, admitted({ n }, { n }))) ask(event, order)
        const [last] = propose(client, admitted({ last: true }))
        expect(ask(last, order)).toEqual(asked({ last: true }, order))
      }),
    )
  })
})

describe('what the server has', () => {
  const { open, stream, client } = bench()

  for (const appendMode of ['batch', 'classic'] as const)
    test(`is JSON, whichever way the client was given it in ${appendMode} mode`, async () => {
      const store = await open({ appendMode })
      const written: ReadonlyArray<Json> = [
        { n: 1 },
        { text: 'Zażółć gęślą jaźń 😀 \u2028', list: [1, null, true, -0.5, 1e21], of: { nothing: {} } },
        'a text that is data',
        12,
        null,
        [],
        { long: 'x'.repeat(100_000) },
        { quoted: '"' },
      ]
      for (const [at, data] of written.entries())
        mustAppend(await store.append(request(stream(), at - 1, [newEvent(data)])))
      mustAppend(
        await store.append(
          request(
            stream(),
            written.length - 1,
            written.map(data => newEvent(data)),
          ),
        ),
      )
      const found: unknown[] = []
      for await (const { event } of client().readStream(stream())) {
        expect(event).toMatchObject({ isJson: true, metadata: { recordedAt: 1_772_442_000_000 } })
        found.push(event?.data)
      }
      expect(found).toEqual([...written, ...written])
      expect((await store.readStream(stream())).map(({ data, damage }) => damage ?? data)).toEqual([
        ...written,
        ...written,
      ])
    })
})
