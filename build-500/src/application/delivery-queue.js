import { wallNow } from './environment.js';
/** Clocks of different machines, or of one machine before and after a correction, may differ by this much. */
export const maxSkewMs = 5 * 60_000;
/** No retry is ever planned further ahead. One that seems to be is the mark of a clock that was set back. */
export const maxBackoffMs = 36 * 60_000;
/** In how many milliseconds a claim lapses for this process; not above 0 when it has. */
const lapsesInMs = ({ wasOver, seenAtMs, leaseMs }, patienceMs, monotonicMs) => seenAtMs + (wasOver ? 0 : leaseMs) + patienceMs - monotonicMs;
/** Over for any clock that is not off by more than the margin, or from a time that only a clock set back can explain. */
const isOverByWall = (claimedAt, leaseMs, now) => now >= claimedAt + leaseMs + maxSkewMs || claimedAt > now + leaseMs + maxSkewMs;
/** The one message meant, in the whole log. */
export const deliveryKey = ({ ticketId, notificationId, }) => `${notificationId} ${ticketId}`;
/**
 * `patienceMs` says how long this process leaves a message to others once it is ready.
 */
export const deliveryQueue = (clock, patienceMs = () => 0) => {
    const byTicket = new Map();
    const inFlight = new Set();
    const hinted = new Set();
    const patienceWith = (ticketId) => (hinted.has(ticketId) ? 0 : patienceMs(ticketId));
    const isReady = (delivery, now, monotonicMs) => {
        if (inFlight.has(deliveryKey(delivery)))
            return false;
        const patience = patienceWith(delivery.ticketId);
        if (delivery.claim !== undefined)
            return lapsesInMs(delivery.claim, patience, monotonicMs) <= 0;
        return delivery.nextAttemptAt + patience <= now || delivery.nextAttemptAt > now + maxBackoffMs;
    };
    const forget = (ticketId) => {
        byTicket.delete(ticketId);
        hinted.delete(ticketId);
    };
    const all = function* () {
        for (const deliveries of byTicket.values())
            yield* deliveries;
    };
    return {
        note: ticket => {
            const ticketId = ticket.id;
            const before = byTicket.get(ticketId);
            const deliveries = [];
            for (const notification of ticket.notifications) {
                const { id: notificationId, attempts } = notification;
                switch (notification.state) {
                    case 'pending':
                        deliveries.push({ ticketId, notificationId, attempts, nextAttemptAt: notification.nextAttemptAt });
                        break;
                    case 'claimed': {
                        const known = before?.find(one => one.notificationId === notificationId && one.attempts === attempts);
                        const { workerId, claimedAt, leaseMs } = notification;
                        const seenAtMs = known?.claim?.seenAtMs ?? clock.monotonicMs();
                        const wasOver = known?.claim?.wasOver ?? isOverByWall(claimedAt, leaseMs, wallNow(clock));
                        const claim = { workerId, claimedAt, leaseMs, seenAtMs, wasOver };
                        deliveries.push({ ticketId, notificationId, attempts, nextAttemptAt: claimedAt, claim });
                        break;
                    }
                    case 'undeliverable':
                    case 'parked':
                }
            }
            if (deliveries.length > 0)
                byTicket.set(ticketId, deliveries);
            else if (before !== undefined)
                forget(ticketId);
            return deliveries.length > 0;
        },
        forget,
        hint: ticketId => {
            if (byTicket.has(ticketId))
                hinted.add(ticketId);
        },
        ready: (now, monotonicMs) => [...all()]
            .filter(delivery => isReady(delivery, now, monotonicMs))
            .sort((a, b) => a.nextAttemptAt - b.nextAttemptAt || (a.ticketId < b.ticketId ? -1 : 1)),
        nextReadyAt: (now, monotonicMs) => {
            let next;
            for (const delivery of all()) {
                if (inFlight.has(deliveryKey(delivery)))
                    continue;
                const { claim, nextAttemptAt, ticketId } = delivery;
                const patience = patienceWith(ticketId);
                const readyAt = claim === undefined ? nextAttemptAt + patience : now + Math.max(0, lapsesInMs(claim, patience, monotonicMs));
                if (next === undefined || readyAt < next)
                    next = readyAt;
            }
            return next;
        },
        inFlight,
        size: () => byTicket.size,
    };
};
