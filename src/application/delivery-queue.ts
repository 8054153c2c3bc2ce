import type { NotificationId, TicketId } from '../domain/identifiers.js'
import type { Ticket } from '../domain/incident/state.js'
import type { Instant } from '../domain/time.js'
import type { Clock } from '../ports/clock.js'
import { wallNow } from './environment.js'

/** A message that waits for an attempt, or that somebody has claimed. */
export interface QueuedDelivery {
  readonly ticketId: TicketId
  readonly notificationId: NotificationId
  readonly nextAttemptAt: Instant
  readonly attempts: number
  readonly claim?:
    | {
        readonly workerId: string
        readonly claimedAt: Instant
        readonly leaseMs: number
        /** When this process first saw the claim, by its own monotonic clock. */
        readonly seenAtMs: number
        /** Whether the claim was over by the wall clock, margin included, when it was first seen. */
        readonly wasOver: boolean
      }
    | undefined
}

/**
 * Whose turn it is, and what may be taken over.
 *
 * A claim is over when this process has seen the same attempt unchanged for a whole lease of its own monotonic time. The
 * wall clock, with a margin for clocks that differ, is asked only once, when a claim is first seen: that is enough for
 * processes too short-lived to watch for a whole lease, and a jump of the clock later on ends nobody's claim.
 */
export interface DeliveryQueue {
  /** Takes note of a ticket's messages; `false` when none of them waits or is claimed. */
  readonly note: (ticket: Ticket) => boolean
  readonly forget: (ticketId: TicketId) => void
  readonly ready: (now: Instant, monotonicMs: number) => ReadonlyArray<QueuedDelivery>
  /** When something will be ready that is not yet, as far as is known. */
  readonly nextReadyAt: (now: Instant, monotonicMs: number) => Instant | undefined
  /** Nobody else is expected to send these messages: they are not left to others. Holds until they are settled. */
  readonly hint: (ticketId: TicketId) => void
  /** What this process is sending right now, by {@link deliveryKey}. */
  readonly inFlight: Set<string>
  readonly size: () => number
}

/** Clocks of different machines, or of one machine before and after a correction, may differ by this much. */
export const maxSkewMs = 5 * 60_000

/** No retry is ever planned further ahead. One that seems to be is the mark of a clock that was set back. */
export const maxBackoffMs = 36 * 60_000

type Claim = NonNullable<QueuedDelivery['claim']>

/** In how many milliseconds a claim lapses for this process; not above 0 when it has. */
const lapsesInMs = ({ wasOver, seenAtMs, leaseMs }: Claim, patienceMs: number, monotonicMs: number): number =>
  seenAtMs + (wasOver ? 0 : leaseMs) + patienceMs - monotonicMs

/** Over for any clock that is not off by more than the margin, or from a time that only a clock set back can explain. */
const isOverByWall = (claimedAt: Instant, leaseMs: number, now: Instant): boolean =>
  now >= claimedAt + leaseMs + maxSkewMs || claimedAt > now + leaseMs + maxSkewMs

/** The one message meant, in the whole log. */
export const deliveryKey = ({
  ticketId,
  notificationId,
}: Pick<QueuedDelivery, 'ticketId' | 'notificationId'>): string => `${notificationId} ${ticketId}`

/**
 * `patienceMs` says how long this process leaves a message to others once it is ready.
 */
export const deliveryQueue = (clock: Clock, patienceMs: (ticketId: TicketId) => number = () => 0): DeliveryQueue => {
  const byTicket = new Map<TicketId, ReadonlyArray<QueuedDelivery>>()
  const inFlight = new Set<string>()
  const hinted = new Set<TicketId>()
  const patienceWith = (ticketId: TicketId): number => (hinted.has(ticketId) ? 0 : patienceMs(ticketId))
  const isReady = (delivery: QueuedDelivery, now: Instant, monotonicMs: number): boolean => {
    if (inFlight.has(deliveryKey(delivery))) return false
    const patience = patienceWith(delivery.ticketId)
    if (delivery.claim !== undefined) return lapsesInMs(delivery.claim, patience, monotonicMs) <= 0
    return delivery.nextAttemptAt + patience <= now || delivery.nextAttemptAt > now + maxBackoffMs
  }
  const forget = (ticketId: TicketId): void => {
    byTicket.delete(ticketId)
    hinted.delete(ticketId)
  }
  const all = function* (): Iterable<QueuedDelivery> {
    for (const deliveries of byTicket.values()) yield* deliveries
  }
  return {
    note: ticket => {
      const ticketId = ticket.id
      const before = byTicket.get(ticketId)
      const deliveries: QueuedDelivery[] = []
      for (const notification of ticket.notifications) {
        const { id: notificationId, attempts } = notification
        switch (notification.state) {
          case 'pending':
            deliveries.push({ ticketId, notificationId, attempts, nextAttemptAt: notification.nextAttemptAt })
            break
          case 'claimed': {
            const known = before?.find(one => one.notificationId === notificationId && one.attempts === attempts)
            const { workerId, claimedAt, leaseMs } = notification
            const seenAtMs = known?.claim?.seenAtMs ?? clock.monotonicMs()
            const wasOver = known?.claim?.wasOver ?? isOverByWall(claimedAt, leaseMs, wallNow(clock))
            const claim = { workerId, claimedAt, leaseMs, seenAtMs, wasOver }
            deliveries.push({ ticketId, notificationId, attempts, nextAttemptAt: claimedAt, claim })
            break
          }
          case 'undeliverable':
          case 'parked':
        }
      }
      if (deliveries.length > 0) byTicket.set(ticketId, deliveries)
      else if (before !== undefined) forget(ticketId)
      return deliveries.length > 0
    },
    forget,
    hint: ticketId => {
      if (byTicket.has(ticketId)) hinted.add(ticketId)
    },
    ready: (now, monotonicMs) =>
      [...all()]
        .filter(delivery => isReady(delivery, now, monotonicMs))
        .sort((a, b) => a.nextAttemptAt - b.nextAttemptAt || (a.ticketId < b.ticketId ? -1 : 1)),
    nextReadyAt: (now, monotonicMs) => {
      let next: number | undefined
      for (const delivery of all()) {
        if (inFlight.has(deliveryKey(delivery))) continue
        const { claim, nextAttemptAt, ticketId } = delivery
        const patience = patienceWith(ticketId)
        const readyAt =
          claim === undefined ? nextAttemptAt + patience : now + Math.max(0, lapsesInMs(claim, patience, monotonicMs))
        if (next === undefined || readyAt < next) next = readyAt
      }
      return next as Instant | undefined
    },
    inFlight,
    size: () => byTicket.size,
  }
}
