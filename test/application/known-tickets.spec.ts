import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { knownTickets } from '../../src/application/known-tickets.js'
import type { OpenTicket } from '../../src/application/open-tickets.js'
import { fold, initialState, withoutPast, type TicketEvent } from '../../src/domain/incident/index.js'
import type { Instant } from '../../src/domain/time.js'

const assigned = (id: string, count: number): ReadonlyArray<TicketEvent> =>
  Array.from({ length: count }, (_, n) => ({
    type: 'TicketAssigned' as const,
    ticketId: id,
    at: n as Instant,
    assigneeId: `p${n}`,
  }))

/** A ticket that so many events tell of. */
const ticketOf = (id: string, events: number): OpenTicket => ({
  ticket: fold(initialState(id), assigned(id, events)),
  revision: events - 1,
})

describe('tickets that this process knows', () => {
  test('are kept up to a number of them: half of it at least, of those that were used last', () => {
    const known = knownTickets({ tickets: 10, events: 1_000 })
    known.note(ticketOf('used', 1))
    for (let n = 0; n < 100; n++) {
      known.note(ticketOf(`t${n}`, 1))
      expect(known.of('used')?.revision).toBe(0)
      expect(known.size()).toBeLessThanOrEqual(10)
      // The one that is used in between is one of the five.
      for (let back = 0; back < Math.min(n, 4); back++) expect(known.of(`t${n - back}`)).toBeDefined()
    }
    expect(known.of('t0')).toBeUndefined()
  })

  test('are kept up to a number of events, and one with a very long story drives out no other', () => {
    const known = knownTickets({ tickets: 1_000, events: 80 })
    for (let n = 0; n < 100; n++) {
      known.note(ticketOf(`t${n}`, 8))
      expect(known.size()).toBeLessThanOrEqual(10)
    }
    for (let n = 95; n < 100; n++) expect(known.of(`t${n}`)).toBeDefined()
    const size = known.size()
    known.note(ticketOf('long', 11))
    expect(known.of('long')).toBeUndefined()
    expect(known.size()).toBe(size)
    known.note(ticketOf('t99', 11))
    expect(known.of('t99')).toBeUndefined()
    expect(known.size()).toBe(size - 1)
  })

  test('are counted rightly, whatever is noted, used and forgotten', () => {
    const deeds = fc.array(
      fc.record({
        deed: fc.constantFrom('note' as const, 'use' as const, 'forget' as const),
        id: fc.nat({ max: 15 }),
        events: fc.integer({ min: 1, max: 5 }),
      }),
      { maxLength: 200 },
    )
    fc.assert(
      fc.property(deeds, all => {
        const known = knownTickets({ tickets: 8, events: 40 })
        const oracle = new Map<string, number>()
        for (const { deed, id: n, events } of all) {
          const id = `t${n}`
          if (deed === 'note') {
            known.note(ticketOf(id, events))
            oracle.set(id, events)
          }
          if (deed === 'forget') {
            known.forget(id)
            oracle.delete(id)
          }
          const found = known.of(id)
          if (deed === 'note') expect(found).toBeDefined()
          if (deed === 'forget') expect(found).toBeUndefined()
          if (found !== undefined) expect(found.revision + 1).toBe(oracle.get(id))
          const kept = Array.from({ length: 16 }, (_, at) => `t${at}`).filter(one => oracle.has(one))
          expect(known.size()).toBeLessThanOrEqual(Math.min(8, kept.length))
        }
      }),
    )
  })

  test('go on with what was appended to them, though it was decided on a ticket without its past', () => {
    const known = knownTickets()
    const whole = ticketOf('a', 3)
    known.note(whole)
    const events = assigned('a', 5).slice(3)
    const present = { ticket: withoutPast(whole.ticket), revision: 2 }
    known.appended(present, events, { ticket: fold(present.ticket, events), revision: 4 })
    expect(known.of('a')).toEqual(ticketOf('a', 5))
  })

  test.each([
    ['something lies between', 3, 5],
    ['the stream was begun anew after it had been deleted', 2, 9],
  ])('are forgotten where %s', (_, before, revision) => {
    const known = knownTickets()
    known.note(ticketOf('a', 3))
    const after = ticketOf('a', 5).ticket
    known.appended({ ticket: after, revision: before }, assigned('a', 5).slice(3), { ticket: after, revision })
    expect(known.of('a')).toBeUndefined()
  })

  test('stay as they are where what was appended is known already', () => {
    const known = knownTickets()
    known.note(ticketOf('a', 5))
    known.appended(ticketOf('a', 3), assigned('a', 5).slice(3), ticketOf('a', 5))
    expect(known.of('a')).toEqual(ticketOf('a', 5))
  })

  test('of which nothing was told begin with the first one that is opened here', () => {
    const known = knownTickets()
    const after = ticketOf('a', 2)
    known.appended({ ticket: initialState('a'), revision: -1 }, assigned('a', 2), after)
    expect(known.of('a')).toBeUndefined()
    const empty = { ticket: initialState('a'), revision: -1 }
    known.note(empty)
    known.appended(empty, assigned('a', 2), after)
    expect(known.of('a')?.ticket).toBe(after.ticket)
  })

  test('tell which facts they have, those that were appended since included, and nothing of a ticket that is not known', () => {
    const withIds = (from: number, to: number): ReadonlyArray<TicketEvent> =>
      assigned('a', to)
        .slice(from)
        .map((event, n) => ({ ...event, factId: `f-${from + n}` }) as TicketEvent)
    const known = knownTickets()
    expect(known.isNewFact('a', 'f-0')).toBe(false)
    const whole = { ticket: fold(initialState('a'), withIds(0, 2)), revision: 1 }
    known.note(whole)
    const isNew = (): ReadonlyArray<boolean> => [0, 1, 2, 3, 4].map(n => known.isNewFact('a', `f-${n}`))
    expect(isNew()).toEqual([false, false, true, true, true])
    const after = { ticket: fold(whole.ticket, withIds(2, 4)), revision: 3 }
    known.appended(whole, withIds(2, 4), after)
    expect(isNew()).toEqual([false, false, false, false, true])
    // Read anew from the stream, which may hold what others appended.
    known.note({ ticket: fold(initialState('a'), withIds(0, 5)), revision: 4 })
    expect(isNew()).toEqual([false, false, false, false, false])
    known.forget('a')
    expect(known.isNewFact('a', 'f-9')).toBe(false)
  })
})
