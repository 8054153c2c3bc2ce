import * as t from 'io-ts';
import { StoredInstant } from './stored-instant.js';
import { nonEmpty, object, oneOf } from './stored-object.js';
import { StoredPolicy } from './stored-policy.js';
export const StoredReason = oneOf('answered', 'closed', 'merged', 'deleted', 'no-policy');
const viaFallback = t.literal(true);
/** What became of one person whom a step was meant for. */
export const StoredOutcome = t.union([
    object('notified', { personId: t.string, outcome: t.literal('notified'), channel: t.string, notificationId: t.string }, { viaFallback }),
    object('skipped', {
        personId: t.string,
        outcome: t.literal('skipped'),
        reason: oneOf('on-leave', 'inactive', 'unknown', 'no-address', 'duplicate'),
    }, { viaFallback }),
], 'Outcome');
/** The fields of a step that fired. */
export const firedStep = {
    policyId: t.string,
    policyVersion: t.Int,
    stepId: t.string,
    step: t.Int,
    dueAt: StoredInstant,
    triggeredAt: StoredInstant,
    clockAt: StoredInstant,
    outcomes: t.readonlyArray(StoredOutcome, 'Outcome[]'),
};
export const firedStepOptional = { nobody: oneOf('unassigned', 'empty-group') };
export const StoredFiredStep = object('FiredStep', firedStep, firedStepOptional);
export const StoredAcknowledgement = object('Acknowledgement', { by: t.string, at: StoredInstant, via: t.string }, { answerByAt: StoredInstant });
const acknowledgements = t.readonlyArray(StoredAcknowledgement, 'Acknowledgement[]');
const incident = {
    number: t.Int,
    openedAt: StoredInstant,
    sequence: t.Int,
    wait: t.strict({ sinceAt: StoredInstant, lastActivityAt: StoredInstant }, 'Wait'),
    policy: StoredPolicy,
    fired: t.readonlyArray(StoredFiredStep, 'FiredStep[]'),
};
const optional = {
    policySinceAt: StoredInstant,
    exhaustedAt: StoredInstant,
    lapses: t.readonlyArray(StoredInstant, 'epoch milliseconds[]'),
};
export const StoredActive = object('Active', { ...incident, status: t.literal('Active') }, optional);
export const StoredConfirmed = object('Confirmed', {
    ...incident,
    status: t.literal('Confirmed'),
    acknowledgements: nonEmpty(StoredAcknowledgement, 'Acknowledgement[], not empty'),
}, { ...optional, clientWroteAt: StoredInstant, renewedAt: StoredInstant });
export const StoredResolved = object('Resolved', { ...incident, status: t.literal('Resolved'), reason: StoredReason, resolvedAt: StoredInstant, acknowledgements }, optional);
/** An incident as a whole, as a story told anew holds it. */
export const StoredIncident = t.union([StoredActive, StoredConfirmed, StoredResolved], 'Incident');
