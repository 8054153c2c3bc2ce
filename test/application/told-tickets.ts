import * as E from 'fp-ts/lib/Either.js'
import { decide, fold, initialState, type Ticket, type TicketCommand } from '../../src/domain/incident/index.js'
import { unchanging } from '../../src/domain/policy/catalog-history.js'
import type { Catalog } from '../../src/domain/policy/catalog.js'
import type { Policy } from '../../src/domain/policy/policy.js'
import { instant } from '../../src/domain/time.js'

export const policy: Policy = {
  id: 'standard',
  version: 1,
  name: 'Standard',
  active: true,
  skipPeopleOnLeave: false,
  steps: [
    { id: 'one', delayMinutes: 10, notify: { user: 'ann' }, channel: 'bell' },
    { id: 'two', delayMinutes: 30, notify: { user: 'lead' }, channel: 'bell' },
  ],
}

export const catalog: Catalog = {
  policies: new Map([[policy.id, policy]]),
  assignments: { default: policy.id, clients: new Map(), desks: new Map() },
}

export const after = (ticket: Ticket, command: TicketCommand): Ticket => {
  const decided = decide(command, ticket)
  if (E.isLeft(decided)) throw new Error(decided.left.type)
  return fold(ticket, decided.right)
}

/** A ticket whose client has been waiting since `atMs`. */
export const waiting = (id: string, atMs: number): Ticket =>
  after(initialState(id), {
    type: 'RecordFact',
    fact: { type: 'TicketOpened', ticketId: id, at: instant(atMs), openedBy: 'client' },
    catalog: unchanging(catalog),
  })

export const answered = (ticket: Ticket, atMs: number): Ticket =>
  after(ticket, {
    type: 'RecordFact',
    fact: { type: 'AgentReplied', ticketId: ticket.id, at: instant(atMs), author: 'human' },
    catalog: unchanging(catalog),
  })

export const acknowledged = (ticket: Ticket, atMs: number): Ticket =>
  after(ticket, { type: 'Acknowledge', by: 'ann', via: 'test', now: instant(atMs) })

/** With step `one` fired, and Ann's message waiting to be sent. */
export const fired = (ticket: Ticket, atMs: number): Ticket =>
  after(ticket, {
    type: 'TriggerSteps',
    incident: 1,
    steps: [{ stepId: 'one', judgements: [{ personId: 'ann', notified: true }] }],
    now: instant(atMs),
  })

export const claimed = (ticket: Ticket, workerId: string, atMs: number, lapsedAttempt?: number): Ticket =>
  after(ticket, {
    type: 'StartDelivery',
    notificationId: ticket.notifications[0]?.id ?? '',
    workerId,
    leaseMs: 60_000,
    lapsedAttempt,
    now: instant(atMs),
  })
