import type { NotificationId } from '../identifiers.js'
import type { Levels } from '../policy/catalog.js'
import type { Policy } from '../policy/policy.js'
import type { AcknowledgementWithdrawn, Fact, WaitInherited } from '../ticket/fact.js'
import type { Instant } from '../time.js'
import type { FiredStep, Incident, ResolvedReason } from './incident.js'

// The names in this file are stored. A changed meaning is a new name, a row of its own in the codec table, and a new
// file in test/stored-events.

/** A client waits and a policy applies. Carries the whole policy version: a fold needs nothing but the stream. */
export interface IncidentOpened {
  readonly type: 'IncidentOpened'
  readonly incident: number
  readonly at: Instant
  readonly sequence: number
  readonly waitingSinceAt: Instant
  readonly lastActivityAt: Instant
  readonly levels: Levels
  readonly policy: Policy
  /** Set when a changed policy or assignment brought it about and nothing on the ticket. */
  readonly reviewed?: true | undefined
  /** Then also the newest change of policies that was known: who knows less is behind this ticket. */
  readonly policiesAt?: Instant | undefined
}

/** Another policy (or, when adopted, another version of the same) is in effect. Same incident, same clock. */
export interface PolicyChanged {
  readonly type: 'PolicyChanged'
  readonly incident: number
  readonly at: Instant
  readonly levels: Levels
  readonly policy: Policy
  readonly adopted: boolean
  readonly reviewed?: true | undefined
  readonly policiesAt?: Instant | undefined
}

export interface IncidentResolved {
  readonly type: 'IncidentResolved'
  readonly incident: number
  readonly at: Instant
  readonly reason: ResolvedReason
  readonly levels: Levels
  readonly reviewed?: true | undefined
  readonly policiesAt?: Instant | undefined
}

/** A step fired. At most one per incident and step, whatever happens. */
export interface StepTriggered extends FiredStep {
  readonly type: 'StepTriggered'
  readonly incident: number
}

/** The last step has passed and nobody was ever told. */
export interface IncidentExhausted {
  readonly type: 'IncidentExhausted'
  readonly incident: number
  readonly at: Instant
}

/** Nobody was active on a confirmed incident for too long, or past a promised time: it is active again. */
export interface ConfirmationLapsed {
  readonly type: 'ConfirmationLapsed'
  readonly incident: number
  /** The instant at which it lapsed, whenever that was noticed. */
  readonly at: Instant
}

/** A fact that came late, or a change of policies heard of late, changed the story: so the ticket's incidents go as its facts now tell them. */
export interface IncidentsReassessed {
  readonly type: 'IncidentsReassessed'
  readonly at: Instant
  /** How many incidents, from the first one on, stay as they were. */
  readonly kept: number
  /** Those that come after them now, instead of any that did so before. */
  readonly incidents: ReadonlyArray<Incident>
}

/** A worker is about to send. Its revision is the fencing token. */
export interface DeliveryStarted {
  readonly type: 'DeliveryStarted'
  readonly notificationId: NotificationId
  readonly attempt: number
  readonly at: Instant
  readonly workerId: string
  readonly leaseMs: number
}

export interface Delivered {
  readonly type: 'Delivered'
  readonly notificationId: NotificationId
  readonly attempt: number
  readonly at: Instant
  readonly providerId?: string | undefined
}

export interface DeliveryFailed {
  readonly type: 'DeliveryFailed'
  readonly notificationId: NotificationId
  readonly attempt: number
  readonly at: Instant
  readonly reason: string
  /** When it is tried again; `null`: refused for good, the notification is undeliverable. */
  readonly nextAttemptAt: Instant | null
}

/** It may or may not have arrived. It is tried again under the same key. */
export interface DeliveryOutcomeUnknown {
  readonly type: 'DeliveryOutcomeUnknown'
  readonly notificationId: NotificationId
  readonly attempt: number
  readonly at: Instant
  readonly reason: string
  readonly nextAttemptAt: Instant
}

export interface NotificationCancelled {
  readonly type: 'NotificationCancelled'
  readonly notificationId: NotificationId
  readonly at: Instant
  readonly because: ResolvedReason | 'acknowledged' | 'reassessed'
}

export interface NotificationParked {
  readonly type: 'NotificationParked'
  readonly notificationId: NotificationId
  readonly at: Instant
  readonly reason: string
}

export type DeliveryEvent =
  DeliveryStarted | Delivered | DeliveryFailed | DeliveryOutcomeUnknown | NotificationCancelled | NotificationParked

export type IncidentEvent =
  | IncidentOpened
  | PolicyChanged
  | IncidentResolved
  | StepTriggered
  | IncidentExhausted
  | ConfirmationLapsed
  | IncidentsReassessed

/**
 * Everything that a ticket's stream may hold.
 *
 * @since 0.1.0
 */
export type TicketEvent = Fact | WaitInherited | AcknowledgementWithdrawn | IncidentEvent | DeliveryEvent
