import * as t from 'io-ts';
import { row } from './event-table.js';
import { firedStep, firedStepOptional, StoredIncident, StoredReason } from './stored-incident.js';
import { StoredInstant } from './stored-instant.js';
import { object, oneOf, orNull } from './stored-object.js';
import { StoredLevels, StoredPolicy } from './stored-policy.js';
const reviewed = { reviewed: t.literal(true), policiesAt: StoredInstant };
const about = { incident: t.Int, at: StoredInstant };
/** What was decided about incidents. */
export const incidentRows = {
    IncidentOpened: row(object('IncidentOpened', {
        ...about,
        sequence: t.Int,
        waitingSinceAt: StoredInstant,
        lastActivityAt: StoredInstant,
        levels: StoredLevels,
        policy: StoredPolicy,
    }, reviewed), ({ incident, at, sequence, waitingSinceAt, lastActivityAt, levels, policy, reviewed, policiesAt }) => ({
        type: 'IncidentOpened',
        incident,
        at,
        sequence,
        waitingSinceAt,
        lastActivityAt,
        levels,
        policy,
        reviewed,
        policiesAt,
    })),
    PolicyChanged: row(object('PolicyChanged', { ...about, levels: StoredLevels, policy: StoredPolicy, adopted: t.boolean }, reviewed), ({ incident, at, levels, policy, adopted, reviewed, policiesAt }) => ({
        type: 'PolicyChanged',
        incident,
        at,
        levels,
        policy,
        adopted,
        reviewed,
        policiesAt,
    })),
    IncidentResolved: row(object('IncidentResolved', { ...about, reason: StoredReason, levels: StoredLevels }, reviewed), ({ incident, at, reason, levels, reviewed, policiesAt }) => ({
        type: 'IncidentResolved',
        incident,
        at,
        reason,
        levels,
        reviewed,
        policiesAt,
    })),
    StepTriggered: row(object('StepTriggered', { incident: t.Int, ...firedStep }, firedStepOptional), ({ incident, policyId, policyVersion, stepId, step, dueAt, triggeredAt, clockAt, outcomes, nobody }) => ({
        type: 'StepTriggered',
        incident,
        policyId,
        policyVersion,
        stepId,
        step,
        dueAt,
        triggeredAt,
        clockAt,
        outcomes,
        nobody,
    })),
    IncidentExhausted: row(t.strict(about, 'IncidentExhausted'), ({ incident, at }) => ({
        type: 'IncidentExhausted',
        incident,
        at,
    })),
    ConfirmationLapsed: row(t.strict(about, 'ConfirmationLapsed'), ({ incident, at }) => ({
        type: 'ConfirmationLapsed',
        incident,
        at,
    })),
    IncidentsReassessed: row(object('IncidentsReassessed', { at: StoredInstant, kept: t.Int, incidents: t.readonlyArray(StoredIncident, 'Incident[]') }, 
    // Which policies had been found on the way, when that was not told from the history of policies.
    { resolutions: t.readonlyArray(t.unknown, 'Resolution[]') }), ({ at, kept, incidents }) => ({ type: 'IncidentsReassessed', at, kept, incidents })),
};
const of = { notificationId: t.string, at: StoredInstant };
const attempt = { ...of, attempt: t.Int };
/** What became of messages. */
export const deliveryRows = {
    DeliveryStarted: row(t.strict({ ...attempt, workerId: t.string, leaseMs: t.number }, 'DeliveryStarted'), ({ notificationId, at, attempt, workerId, leaseMs }) => ({
        type: 'DeliveryStarted',
        notificationId,
        at,
        attempt,
        workerId,
        leaseMs,
    })),
    Delivered: row(object('Delivered', attempt, { providerId: t.string }), ({ notificationId, at, attempt, providerId }) => ({ type: 'Delivered', notificationId, at, attempt, providerId })),
    DeliveryFailed: row(t.strict({
        ...attempt,
        reason: t.string,
        nextAttemptAt: orNull(StoredInstant),
    }, 'DeliveryFailed'), ({ notificationId, at, attempt, reason, nextAttemptAt }) => ({
        type: 'DeliveryFailed',
        notificationId,
        at,
        attempt,
        reason,
        nextAttemptAt,
    })),
    DeliveryOutcomeUnknown: row(t.strict({ ...attempt, reason: t.string, nextAttemptAt: StoredInstant }, 'DeliveryOutcomeUnknown'), ({ notificationId, at, attempt, reason, nextAttemptAt }) => ({
        type: 'DeliveryOutcomeUnknown',
        notificationId,
        at,
        attempt,
        reason,
        nextAttemptAt,
    })),
    NotificationCancelled: row(t.strict({
        ...of,
        because: oneOf('answered', 'closed', 'merged', 'deleted', 'no-policy', 'acknowledged', 'reassessed'),
    }, 'NotificationCancelled'), ({ notificationId, at, because }) => ({ type: 'NotificationCancelled', notificationId, at, because })),
    NotificationParked: row(t.strict({ ...of, reason: t.string }, 'NotificationParked'), ({ notificationId, at, reason }) => ({ type: 'NotificationParked', notificationId, at, reason })),
};
