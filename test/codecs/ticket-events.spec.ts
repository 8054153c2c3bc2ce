import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { row, type Row } from '../../src/codecs/event-table.js'
import { StoredInstant } from '../../src/codecs/stored-instant.js'
import { encodeTicketEvent, readTicketEvent, ticketRows, type Stored } from '../../src/codecs/ticket-events.js'
import type { TicketEvent } from '../../src/domain/incident/index.js'
import { jsonText } from '../../src/codecs/admission.js'
import { events } from './event-arbitraries.js'

const types = Object.keys(events) as TicketEvent['type'][]
const eventOf = (type: TicketEvent['type']): fc.Arbitrary<TicketEvent> => events[type]

const throughText = (stored: Stored): Stored => JSON.parse(JSON.stringify(stored)) as Stored

/** Nothing but JSON, as stores want it: minus zero, the only number that JSON text changes, is no time and no count. */
const isAdmitted = (stored: Stored): boolean => 'text' in jsonText(stored.data, 'data')

test('every type of event has a row, and every row an event', () => {
  expect(Object.keys(ticketRows).sort()).toEqual([...types].sort())
})

describe.each(types)('%s', type => {
  test('comes back as it was, trusted and checked', () => {
    fc.assert(
      fc.property(eventOf(type), event => {
        const stored = encodeTicketEvent(event)
        expect(stored.type).toBe(type)
        expect(isAdmitted(stored)).toBe(true)
        const kept = throughText(stored)
        expect(kept).toStrictEqual(stored)
        for (const trust of ['trusted', 'checked'] as const) {
          const read = readTicketEvent(kept, trust)
          expect(read).toEqual(E.right(event))
          if (E.isRight(read)) expect(encodeTicketEvent(read.right)).toStrictEqual(stored)
        }
      }),
    )
  })

  test('drops what it does not know', () => {
    fc.assert(
      fc.property(eventOf(type), event => {
        const { data } = encodeTicketEvent(event)
        const stray = { type, data: { ...(data as object), mood: 'angry', type: 'TicketDeleted' } }
        for (const trust of ['trusted', 'checked'] as const)
          expect(readTicketEvent(stray, trust)).toEqual(E.right(event))
      }),
      { numRuns: 10 },
    )
  })

  test('lacking a field, it is refused with the name of the field, unless the field may be absent', () => {
    fc.assert(
      fc.property(eventOf(type), fc.nat(), (event, which) => {
        const data = encodeTicketEvent(event).data as Readonly<Record<string, never>>
        const fields = Object.keys(data)
        const field = fields[which % fields.length]!
        const { [field]: _, ...without } = data
        const read = readTicketEvent({ type, data: without }, 'checked')
        if (E.isRight(read)) expect(read.right).toEqual({ ...event, [field]: undefined })
        else {
          expect(read.left.storedType).toBe(type)
          expect(read.left.problems).toEqual([expect.stringContaining(`${field}: is missing`)])
        }
      }),
    )
  })

  test('with a damaged field, it is refused and nothing is thrown', () => {
    fc.assert(
      fc.property(eventOf(type), fc.nat(), fc.constantFrom(1.5, [], {}, NaN), (event, which, damage) => {
        const data = encodeTicketEvent(event).data as Readonly<Record<string, never>>
        const fields = Object.keys(data)
        const field = fields[which % fields.length]!
        // Some fields may be an empty list, an object without fields, or any number.
        const isFine = Array.isArray(damage)
          ? Array.isArray(data[field])
          : typeof damage === 'object'
            ? field === 'levels'
            : field === 'leaseMs'
        fc.pre(!isFine)
        const read = readTicketEvent({ type, data: { ...data, [field]: damage as never } }, 'checked')
        expect(read).toMatchObject({ _tag: 'Left', left: { storedType: type } })
      }),
    )
  })
})

test('what was read is a value of its own, and what was stored stays as it is', () => {
  const stored = Object.freeze({ type: 'TicketClosed', data: Object.freeze({ ticketId: 'T-1', at: 0 }) })
  const read = readTicketEvent(stored, 'trusted')
  expect(read).toEqual(E.right({ type: 'TicketClosed', ticketId: 'T-1', at: 0 }))
  expect(stored.data).toStrictEqual({ ticketId: 'T-1', at: 0 })
})

test('an upcast that forgets a field of the domain, be it an optional one, does not compile', () => {
  const codec = t.strict({ ticketId: t.string, at: StoredInstant }, 'TicketClosed')
  const forgetful: Row<Extract<TicketEvent, { readonly type: 'TicketClosed' }>> =
    // @ts-expect-error factId is missing
    row(codec, ({ ticketId, at }) => ({ type: 'TicketClosed', ticketId, at }))
  expect(forgetful.codec).toBe(codec)
})
