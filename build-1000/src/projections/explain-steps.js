import { dueAt, hasFired } from '../domain/incident/index.js';
import { isDue } from '../domain/time.js';
import { messageOf, policyVersion } from './explain-chronicle.js';
const personOf = (chronicle, outcome, isSimulated) => {
    const { personId, viaFallback } = outcome;
    const fallback = viaFallback === true ? { viaFallback } : {};
    if (outcome.outcome === 'skipped')
        return { personId, outcome: 'skipped', reason: outcome.reason, ...fallback };
    const { channel, notificationId } = outcome;
    const delivery = isSimulated ? undefined : messageOf(chronicle, notificationId)?.delivery;
    return {
        personId,
        outcome: 'notified',
        ...fallback,
        channel,
        notificationId,
        ...(delivery === undefined ? {} : { delivery }),
    };
};
const stoppedAt = (incident) => {
    switch (incident.status) {
        case 'Active':
            return undefined;
        case 'Confirmed':
            return incident.acknowledgements[0].at;
        case 'Resolved':
            return incident.acknowledgements[0]?.at ?? incident.resolvedAt;
    }
};
/** Why a step fired although, or later than, it seems from what is known now. */
const oddityOf = (fired, incident, replaced) => {
    const end = incident === undefined ? undefined : stoppedAt(incident);
    if (incident === undefined || (end !== undefined && end < fired.triggeredAt))
        return 'known-too-late';
    if (incident.lapses?.some(at => fired.dueAt < at && at <= fired.triggeredAt) === true)
        return 'confirmation-lapsed';
    const came = replaced.findLast(({ until }) => until <= fired.triggeredAt);
    return came !== undefined && came.until > fired.dueAt && came.policy.id !== fired.policyId
        ? 'policy-came-later'
        : undefined;
};
/** A step that fired, with everybody it was meant for. Without an incident: one that nobody should have fired. */
export const firedStep = (chronicle, fired, incident, isSimulated) => {
    const { policyId, policyVersion: version, stepId, clockAt } = fired;
    const step = policyVersion(chronicle, policyId, version)?.steps.find(({ id }) => id === stepId);
    const replaced = incident === undefined ? [] : (chronicle.replaced.get(incident.number) ?? []);
    const reason = oddityOf(fired, incident, replaced);
    return {
        step: fired.step,
        stepId,
        policyId,
        policyVersion: version,
        delayMinutes: step?.delayMinutes ?? (fired.dueAt - clockAt) / 60_000,
        state: 'fired',
        dueAt: fired.dueAt,
        triggeredAt: fired.triggeredAt,
        lateMs: fired.triggeredAt - fired.dueAt,
        ...(reason === undefined ? {} : { reason }),
        ...(step === undefined ? {} : { notify: step.notify, channel: step.channel }),
        ...(fired.nobody === undefined ? {} : { nobody: fired.nobody }),
        people: fired.outcomes.map(outcome => personOf(chronicle, outcome, isSimulated)),
    };
};
const plainStep = (policy, step, wait) => ({
    step: policy.steps.indexOf(step) + 1,
    stepId: step.id,
    policyId: policy.id,
    policyVersion: policy.version,
    delayMinutes: step.delayMinutes,
    dueAt: dueAt({ wait, policy }, step),
    notify: step.notify,
    channel: step.channel,
    people: [],
});
/** How long a step had been due when something stopped it that no tick had come before. */
const overdueBy = (incident, due) => {
    const end = stoppedAt(incident);
    return end === undefined || end < due ? {} : { lateMs: end - due };
};
/** A step of the policy in effect that has not fired (yet). */
const remainingStep = (incident, step, at) => {
    const plain = plainStep(incident.policy, step, incident.wait);
    switch (incident.status) {
        case 'Active':
            return isDue(plain.dueAt, at)
                ? { ...plain, state: 'waiting', lateMs: at - plain.dueAt, reason: 'overdue' }
                : { ...plain, state: 'waiting' };
        case 'Confirmed':
            return { ...plain, ...overdueBy(incident, plain.dueAt), state: 'not-fired', reason: 'acknowledged' };
        case 'Resolved': {
            // Who was confirmed to the end had stopped the steps already; what came then ended the incident.
            const reason = incident.acknowledgements.length > 0 ? 'acknowledged' : incident.reason;
            return { ...plain, ...overdueBy(incident, plain.dueAt), state: 'not-fired', reason };
        }
    }
};
/** Steps that went with their policy or with its version. */
const droppedSteps = (incident, replaced) => {
    const { policy: current } = incident;
    const seen = new Set();
    return replaced.toReversed().flatMap(({ policy, wait }) => policy.steps.flatMap((step) => {
        const key = JSON.stringify([policy.id, step.id]);
        const goesOn = policy.id === current.id && current.steps.some(({ id }) => id === step.id);
        if (goesOn || seen.has(key) || hasFired(incident, policy.id, step.id))
            return [];
        seen.add(key);
        const reason = policy.id === current.id ? 'policy-edited' : 'policy-changed';
        return [{ ...plainStep(policy, step, wait), state: 'not-fired', reason }];
    }));
};
/** All steps of an incident: those of earlier policies first, each policy's in their order. */
export const stepsOf = (chronicle, incident, at, isSimulated) => {
    const { policy, fired } = incident;
    const replaced = chronicle.replaced.get(incident.number) ?? [];
    const steps = [
        ...fired.map(one => firedStep(chronicle, one, incident, isSimulated)),
        ...droppedSteps(incident, replaced),
        ...policy.steps
            .filter(({ id }) => !hasFired(incident, policy.id, id))
            .map(step => remainingStep(incident, step, at)),
    ];
    const order = [...new Set([...replaced.map(one => one.policy.id), ...fired.map(one => one.policyId)])].filter(id => id !== policy.id);
    const place = ({ policyId }) => (policyId === policy.id ? Infinity : order.indexOf(policyId));
    // A stable sort; the difference of two infinities is no number.
    return steps.sort((a, b) => (place(a) === place(b) ? a.step - b.step : place(a) - place(b)));
};
