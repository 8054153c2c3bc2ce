import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { knownTickets } from '../../src/application/known-tickets.js'
import type { OpenTicket } from '../../src/application/open-ticket.js'
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

/** One that its client waits on. */
const waiting = (id: string, events: number): OpenTicket => {
  const opened: TicketEvent = { type: 'TicketOpened', ticketId: id, at: 0 as Instant, openedBy: 'client' }
  return { ticket: fold(initialState(id), [opened, ...assigned(id, events - 1)]), revision: events - 1 }
}

describe('tickets that this process knows', () => {
  test('are let go of when there are too many events: those that were used longest ago, and it is told of each', () => {
    const gone: string[] = []
    // Each weighs as much as three events.
    const known = knownTickets(id => gone.push(id), { open: 30, settled: 30 })
    known.note(ticketOf('used', 1))
    for (let n = 0; n < 100; n++) {
      known.note(ticketOf(`t${n}`, 1))
      expect(known.of('used')?.revision).toBe(0)
      expect(known.size()).toBe(Math.min(10, n + 2))
    }
    for (let n = 96; n < 100; n++) expect(known.of(`t${n}`)).toBeDefined()
    expect(gone).toHaveLength(91)
    expect(new Set(gone).size).toBe(91)
    for (const id of gone) expect(known.of(id)).toBeUndefined()
  })

  test('with a very long story drive out no other, and are not kept', () => {
    const gone: string[] = []
    const known = knownTickets(id => gone.push(id), { open: 80, settled: 80 })
    for (let n = 0; n < 8; n++) known.note(ticketOf(`t${n}`, 8))
    expect(known.size()).toBe(8)
    known.note(ticketOf('long', 9))
    expect(known.of('long')).toBeUndefined()
    expect(known.size()).toBe(8)
    known.note(ticketOf('t7', 9))
    expect(known.of('t7')).toBeUndefined()
    expect(known.size()).toBe(7)
    expect(gone).toEqual(['long', 't7'])
  })

  test('that nothing is to be done about drive out none that are open, and have room of their own', () => {
    const known = knownTickets(() => undefined, { open: 60, settled: 60 })
    for (let n = 0; n < 6; n++) known.note(waiting(`open${n}`, 3))
    for (let n = 0; n < 100; n++) known.note(ticketOf(`t${n}`, 1))
    for (let n = 0; n < 6; n++) expect(known.of(`open${n}`)).toBeDefined()
    expect(known.size()).toBe(6 + 20)
    // One that is settled moves to the others.
    const before = waiting('open0', 3)
    known.note(before)
    const closed: ReadonlyArray<TicketEvent> = [
      { type: 'TicketClosed', ticketId: 'open0', at: 9 as Instant, factId: undefined },
    ]
    known.appended(before, closed, { ticket: fold(before.ticket, closed), revision: 3 })
    for (let n = 0; n < 100; n++) known.note(ticketOf(`s${n}`, 1))
    expect(known.of('open0')).toBeUndefined()
    for (let n = 1; n < 6; n++) expect(known.of(`open${n}`)).toBeDefined()
  })

  test('are counted rightly, whatever is noted, used and forgotten, and it is told of each that is let go of', () => {
    const deeds = fc.array(
      fc.record({
        deed: fc.constantFrom('note' as const, 'use' as const, 'forget' as const),
        id: fc.nat({ max: 15 }),
        events: fc.integer({ min: 1, max: 5 }),
        isOpen: fc.boolean(),
      }),
      { maxLength: 200 },
    )
    fc.assert(
      fc.property(deeds, all => {
        const gone = new Set<string>()
        const known = knownTickets(id => gone.add(id), { open: 56, settled: 56 })
        const oracle = new Map<string, OpenTicket>()
        for (const { deed, id: n, events, isOpen } of all) {
          const id = `t${n}`
          const ticket = isOpen ? waiting(id, events) : ticketOf(id, events)
          if (deed === 'note') {
            gone.delete(id)
            known.note(ticket)
            oracle.set(id, ticket)
          }
          if (deed === 'forget') known.forget(id)
          const found = known.of(id)
          if (deed === 'note') expect(found).toBe(ticket)
          if (deed === 'forget') expect(found).toBeUndefined()
          const kept: OpenTicket[] = []
          for (const [one, noted] of oracle) {
            if (gone.has(one)) oracle.delete(one)
            else kept.push(noted)
            expect(known.keeps(noted)).toBe(!gone.has(one))
          }
          expect(known.size()).toBe(kept.length)
          for (const pool of [true, false]) {
            const weights = kept.flatMap(({ ticket: { timeline }, revision }) =>
              (timeline?.after.wait !== undefined) === pool ? [revision + 3] : [],
            )
            expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(56)
          }
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

  test('tell which facts a long story has, those that were appended since included, and nothing of any other', () => {
    const withIds = (from: number, to: number): ReadonlyArray<TicketEvent> =>
      assigned('a', to)
        .slice(from)
        .map((event, n) => ({ ...event, factId: `f-${from + n}` }) as TicketEvent)
    const known = knownTickets()
    expect(known.isNewFact('a', 'f-0')).toBe(false)
    const short = { ticket: fold(initialState('a'), withIds(0, 3)), revision: 2 }
    known.note(short)
    expect(known.isNewFact('a', 'f-9')).toBe(false)
    const whole = { ticket: fold(initialState('a'), withIds(0, 20)), revision: 19 }
    known.note(whole)
    const isNew = (): ReadonlyArray<boolean> => [0, 19, 20, 21, 22].map(n => known.isNewFact('a', `f-${n}`))
    expect(isNew()).toEqual([false, false, true, true, true])
    const after = { ticket: fold(whole.ticket, withIds(20, 22)), revision: 21 }
    known.appended(whole, withIds(20, 22), after)
    expect(isNew()).toEqual([false, false, false, false, true])
    // Read anew from the stream, which may hold what others appended.
    known.note({ ticket: fold(initialState('a'), withIds(0, 23)), revision: 22 })
    expect(isNew()).toEqual([false, false, false, false, false])
    known.forget('a')
    expect(known.isNewFact('a', 'f-9')).toBe(false)
  })
})
