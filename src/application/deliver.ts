import type { Ticket } from '../domain/incident/index.js'
import type { TicketId } from '../domain/identifiers.js'
import { noteFromStreams } from './catch-up.js'
import { claimAll, type Claim, type FailedDelivery } from './claim.js'
import { deliveryKey, type QueuedDelivery } from './delivery-queue.js'
import type { Engine } from './engine.js'
import { wallNow } from './environment.js'
import { forEachBounded } from './review.js'
import { send } from './send.js'

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
