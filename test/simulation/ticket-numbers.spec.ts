import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ticketNumbers } from '../../src/simulation/ticket-numbers.js'

/** Of all that a text can hold, halves of characters among it. */
const id = fc.oneof(
  fc.constantFrom('a', 'b', '\u0080', '\u00ff', '\uffff', '\ud83d', '\udc00', 'zgłoszenie', '🦑', 'x'.repeat(2_000)),
  fc.string({ unit: 'binary' }),
)

test('tickets are told apart as their ids are, and have the numbers that a map would give them', () => {
  fc.assert(
    fc.property(fc.array(id), ids => {
      const tickets = ticketNumbers()
      const expected = new Map<string, number>()
      for (const one of ids) {
        expect(tickets.find(one)).toBe(expected.get(one) ?? -1)
        if (!expected.has(one)) expected.set(one, expected.size)
        expect(tickets.numberOf(one)).toBe(expected.get(one))
      }
      expect(tickets.size()).toBe(expected.size)
      expect([...expected.values()].map(tickets.idOf)).toEqual([...expected.keys()])
    }),
  )
})
