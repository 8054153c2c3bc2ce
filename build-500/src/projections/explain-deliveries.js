/** The messages after a step fired: new ones, or one more step on a message that is there already. */
export const withStep = (messages, event) => {
    const after = new Map(messages);
    const { step, triggeredAt } = event;
    for (const outcome of event.outcomes) {
        if (outcome.outcome === 'skipped')
            continue;
        const { personId, channel, notificationId } = outcome;
        const known = after.get(notificationId);
        const delivery = known === undefined
            ? { state: 'pending', at: triggeredAt, nextAttemptAt: triggeredAt, steps: [step], attempts: [] }
            : { ...known.delivery, steps: [...new Set([...known.delivery.steps, step])].sort((a, b) => a - b) };
        after.set(notificationId, { personId, channel, delivery });
    }
    return after;
};
const outcomeOf = (event) => {
    switch (event.type) {
        case 'Delivered':
            return 'delivered';
        case 'DeliveryFailed':
            return event.nextAttemptAt === null ? 'refused' : 'failed';
        case 'DeliveryOutcomeUnknown':
            return 'unknown';
    }
};
/** The attempts with the outcome of one of them; an unknown one may turn out to have arrived. */
const ended = (attempts, event) => attempts.map(one => one.attempt === event.attempt
    ? {
        attempt: one.attempt,
        startedAt: one.startedAt,
        workerId: one.workerId,
        outcome: outcomeOf(event),
        endedAt: event.at,
        ...('reason' in event ? { reason: event.reason } : {}),
    }
    : one);
const deliveryAfter = ({ steps, attempts }, event) => {
    const { at } = event;
    switch (event.type) {
        case 'DeliveryStarted': {
            const { attempt, workerId } = event;
            const begun = { attempt, startedAt: at, workerId, outcome: 'under-way' };
            return { state: 'sending', at, steps, attempts: [...attempts, begun] };
        }
        case 'Delivered':
            return { state: 'delivered', at, steps, attempts: ended(attempts, event) };
        case 'DeliveryFailed':
        case 'DeliveryOutcomeUnknown': {
            const { reason, nextAttemptAt } = event;
            return nextAttemptAt === null
                ? { state: 'undeliverable', at, reason, steps, attempts: ended(attempts, event) }
                : { state: 'pending', at, reason, nextAttemptAt, steps, attempts: ended(attempts, event) };
        }
        case 'NotificationCancelled':
            return { state: 'cancelled', at, reason: event.because, steps, attempts };
        case 'NotificationParked':
            return { state: 'parked', at, reason: event.reason, steps, attempts };
    }
};
/** The messages after one event of a delivery. */
export const withDelivery = (messages, event) => {
    const known = messages.get(event.notificationId);
    if (known === undefined)
        return messages;
    return new Map(messages).set(event.notificationId, { ...known, delivery: deliveryAfter(known.delivery, event) });
};
