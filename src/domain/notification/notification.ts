import type { ChannelName, NotificationId, PersonId, PolicyId, StepId } from '../identifiers.js'
import type { Wait } from '../ticket/situation.js'
import type { Instant } from '../time.js'

/** One of the steps that a message stands for. */
export interface NotifiedStep {
  readonly stepId: StepId
  /** From 1. */
  readonly number: number
  readonly delayMinutes: number
  readonly dueAt: Instant
}

/**
 * What there is to a message in any state.
 *
 * @since 0.1.0
 */
export interface NotificationFacts {
  readonly id: NotificationId
  readonly incident: number
  readonly personId: PersonId
  readonly channel: ChannelName
  readonly policy: {
    readonly id: PolicyId
    readonly name: string
    readonly version: number
    readonly stepCount: number
  }
  /** Lowest first; the last one is the step that the message names. */
  readonly steps: readonly [NotifiedStep, ...ReadonlyArray<NotifiedStep>]
  readonly wait: Wait
  readonly triggeredAt: Instant
  /** Attempts begun so far. */
  readonly attempts: number
  /** Attempts whose outcome is not known: each may have arrived. */
  readonly unknownOutcomes: number
}

/** Waiting for its next attempt. */
export interface PendingNotification extends NotificationFacts {
  readonly state: 'pending'
  readonly nextAttemptAt: Instant
}

/** Claimed by a worker that is sending it. */
export interface ClaimedNotification extends NotificationFacts {
  readonly state: 'claimed'
  readonly workerId: string
  readonly claimedAt: Instant
  readonly leaseMs: number
}

/** Given up, for a person to look at: refused for good, or retried to no avail. */
export interface StuckNotification extends NotificationFacts {
  readonly state: 'undeliverable' | 'parked'
  readonly stuckAt: Instant
  readonly reason: string
}

/**
 * A message decided and not yet settled. What was delivered or cancelled is no longer here; the log tells of it.
 *
 * @since 0.1.0
 */
export type UnsettledNotification = PendingNotification | ClaimedNotification | StuckNotification

/** Most ids are made of what needs no escape, and asking costs a fraction of escaping. */
const part = (id: string): string => (/[^\w.~-]/.test(id) ? encodeURIComponent(id) : id)

/**
 * What the ids of an incident's messages begin with, as long as it runs a policy.
 *
 * @since 0.1.0
 */
export const notificationIdStart = (
  { openedAt, sequence }: { readonly openedAt: Instant; readonly sequence: number },
  policyId: PolicyId,
): string => `${openedAt}.${sequence}/${part(policyId)}/`

/**
 * The id of a message, from nothing but the decision: the incident, the highest step it names, the person, the channel.
 * The policy's version is left out on purpose: an edit must not make a new message of an old one.
 *
 * @since 0.1.0
 */
export const notificationIdOf = (
  incident: { readonly openedAt: Instant; readonly sequence: number },
  policyId: PolicyId,
  stepId: StepId,
  channel: ChannelName,
  personId: PersonId,
): NotificationId => `${notificationIdStart(incident, policyId)}${part(stepId)}/${part(channel)}/${part(personId)}`

/** The wait that a message is about, from its id. */
export const causeOfNotification = (id: NotificationId): string => id.slice(0, id.indexOf('/'))
