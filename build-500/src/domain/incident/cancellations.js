import { latestIncident } from './state.js';
/**
 * Why a message is not wanted any more; `undefined` while it is. Wanted is what a step of the active incident fired.
 */
export const unwantedBecause = (ticket, notification) => {
    const incident = latestIncident(ticket);
    if (incident === undefined)
        return 'reassessed';
    switch (incident.status) {
        case 'Resolved':
            return incident.reason;
        case 'Confirmed':
            return 'acknowledged';
        case 'Active':
            return incident.fired.some(fired => fired.outcomes.some(outcome => outcome.outcome === 'notified' && outcome.notificationId === notification.id))
                ? undefined
                : 'reassessed';
    }
};
/** Messages that wait for an attempt nobody wants any more. One that is being sent is settled by its sender. */
export const cancellations = (ticket, at) => ticket.notifications.flatMap(notification => {
    if (notification.state !== 'pending')
        return [];
    const because = unwantedBecause(ticket, notification);
    return because === undefined
        ? []
        : [{ type: 'NotificationCancelled', notificationId: notification.id, at, because }];
});
