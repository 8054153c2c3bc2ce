import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { factGlimpse } from '../../src/codecs/fact-glimpse.js'
import { encodeTicketEvent, readTicketEvent, type Stored } from '../../src/codecs/ticket-events.js'
import type { TicketEvent } from '../../src/domain/incident/index.js'
import { skim, unskimmed } from '../../src/domain/incident/skim.js'
import { events } from './event-arbitraries.js'

const folder = join(import.meta.dirname, '..', 'stored-events')
const files = readdirSync(folder).filter(name => name.endsWith('.json'))

/** What a fact does to a ticket that has been skimmed so far, whose client waits: everything that its type can change. */
const effectOf = (event: TicketEvent): unknown => {
  const opened = skim(unskimmed, { type: 'TicketOpened', ticketId: 'T-1', at: 0 as never, openedBy: 'client' })
  return [unskimmed, opened].map(before => skim({ ...before, newestAt: -Infinity }, event))
}

const whole = (stored: Stored): TicketEvent | undefined => {
  const read = readTicketEvent(stored, 'trusted')
  return read._tag === 'Right' ? read.right : undefined
}

/** Of a text that lies between others, which must make no difference. */
const glimpseOf = (type: string, json: string) => {
  const before = Buffer.from('{"ticketId":"')
  const bytes = Buffer.concat([before, Buffer.from(json), Buffer.from(',"at":1,"author":"human"}')])
  return factGlimpse(type, bytes, before.length, before.length + Buffer.byteLength(json))
}

/** Says nothing, or what the whole event says. */
const expectTruth = (type: string, json: string): boolean => {
  const glimpse = glimpseOf(type, json)
  const event = whole({ type, data: JSON.parse(json) as never })
  if (glimpse === undefined) return false
  expect(glimpse).toMatchObject({ type: event?.type })
  expect(event === undefined ? undefined : effectOf(event)).toEqual(effectOf(glimpse))
  return true
}

const anyEvent = fc.oneof(...(Object.values(events) as fc.Arbitrary<TicketEvent>[]))

describe('a glimpse of a stored fact', () => {
  test('says what the whole event says, whatever is stored', () => {
    fc.assert(
      fc.property(anyEvent, event => {
        const { type, data } = encodeTicketEvent(event)
        expectTruth(type, JSON.stringify(data))
      }),
      { numRuns: 2_000 },
    )
  })

  test('says nothing false of texts that others wrote: keys in any order, more keys, spaces', () => {
    const told = fc.tuple(anyEvent, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), fc.constantFrom(undefined, 1))
    fc.assert(
      fc.property(told, ([event, order, spaces]) => {
        const { type, data } = encodeTicketEvent(event)
        const entries = Object.entries({
          ...(data as object),
          more: { at: 7, author: 'automation', openedBy: 'agent' },
        })
        const shuffled = entries
          .map((entry, n) => [order[n % 8] ?? 0, entry] as const)
          .sort(([a], [b]) => a - b)
          .map(([, entry]) => entry)
        expectTruth(type, JSON.stringify(Object.fromEntries(shuffled), undefined, spaces))
      }),
      { numRuns: 2_000 },
    )
  })

  test.each(files)('says what is meant by %s, which was stored once', file => {
    const { type, data } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Stored
    const inStream = whole({ type, data })
    if (inStream !== undefined) expectTruth(type, JSON.stringify(data))
  })

  test('is had of the facts that make up most of a log', () => {
    const rest = { ticketId: 'T-1', at: 1_772_442_000_000 as never }
    const facts: ReadonlyArray<TicketEvent> = [
      { type: 'TicketOpened', ...rest, openedBy: 'client', deskId: 'billing' },
      { type: 'TicketOpened', ...rest, openedBy: 'agent' },
      { type: 'ClientReplied', ...rest, author: 'human', factId: 'f' },
      { type: 'AgentReplied', ...rest, author: 'automation' },
      { type: 'TicketClosed', ...rest },
      { type: 'TicketReopened', ...rest, factId: 'f' },
      { type: 'TicketDeleted', ...rest },
    ]
    for (const fact of facts) {
      const { type, data } = encodeTicketEvent(fact)
      expect(expectTruth(type, JSON.stringify(data)), type).toBe(true)
    }
  })

  test.each([
    ['an id that ends with a backslash', { ticketId: 'a\\', at: 1 }],
    ['an id with a quote', { ticketId: 'a","at":5,"x":"', at: 1 }],
    ['an id with a backslash before what looks like its end', { ticketId: '\\","at":5}', at: 1 }],
    ['a negative time', { ticketId: 'a', at: -1 }],
    ['a time with a fraction', { ticketId: 'a', at: 1.5 }],
    ['a time too large for digits', { ticketId: 'a', at: 1e21 }],
    ['a time as text', { ticketId: 'a', at: '5' }],
    ['no time', { ticketId: 'a' }],
    ['no id', { at: 1 }],
    ['nothing', {}],
  ])('is not had of %s', (_, data) => {
    expect(glimpseOf('TicketClosed', JSON.stringify(data))).toBeUndefined()
  })
  test.each(['', '{', '{"ticketId":"a', '{"ticketId":"a"', '{"ticketId":"a","at":', '{"ticketId":"a","at":1'])(
    'is not had of %s, whatever lies behind it',
    json => {
      expect(glimpseOf('TicketClosed', json)).toBeUndefined()
      expect(glimpseOf('ClientReplied', json)).toBeUndefined()
    },
  )
})
