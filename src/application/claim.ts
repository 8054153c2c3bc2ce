import * as E from 'fp-ts/lib/Either.js'
import { fold, type Ticket, type TicketEvent } from '../domain/incident/index.js'
import type { TicketId } from '../domain/identifiers.js'
import type { ClaimedNotification } from '../domain/notification/notification.js'
import { deliveryKey, type QueuedDelivery } from './delivery-queue.js'
import { appendRequest, noteAppended, noteTicket, settleUnknown, type Engine } from './engine.js'
import { decideOn } from './handle.js'
import { wallNow } from './environment.js'
import type { OpenTicket } from './open-ticket.js'

/** How long a claim holds. Long enough for one attempt, short enough to be taken over soon. */
export const leaseMs = 60_000

/** A message that this worker has claimed. */
export interface Claim {
  readonly ticketId: TicketId
  readonly notification: ClaimedNotification
  /** The ticket with the claim. */
  readonly open: OpenTicket
  readonly claimedAtMonotonicMs: number
}

/** A message that this round did not get through, or that it got through without being able to record it. */
export interface FailedDelivery {
  readonly ticketId?: TicketId | undefined
  readonly reason: string
}

interface ClaimPlan {
  readonly open: OpenTicket
  readonly events: ReadonlyArray<TicketEvent>
}

/** Claims all ready messages of one ticket; what is not wanted any more is cancelled instead. */
const plan = (engine: Engine, open: OpenTicket, ready: ReadonlyArray<QueuedDelivery>): ClaimPlan => {
  const { env } = engine
  const events: TicketEvent[] = []
  let ticket: Ticket = open.ticket
  for (const { notificationId, claim, attempts } of ready) {
    const decision = decideOn(
      {
        type: 'StartDelivery',
        notificationId,
        workerId: env.workerId,
        leaseMs,
        lapsedAttempt: claim === undefined ? undefined : attempts,
        now: wallNow(env.clock),
      },
      ticket,
    )
    if (E.isLeft(decision)) continue
    events.push(...decision.right)
    ticket = fold(ticket, decision.right)
  }
  return { open, events }
}

const freshest = async (engine: Engine, ids: ReadonlyArray<TicketId>): Promise<ReadonlyArray<OpenTicket>> => {
  const found = await engine.recentTickets.of(ids)
  const fresh: OpenTicket[] = []
  for (const [at, id] of ids.entries()) {
    const open = found[at]
    if (typeof open === 'object') {
      fresh.push(open)
      continue
    }
    // What cannot be read now is not forgotten: it stays ready, unless it is quarantined.
    const told = await engine.tickets.load(id)()
    if (E.isLeft(told)) continue
    noteTicket(engine, told.right)
    fresh.push(told.right)
  }
  return fresh
}

/** What claiming came to. */
export interface Claimed {
  readonly claims: ReadonlyArray<Claim>
  readonly wrote: boolean
  readonly failures: ReadonlyArray<FailedDelivery>
  /** These tickets changed meanwhile: they are looked at again in the next round. */
  readonly conflicts: ReadonlyArray<TicketId>
}

/** Claims the ready messages of some tickets in one append. */
export const claimAll = async (
  engine: Engine,
  ready: ReadonlyMap<TicketId, ReadonlyArray<QueuedDelivery>>,
): Promise<Claimed> => {
  const { env, board } = engine
  const plans: ClaimPlan[] = []
  for (const open of await freshest(engine, [...ready.keys()])) {
    const one = plan(engine, open, ready.get(open.ticket.id) ?? [])
    if (one.events.length > 0) plans.push(one)
    else noteTicket(engine, open)
  }
  if (plans.length === 0) return { claims: [], wrote: false, failures: [], conflicts: [] }
  const claimedAtMonotonicMs = env.clock.monotonicMs()
  const requests = plans.map(({ open, events }) => appendRequest(engine, open, events))
  env.crashPoints.reached('delivery:before-claim')
  const outcomes = await env.store.appendMany(requests.map(({ request }) => request))
  const claims: Claim[] = []
  const failures: FailedDelivery[] = []
  const conflicts: TicketId[] = []
  let wrote = false
  for (const [at, one] of requests.entries()) {
    const { request, after } = one
    const told = outcomes[at]
    const outcome = told?.status === 'unknown' ? await settleUnknown(engine, request, told) : told
    if (outcome?.status === 'appended') {
      wrote = true
      const open = { ticket: after, revision: outcome.revision }
      for (const event of one.events) {
        if (event.type !== 'DeliveryStarted') continue
        const notification = after.notifications.find(({ id }) => id === event.notificationId)
        if (notification?.state !== 'claimed') continue
        const claim = { ticketId: after.id, notification, open, claimedAtMonotonicMs }
        board.deliveries.inFlight.add(deliveryKey({ ticketId: after.id, notificationId: notification.id }))
        claims.push(claim)
      }
      noteAppended(engine, one, outcome)
    } else if (outcome?.status === 'conflict' || outcome?.status === 'absent') conflicts.push(after.id)
    else failures.push({ ticketId: after.id, reason: outcome?.error.message ?? 'the store gave no answer' })
  }
  env.crashPoints.reached('delivery:after-claim')
  return { claims, wrote, failures, conflicts }
}
