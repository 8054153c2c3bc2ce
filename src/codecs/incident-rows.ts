import * as t from 'io-ts'
import type { DeliveryEvent, IncidentEvent } from '../domain/incident/events.js'
import { row, type Row } from './event-table.js'
import { firedStep, firedStepOptional, StoredIncident, StoredReason } from './stored-incident.js'
import { StoredInstant } from './stored-instant.js'
import { object, oneOf } from './stored-object.js'
import { StoredLevels, StoredPolicy } from './stored-policy.js'

type RowOf<Type extends (IncidentEvent | DeliveryEvent)['type']> = Row<
  Extract<IncidentEvent | DeliveryEvent, { readonly type: Type }>
>

const reviewed = t.literal(true)

const about = { incident: t.Int, at: StoredInstant }

/** What was decided about incidents. */
export const incidentRows: { readonly [Type in IncidentEvent['type']]: RowOf<Type> } = {
  IncidentOpened: row(
    object(
      'IncidentOpened',
      {
        ...about,
        sequence: t.Int,
        waitingSinceAt: StoredInstant,
        lastActivityAt: StoredInstant,
        levels: StoredLevels,
        policy: StoredPolicy,
      },
      { reviewed },
    ),
    stored => ({ type: 'IncidentOpened', ...stored }),
  ),
  PolicyChanged: row(
    object('PolicyChanged', { ...about, levels: StoredLevels, policy: StoredPolicy, adopted: t.boolean }, { reviewed }),
    stored => ({ type: 'PolicyChanged', ...stored }),
  ),
  IncidentResolved: row(
    object('IncidentResolved', { ...about, reason: StoredReason, levels: StoredLevels }, { reviewed }),
    stored => ({ type: 'IncidentResolved', ...stored }),
  ),
  StepTriggered: row(object('StepTriggered', { incident: t.Int, ...firedStep }, firedStepOptional), stored => ({
    type: 'StepTriggered',
    ...stored,
  })),
  IncidentExhausted: row(t.strict(about, 'IncidentExhausted'), stored => ({ type: 'IncidentExhausted', ...stored })),
  IncidentsReassessed: row(
    t.strict(
      {
        at: StoredInstant,
        kept: t.Int,
        incidents: t.readonlyArray(StoredIncident, 'Incident[]'),
        resolutions: t.readonlyArray(
          t.strict({
            at: StoredInstant,
            levels: StoredLevels,
            policy: t.union([StoredPolicy, t.null], 'Policy | null'),
          }),
          'Resolution[]',
        ),
      },
      'IncidentsReassessed',
    ),
    stored => ({ type: 'IncidentsReassessed', ...stored }),
  ),
}

const of = { notificationId: t.string, at: StoredInstant }
const attempt = { ...of, attempt: t.Int }

/** What became of messages. */
export const deliveryRows: { readonly [Type in DeliveryEvent['type']]: RowOf<Type> } = {
  DeliveryStarted: row(t.strict({ ...attempt, workerId: t.string, leaseMs: t.number }, 'DeliveryStarted'), stored => ({
    type: 'DeliveryStarted',
    ...stored,
  })),
  Delivered: row(object('Delivered', attempt, { providerId: t.string }), stored => ({ type: 'Delivered', ...stored })),
  DeliveryFailed: row(
    t.strict(
      {
        ...attempt,
        reason: t.string,
        nextAttemptAt: t.union([StoredInstant, t.null], 'epoch milliseconds | null'),
      },
      'DeliveryFailed',
    ),
    stored => ({ type: 'DeliveryFailed', ...stored }),
  ),
  DeliveryOutcomeUnknown: row(
    t.strict({ ...attempt, reason: t.string, nextAttemptAt: StoredInstant }, 'DeliveryOutcomeUnknown'),
    stored => ({ type: 'DeliveryOutcomeUnknown', ...stored }),
  ),
  NotificationCancelled: row(
    t.strict(
      {
        ...of,
        because: oneOf('answered', 'closed', 'merged', 'deleted', 'no-policy', 'acknowledged', 'reassessed'),
      },
      'NotificationCancelled',
    ),
    stored => ({ type: 'NotificationCancelled', ...stored }),
  ),
  NotificationParked: row(t.strict({ ...of, reason: t.string }, 'NotificationParked'), stored => ({
    type: 'NotificationParked',
    ...stored,
  })),
}
