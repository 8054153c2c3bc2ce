import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Board } from '../../src/application/board.js'
import { knownTickets } from '../../src/application/known-tickets.js'
import type { OpenTicket } from '../../src/application/open-ticket.js'
import type { OpenTickets } from '../../src/application/open-tickets.js'
import { recentTickets } from '../../src/application/recent-tickets.js'
import { fold, initialState, type TicketEvent } from '../../src/domain/incident/index.js'
import type { Instant } from '../../src/domain/time.js'

/** A ticket whose client has written so often. */
const ticketOf = (id: string, facts: number): OpenTicket => {
  const events = Array.from({ length: facts }, (_, n): TicketEvent => ({
    type: 'ClientReplied',
    ticketId: id,
    at: n as Instant,
    author: 'human',
    factId: undefined,
  }))
  return { ticket: fold(initialState(id), events), revision: facts - 1 }
}

/** Tickets in a store, their rows as they were some time ago, and how much of it this process has heard of. */
const storeOf = () => {
  const now = new Map<string, OpenTicket>()
  const rows = new Map<string, OpenTicket>()
  const heard = new Map<string, number>()
  const reads: string[][] = []
  const tell =
    (from: ReadonlyMap<string, OpenTicket>): OpenTickets['of'] =>
    ids => {
      reads.push([...ids])
      return Promise.resolve(ids.map(id => from.get(id) ?? 'closed'))
    }
  const openTickets = { of: tell(now), lately: tell(rows) } as OpenTickets
  const board = { revisionOf: id => heard.get(id), quarantined: new Map() } as Partial<Board> as Board
  const known = knownTickets()
  return { now, rows, heard, reads, known, recent: recentTickets(board, known, openTickets) }
}

test('tickets are never told older than what was heard of them', async () => {
  const deeds = fc.array(
    fc.record({
      deed: fc.constantFrom(
        'append' as const,
        'others append' as const,
        'others append, and it is heard of' as const,
        'rows are brought up' as const,
        'known wholly' as const,
      ),
      id: fc.constantFrom('a', 'b', 'c', 'd'),
    }),
    { maxLength: 60 },
  )
  await fc.assert(
    fc.asyncProperty(deeds, async all => {
      const { now, rows, heard, known, recent } = storeOf()
      for (const { deed, id } of all) {
        const next = ticketOf(id, (now.get(id)?.revision ?? -1) + 2)
        if (deed === 'rows are brought up') for (const [one, ticket] of now) rows.set(one, ticket)
        else if (deed === 'known wholly') known.note(now.get(id) ?? next)
        else now.set(id, next)
        if (deed === 'append') recent.appended(next, false)
        if (deed === 'append' || deed === 'others append, and it is heard of') heard.set(id, next.revision)
        const ids = [...now.keys()]
        const told = await recent.of(ids)
        ids.forEach((one, at) => {
          const found = told[at]
          const least = heard.get(one)
          if (least !== undefined)
            expect(typeof found === 'object' ? found.revision : found).toBeGreaterThanOrEqual(least)
          if (typeof found === 'object') expect(found).toEqual(ticketOf(one, found.revision + 1))
        })
      }
    }),
  )
})

test('nothing is read of what this process has just left, and a row where nothing newer was heard of', async () => {
  const { now, rows, heard, reads, recent } = storeOf()
  for (const id of ['a', 'b', 'c']) {
    now.set(id, ticketOf(id, 2))
    rows.set(id, ticketOf(id, 2))
    heard.set(id, 1)
  }
  const newest = ticketOf('a', 3)
  recent.appended(newest, false)
  heard.set('a', 2)
  now.set('b', ticketOf('b', 4))
  heard.set('b', 3)
  const [a, b, c] = await recent.of(['a', 'b', 'c'])
  expect(a).toBe(newest)
  expect(b).toEqual(ticketOf('b', 4))
  expect(c).toEqual(ticketOf('c', 2))
  expect(reads).toEqual([['b', 'c'], ['b']])
})

test('what is done with is forgotten', async () => {
  const { now, recent, reads } = storeOf()
  const open = ticketOf('a', 1)
  now.set('a', open)
  recent.appended(open, false)
  expect(await recent.of(['a'])).toEqual([open])
  recent.appended({ ticket: initialState('a'), revision: 1 }, false)
  await recent.of(['a'])
  expect(reads.at(-1)).toEqual(['a'])
})
