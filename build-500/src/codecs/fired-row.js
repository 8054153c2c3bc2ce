import { idFromRow, idToRow } from './row-base.js';
const outcomeToRow = (outcome, base) => {
    const viaFallback = outcome.viaFallback === true ? 1 : 0;
    return outcome.outcome === 'notified'
        ? [outcome.personId, outcome.channel, idToRow(outcome.notificationId, base), viaFallback]
        : [outcome.personId, outcome.reason, viaFallback];
};
const outcomeFromRow = (row, base) => {
    if (row.length === 4) {
        const [personId, channel, id, viaFallback] = row;
        const notified = { personId, outcome: 'notified', channel, notificationId: idFromRow(id, base) };
        return viaFallback === 1 ? { ...notified, viaFallback: true } : notified;
    }
    const [personId, reason, viaFallback] = row;
    const skipped = { personId, outcome: 'skipped', reason };
    return viaFallback === 1 ? { ...skipped, viaFallback: true } : skipped;
};
export const firedToRow = (fired, base) => {
    const { policyId, policyVersion, stepId, step, dueAt, triggeredAt, clockAt, nobody } = fired;
    const outcomes = fired.outcomes.map(outcome => outcomeToRow(outcome, base));
    const isOwn = policyId === base.policyId && policyVersion === base.policyVersion;
    const policy = isOwn ? 0 : [policyId, policyVersion];
    const clockMs = clockAt - base.lastActivityAt;
    return nobody === undefined
        ? [stepId, step, dueAt - clockAt, triggeredAt - dueAt, clockMs, outcomes, policy]
        : [stepId, step, dueAt - clockAt, triggeredAt - dueAt, clockMs, outcomes, policy, nobody];
};
export const firedFromRow = (row, base) => {
    const [stepId, step, delayMs, lateMs, clockMs, outcomes, policy, nobody] = row;
    const [policyId, policyVersion] = policy === 0 ? [base.policyId, base.policyVersion] : policy;
    const clockAt = (base.lastActivityAt + clockMs);
    const dueAt = (clockAt + delayMs);
    return {
        policyId,
        policyVersion,
        stepId,
        step,
        dueAt,
        triggeredAt: (dueAt + lateMs),
        clockAt,
        outcomes: outcomes.map(outcome => outcomeFromRow(outcome, base)),
        nobody,
    };
};
