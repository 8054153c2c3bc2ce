import { idFromRow, idToRow } from './row-base.js';
const stateToRow = (notification) => {
    const { triggeredAt } = notification;
    switch (notification.state) {
        case 'pending':
            return [notification.state, notification.nextAttemptAt - triggeredAt];
        case 'claimed':
            return [notification.state, notification.claimedAt - triggeredAt, notification.workerId, notification.leaseMs];
        case 'undeliverable':
        case 'parked':
            return [notification.state, notification.stuckAt - triggeredAt, notification.reason];
    }
};
const stepToRow = ({ stepId, number, delayMinutes, dueAt }, lastActivityAt) => [
    stepId,
    number,
    delayMinutes,
    dueAt - lastActivityAt,
];
const stepFromRow = ([stepId, number, delayMinutes, dueMs], lastActivityAt) => ({
    stepId,
    number,
    delayMinutes,
    dueAt: (lastActivityAt + dueMs),
});
const policyToRow = ({ id, name, version, stepCount }, base) => id === base.policyId && version === base.policyVersion && name === base.policyName && stepCount === base.stepCount
    ? 0
    : [id, name, version, stepCount];
const policyFromRow = (row, base) => {
    if (row === 0)
        return { id: base.policyId, name: base.policyName, version: base.policyVersion, stepCount: base.stepCount };
    const [id, name, version, stepCount] = row;
    return { id, name, version, stepCount };
};
export const notificationToRow = (notification, base) => {
    const { id, incident, personId, channel, policy, wait, triggeredAt, attempts, unknownOutcomes } = notification;
    const { sinceAt, lastActivityAt } = wait;
    const [first, ...others] = notification.steps;
    return [
        idToRow(id, base),
        incident - base.incident,
        personId,
        channel,
        policyToRow(policy, base),
        [stepToRow(first, lastActivityAt), ...others.map(step => stepToRow(step, lastActivityAt))],
        sinceAt - base.sinceAt,
        lastActivityAt - base.lastActivityAt,
        triggeredAt - lastActivityAt,
        attempts,
        unknownOutcomes,
        stateToRow(notification),
    ];
};
export const notificationFromRow = (row, base) => {
    const [idRow, incidentDifference, personId, channel, policyRow, stepRows, sinceMs, lastActivityMs, triggeredMs] = row;
    const [first, ...others] = stepRows;
    const sinceAt = (base.sinceAt + sinceMs);
    const lastActivityAt = (base.lastActivityAt + lastActivityMs);
    const triggeredAt = (lastActivityAt + triggeredMs);
    const id = idFromRow(idRow, base);
    const incident = base.incident + incidentDifference;
    const policy = policyFromRow(policyRow, base);
    const steps = [stepFromRow(first, lastActivityAt), ...others.map(step => stepFromRow(step, lastActivityAt))];
    const wait = { sinceAt, lastActivityAt };
    const attempts = row[9];
    const unknownOutcomes = row[10];
    const state = row[11];
    const stateAt = (triggeredAt + state[1]);
    // Written out for each state: a copy with keys added takes V8 many times as long.
    switch (state[0]) {
        case 'pending':
            return {
                state: state[0],
                id,
                incident,
                personId,
                channel,
                policy,
                steps,
                wait,
                triggeredAt,
                attempts,
                unknownOutcomes,
                nextAttemptAt: stateAt,
            };
        case 'claimed':
            return {
                state: state[0],
                id,
                incident,
                personId,
                channel,
                policy,
                steps,
                wait,
                triggeredAt,
                attempts,
                unknownOutcomes,
                claimedAt: stateAt,
                workerId: state[2],
                leaseMs: state[3],
            };
        case 'undeliverable':
        case 'parked':
            return {
                state: state[0],
                id,
                incident,
                personId,
                channel,
                policy,
                steps,
                wait,
                triggeredAt,
                attempts,
                unknownOutcomes,
                stuckAt: stateAt,
                reason: state[2],
            };
    }
};
