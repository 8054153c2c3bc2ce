import { instant, later, type Instant } from '../domain/time.js'
import { evaluate } from '../evaluator/evaluate.js'
import { lapsesAt, openIncident, type Ticket } from '../domain/incident/index.js'
import {
  attentionFor,
  openEntry,
  type ActiveEntry,
  type Attention,
  type ConfirmedEntry,
} from '../projections/dashboard.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Engine } from './engine.js'
import type { OpenTicket } from './open-ticket.js'

/** All open tickets, a page at a time, those that only their stream can tell included. */
async function* allOpen(engine: Engine): AsyncIterable<OpenTicket> {
  for await (const { open, untold } of engine.openTickets.pages()) {
    yield* open
    for (const id of untold) {
      const told = await engine.tickets.load(id)()
      if (E.isRight(told)) yield told.right
    }
  }
}

/** What is open, and what a person should look at. */
export interface OpenOverview {
  readonly active: ReadonlyArray<ActiveEntry>
  readonly confirmed: ReadonlyArray<ConfirmedEntry>
  readonly attention: ReadonlyArray<Attention>
}

const quarantined = ({ board }: Engine): ReadonlyArray<Attention> =>
  [...board.quarantined].map(([ticketId, reason]) => ({ type: 'quarantined', ticketId, reason }))

interface OfTicket {
  readonly ticketId: string
}

/** What nothing else puts in an order stays in the same one from look to look. */
const byTicket = (a: OfTicket, b: OfTicket): number => (a.ticketId < b.ticketId ? -1 : a.ticketId > b.ticketId ? 1 : 0)

/** Reads as much as is open, never the whole log. */
export const openOverview = async (engine: Engine): Promise<OpenOverview> => {
  const active: ActiveEntry[] = []
  const confirmed: ConfirmedEntry[] = []
  const attention: Attention[] = []
  for await (const { ticket } of allOpen(engine)) {
    const entry = openEntry(ticket)
    if (entry?.status === 'Active') active.push(entry)
    if (entry?.status === 'Confirmed') confirmed.push(entry)
    attention.push(...attentionFor(ticket))
  }
  return {
    active: active.sort((a, b) => (a.next?.at ?? Infinity) - (b.next?.at ?? Infinity) || byTicket(a, b)),
    confirmed: confirmed.sort((a, b) => b.acknowledgements[0].at - a.acknowledgements[0].at || byTicket(a, b)),
    attention: [...quarantined(engine), ...attention.sort(byTicket)],
  }
}

/** A step that should have fired by now. */
export interface OverdueStep {
  readonly ticketId: string
  readonly incident: number
  readonly step: number
  readonly dueAt: Instant
}

/** A message that could have been sent by now. */
export interface UnsentMessage {
  readonly ticketId: string
  readonly incident: number
  readonly step: number
  readonly personId: string
  readonly channel: string
  readonly readyAt: Instant
}

const unsentBefore = (ticket: Ticket, before: Instant): ReadonlyArray<UnsentMessage> =>
  ticket.notifications.flatMap(notification => {
    if (notification.state !== 'pending' && notification.state !== 'claimed') return []
    const { incident, steps, personId, channel } = notification
    // Whoever claimed it has as long as the claim says; after that it is anybody's again.
    const readyAt =
      notification.state === 'pending'
        ? notification.nextAttemptAt
        : instant(notification.claimedAt + notification.leaseMs)
    if (readyAt > before) return []
    return [{ ticketId: ticket.id, incident, step: (steps.at(-1) ?? steps[0]).number, personId, channel, readyAt }]
  })

/** What should not be, as far as the log tells. */
export interface Findings {
  readonly overdue: ReadonlyArray<OverdueStep>
  readonly unsent: ReadonlyArray<UnsentMessage>
  readonly attention: ReadonlyArray<Attention>
}

/** What should have fired or been sent before `before` and was not, and what a person should look at. */
export const auditOpen = async (engine: Engine, before: Instant): Promise<Findings> => {
  const overdue: OverdueStep[] = []
  const unsent: UnsentMessage[] = []
  const attention: Attention[] = []
  for await (const { ticket } of allOpen(engine)) {
    const incident = openIncident(ticket)
    if (incident !== undefined)
      for (const { step, dueAt } of evaluate(incident, before))
        overdue.push({
          ticketId: ticket.id,
          incident: incident.number,
          step: step.number,
          // What a confirmation held up was not to fire before that lapsed.
          dueAt: later(dueAt, lapsesAt(incident) ?? dueAt),
        })
    unsent.push(...unsentBefore(ticket, before))
    attention.push(...attentionFor(ticket))
  }
  return {
    overdue: overdue.sort((a, b) => a.dueAt - b.dueAt || byTicket(a, b)),
    unsent: unsent.sort((a, b) => a.readyAt - b.readyAt || byTicket(a, b)),
    attention: [...quarantined(engine), ...attention.sort(byTicket)],
  }
}
