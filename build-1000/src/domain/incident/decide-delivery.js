import * as E from 'fp-ts/lib/Either.js';
import { unwantedBecause } from './cancellations.js';
/**
 * Claims a message for sending. Nothing is claimed that the incident does not want any more: that is cancelled
 * instead. A claim of somebody who fell silent is first recorded as what it is, an unknown outcome.
 */
export const startDelivery = ({ notificationId, workerId, leaseMs, lapsedAttempt, now }, ticket) => {
    const notification = ticket.notifications.find(({ id }) => id === notificationId);
    const lapsed = notification?.state === 'claimed' && lapsedAttempt !== undefined && notification.attempts === lapsedAttempt;
    if (notification === undefined || (notification.state !== 'pending' && !lapsed))
        return E.left({ type: 'NotificationNotPending', notificationId });
    const recovered = lapsed
        ? [
            {
                type: 'DeliveryOutcomeUnknown',
                notificationId,
                attempt: notification.attempts,
                at: now,
                reason: 'lease-lapsed',
                nextAttemptAt: now,
            },
        ]
        : [];
    const because = unwantedBecause(ticket, notification);
    return because === undefined
        ? E.right([
            ...recovered,
            { type: 'DeliveryStarted', notificationId, attempt: notification.attempts + 1, at: now, workerId, leaseMs },
        ])
        : E.right([...recovered, { type: 'NotificationCancelled', notificationId, at: now, because }]);
};
const outcomeEvents = ({ notificationId, attempt, outcome, now: at }) => {
    switch (outcome.status) {
        case 'delivered': {
            const { providerId } = outcome;
            return [{ type: 'Delivered', notificationId, attempt, at, ...(providerId === undefined ? {} : { providerId }) }];
        }
        case 'refused':
            return [{ type: 'DeliveryFailed', notificationId, attempt, at, reason: outcome.reason, nextAttemptAt: null }];
        case 'failed':
        case 'unknown': {
            const { status, reason, nextAttemptAt } = outcome;
            const next = nextAttemptAt ?? at;
            const told = status === 'failed'
                ? { type: 'DeliveryFailed', notificationId, attempt, at, reason, nextAttemptAt: next }
                : { type: 'DeliveryOutcomeUnknown', notificationId, attempt, at, reason, nextAttemptAt: next };
            return nextAttemptAt === null ? [told, { type: 'NotificationParked', notificationId, at, reason }] : [told];
        }
    }
};
/**
 * Records what came of an attempt, if the claim still is the worker's own. What failed and is not wanted any more is
 * cancelled at once instead of being tried again.
 */
export const finishDelivery = (command, ticket) => {
    const { notificationId, workerId, attempt, outcome, now } = command;
    const notification = ticket.notifications.find(({ id }) => id === notificationId);
    if (notification === undefined)
        return E.left({ type: 'ClaimLost', notificationId });
    const isOwn = notification.state === 'claimed' && notification.workerId === workerId && notification.attempts === attempt;
    // Good news may come late: an attempt that had been given up as unknown turns out to have arrived.
    const isLateSuccess = outcome.status === 'delivered' && notification.state === 'pending' && notification.attempts === attempt;
    if (!isOwn && !isLateSuccess)
        return E.left({ type: 'ClaimLost', notificationId });
    const events = outcomeEvents(command);
    const because = unwantedBecause(ticket, notification);
    const isSettled = outcome.status === 'delivered' || outcome.status === 'refused';
    return isSettled || because === undefined
        ? E.right(events)
        : E.right([
            ...events.filter(({ type }) => type !== 'NotificationParked'),
            { type: 'NotificationCancelled', notificationId, at: now, because },
        ]);
};
