import fc from 'fast-check'
import { expect, test } from 'vitest'
import { knownTickets } from '../../src/application/known-tickets.js'
import type { OpenTicket } from '../../src/application/open-ticket.js'
import { rememberedOpenTickets } from '../../src/application/open-tickets.js'
import { fold, initialState, withoutPast, type TicketEvent } from '../../src/domain/incident/index.js'
import type { Instant } from '../../src/domain/time.js'

/** So many facts after which the client waits, or does not. */
const ticketOf = (id: string, facts: number, isOpen: boolean): OpenTicket => {
  const events = Array.from({ length: facts }, (_, n): TicketEvent => {
    const common = { ticketId: id, at: n as Instant, author: 'human' as const, factId: undefined }
    return n === facts - 1 && !isOpen ? { type: 'AgentReplied', ...common } : { type: 'ClientReplied', ...common }
  })
  return { ticket: fold(initialState(id), events), revision: facts - 1 }
}

test('open tickets keep their past as long as they are known wholly, and no longer', async () => {
  const deeds = fc.array(
    fc.record({
      deed: fc.constantFrom('append' as const, 'hear of' as const, 'read' as const, 'forget' as const),
      id: fc.nat({ max: 9 }),
      isOpen: fc.boolean(),
    }),
    { maxLength: 120 },
  )
  await fc.assert(
    fc.asyncProperty(deeds, async all => {
      const open = rememberedOpenTickets()
      const known = knownTickets(open.forgetPast, { open: 60, settled: 60 })
      const newest = new Map<string, OpenTicket>()
      for (const { deed, id: n, isOpen } of all) {
        const id = `t${n}`
        const before = newest.get(id) ?? { ticket: initialState(id), revision: -1 }
        const after = ticketOf(id, before.revision + 2, isOpen)
        if (deed === 'read') known.note(before)
        else if (deed === 'forget') known.forget(id)
        else {
          if (deed === 'append') known.note(after)
          newest.set(id, after)
          open.note(after, known.keeps(after))
        }
        const ids = [...newest.keys()]
        const remembered = await open.of(ids)
        ids.forEach((one, at) => {
          const noted = newest.get(one)
          const found = remembered[at]
          if (noted === undefined || noted.ticket.timeline?.after.wait === undefined) expect(found).toBe('closed')
          // Kept as it is only by whoever keeps it anyway.
          else if (found !== noted) expect(found).toEqual({ ...noted, ticket: withoutPast(noted.ticket) })
          else expect(known.keeps(noted)).toBe(true)
        })
      }
    }),
  )
})
