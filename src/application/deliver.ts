import * as E from 'fp-ts/lib/Either.js'
import { fold, type Ticket, type TicketEvent } from '../domain/incident/index.js'
import type { TicketId } from '../domain/identifiers.js'
import { noteFromStreams } from './catch-up.js'
import { deliveryKey, type QueuedDelivery } from './delivery-queue.js'
import { appendRequest, decideOn, noteAppended, noteTicket, settleUnknown, type Engine } from './engine.js'
import { wallNow } from './environment.js'
import type { OpenTicket } from './open-tickets.js'
import { forEachBounded } from './review.js'
import { leaseMs, send, type Claim } from './send.js'

/** A message that this round did not get through, or that it got through without being able to record it. */
export interface FailedDelivery {
  readonly ticketId?: TicketId | undefined
  readonly reason: string
}

/** What delivering came to. */
export interface Deliveries {
  readonly delivered: number
  readonly failed: ReadonlyArray<FailedDelivery>
  readonly wrote: boolean
}

/**
 * So many messages are claimed in one append for each send that may be under way. What is claimed has to be begun within
 * its lease: of two, the second begins after one attempt, however slow. With one, all would wait for the slowest.
 */
const claimsPerSend = 2

/** How often one round tries to claim the same message before it leaves it to the next. */
const mostTriesPerRound = 3

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
  const found = await engine.openTickets.of(ids)
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

/** Claims in one append. A conflict means that the ticket changed: it is looked at again in the next round. */
const claimAll = async (
  engine: Engine,
  ready: ReadonlyMap<TicketId, ReadonlyArray<QueuedDelivery>>,
): Promise<{
  readonly claims: ReadonlyArray<Claim>
  readonly wrote: boolean
  readonly failures: ReadonlyArray<FailedDelivery>
  readonly conflicts: ReadonlyArray<TicketId>
}> => {
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
    const outcome = told === undefined ? undefined : await settleUnknown(engine, request, told)
    if (outcome?.status === 'appended') {
      wrote = true
      for (const event of one.events) {
        if (event.type !== 'DeliveryStarted') continue
        const notification = after.notifications.find(({ id }) => id === event.notificationId)
        if (notification?.state !== 'claimed') continue
        const claim = { ticketId: after.id, notification, claimedAtMonotonicMs }
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

const byTicket = (ready: ReadonlyArray<QueuedDelivery>): ReadonlyMap<TicketId, ReadonlyArray<QueuedDelivery>> => {
  const grouped = new Map<TicketId, QueuedDelivery[]>()
  for (const delivery of ready) {
    const known = grouped.get(delivery.ticketId)
    if (known === undefined) grouped.set(delivery.ticketId, [delivery])
    else known.push(delivery)
  }
  return grouped
}

/** Tickets in portions of so many messages; all messages of a ticket are claimed together. */
const portionsOf = function* (
  ready: ReadonlyMap<TicketId, ReadonlyArray<QueuedDelivery>>,
  messages: number,
): Generator<ReadonlyMap<TicketId, ReadonlyArray<QueuedDelivery>>> {
  let portion = new Map<TicketId, ReadonlyArray<QueuedDelivery>>()
  let count = 0
  for (const [id, deliveries] of ready) {
    if (count > 0 && count + deliveries.length > messages) {
      yield portion
      portion = new Map()
      count = 0
    }
    portion.set(id, deliveries)
    count += deliveries.length
  }
  if (count > 0) yield portion
}

/**
 * Delivers from the committed log whatever is ready: claims, looks once more, sends, records. `concurrency` bounds how
 * many sends are under way at a time. Begins nothing new once `isClosing`; what was claimed by then is let go.
 * Resolves when no send is under way any more, whatever went wrong with some of them.
 */
export const deliverReady = async (
  engine: Engine,
  options: {
    readonly concurrency: number
    readonly catchUp: () => Promise<void>
    /** Told of messages that were given up. */
    readonly onStuck: (ticket: Ticket, notificationId: string) => void
    readonly isClosing: () => boolean
  },
): Promise<Deliveries> => {
  const { concurrency, catchUp, onStuck, isClosing } = options
  const { env, board } = engine
  let delivered = 0
  let wrote = false
  const failed: FailedDelivery[] = []
  const tried = new Map<string, number>()

  const sendClaimed = async (claim: Claim): Promise<void> => {
    const { ticketId } = claim
    try {
      const { result, ticket, isCancelled } = await send(engine, claim, isClosing)
      if (result.status === 'accepted') delivered++
      else if (!isCancelled) failed.push({ ticketId, reason: result.reason })
      if (result.status === 'accepted' && ticket === undefined)
        failed.push({ ticketId, reason: 'it was accepted, but that could not be recorded' })
      if (ticket !== undefined) onStuck(ticket, claim.notification.id)
    } catch (error) {
      // One message must not keep the others that were claimed with it from being sent.
      if (!(error instanceof Error)) throw error
      failed.push({ ticketId, reason: `the attempt was cut off: ${error.name}` })
    } finally {
      board.deliveries.inFlight.delete(deliveryKey({ ticketId: claim.ticketId, notificationId: claim.notification.id }))
    }
  }

  /** Claims and sends for some tickets; `false` when every claim was lost to somebody else. */
  const sendPortion = async (portion: ReadonlyMap<TicketId, ReadonlyArray<QueuedDelivery>>): Promise<boolean> => {
    for (const delivery of [...portion.values()].flat())
      tried.set(deliveryKey(delivery), (tried.get(deliveryKey(delivery)) ?? 0) + 1)
    const claimed = await claimAll(engine, portion)
    wrote ||= claimed.wrote
    failed.push(...claimed.failures)
    // Somebody changed these tickets: their streams tell how, also where this process remembers something else.
    if (claimed.conflicts.length > 0) await noteFromStreams(engine, claimed.conflicts)
    await forEachBounded(claimed.claims, concurrency, sendClaimed)
    return claimed.claims.length > 0
  }

  for (;;) {
    const ready = board.deliveries
      .ready(wallNow(env.clock), env.clock.monotonicMs())
      .filter(delivery => (tried.get(deliveryKey(delivery)) ?? 0) < mostTriesPerRound)
    if (ready.length === 0) break
    let claimedAny = false
    for (const portion of portionsOf(byTicket(ready), claimsPerSend * concurrency)) {
      if (isClosing()) return { delivered, failed, wrote }
      if (await sendPortion(portion)) claimedAny = true
    }
    if (!claimedAny) await catchUp()
  }
  return { delivered, failed, wrote }
}
