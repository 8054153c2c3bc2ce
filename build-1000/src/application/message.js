import { causeOfNotification, } from '../domain/notification/notification.js';
const step = ({ number, delayMinutes, dueAt }) => ({
    number,
    delayMinutes,
    dueAt: new Date(dueAt),
});
const isPlain = (value) => {
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
};
/**
 * A copy that nobody can change. The host's own objects stay as they are: lists and plain objects are copied, dates too,
 * and what is neither (an instance of the host's own class, say) is handed on untouched.
 */
const frozen = (value, seen) => {
    if (typeof value !== 'object' || value === null)
        return value;
    const known = seen.get(value);
    if (known !== undefined)
        return known;
    if (value instanceof Date)
        return Object.freeze(new Date(value));
    if (!Array.isArray(value) && !isPlain(value))
        return value;
    const copy = Array.isArray(value) ? [] : {};
    seen.set(value, copy);
    for (const [key, inner] of Object.entries(value))
        Object.defineProperty(copy, key, { value: frozen(inner, seen), enumerable: true });
    return Object.freeze(copy);
};
/**
 * The key under which a message is sent, every time it is tried: the ticket and the message's own id, and the namespace
 * so that hosts that share a mail provider never share a key.
 */
export const idempotencyKey = (digest, namespace, ticketId, notificationId) => digest.uuidOf(JSON.stringify(['ticket-escalation', namespace, ticketId, notificationId]));
/** What a channel receives: the decision, and the person and the ticket as they are now. Frozen to the bottom. */
export const message = (notification, key, ticketId, person, ticket) => {
    const { policy, wait } = notification;
    const [first, ...others] = notification.steps;
    const text = {
        idempotencyKey: key,
        ticketId,
        incident: notification.incident,
        cause: causeOfNotification(notification.id),
        person: { ...person },
        channel: notification.channel,
        policy: { id: policy.id, name: policy.name, version: policy.version },
        steps: notification.steps.map(step),
        step: step(others.at(-1) ?? first),
        stepCount: policy.stepCount,
        waitingSinceAt: new Date(wait.sinceAt),
        lastActivityAt: new Date(wait.lastActivityAt),
        triggeredAt: new Date(notification.triggeredAt),
        attempt: notification.attempts,
        possibleDuplicate: notification.unknownOutcomes > 0,
        ticket: { ...ticket },
    };
    return frozen(text, new Map());
};
