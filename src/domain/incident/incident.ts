import type { PersonId, StepId } from '../identifiers.js'
import type { Policy } from '../policy/policy.js'
import type { NoCandidateReason, RecipientOutcome } from '../policy/recipients.js'
import type { Wait } from '../ticket/situation.js'
import type { Instant } from '../time.js'

/**
 * A step that fired, with everybody it was meant for.
 *
 * @since 0.1.0
 */
export interface FiredStep {
  readonly policyId: string
  readonly policyVersion: number
  readonly stepId: StepId
  /** Its place in that policy, from 1. */
  readonly step: number
  readonly dueAt: Instant
  readonly triggeredAt: Instant
  /** The client's last activity that `dueAt` was counted from. */
  readonly clockAt: Instant
  readonly outcomes: ReadonlyArray<RecipientOutcome>
  /** Set when there was not even a candidate. */
  readonly nobody?: NoCandidateReason | undefined
}

/**
 * "I'm on it": who, when, and where they said so.
 *
 * @since 0.1.0
 */
export interface Acknowledgement {
  readonly by: PersonId
  readonly at: Instant
  readonly via: string
  /** By when that person promised an answer. */
  readonly answerByAt?: Instant | undefined
}

/**
 * Why an incident ended.
 *
 * @since 0.1.0
 */
export type ResolvedReason = 'answered' | 'closed' | 'merged' | 'deleted' | 'no-policy'

interface IncidentFacts {
  /** Which incident of its ticket this is, from 1. */
  readonly number: number
  readonly openedAt: Instant
  /** Tells incidents apart that opened at the same instant: 0 for the first. Part of every idempotency key. */
  readonly sequence: number
  readonly wait: Wait
  /** The version this incident runs, whatever is edited meanwhile. */
  readonly policy: Policy
  /** Since when it runs this policy or version; absent: since it opened. */
  readonly policySinceAt?: Instant | undefined
  readonly fired: ReadonlyArray<FiredStep>
  /** When the last step had passed and nobody had ever been reached. */
  readonly exhaustedAt?: Instant | undefined
  /** When confirmations lapsed, in order of time. */
  readonly lapses?: ReadonlyArray<Instant> | undefined
}

export interface ActiveIncident extends IncidentFacts {
  readonly status: 'Active'
}

export interface ConfirmedIncident extends IncidentFacts {
  readonly status: 'Confirmed'
  /** The first one counts; others who said so too follow it. */
  readonly acknowledgements: readonly [Acknowledgement, ...ReadonlyArray<Acknowledgement>]
  /** Whether the client wrote again after the confirmation. */
  readonly clientWroteAt?: Instant | undefined
  /**
   * The newest activity of an agent after the newest acknowledgement; or when another policy came into effect, whose
   * time-out counts from then.
   */
  readonly renewedAt?: Instant | undefined
}

export interface ResolvedIncident extends IncidentFacts {
  readonly status: 'Resolved'
  readonly reason: ResolvedReason
  readonly resolvedAt: Instant
  readonly acknowledgements: ReadonlyArray<Acknowledgement>
}

/**
 * One stretch of a client waiting on one ticket under a policy.
 *
 * @since 0.1.0
 */
export type Incident = ActiveIncident | ConfirmedIncident | ResolvedIncident

export type OpenIncident = ActiveIncident | ConfirmedIncident

export const isOpen = (incident: Incident | undefined): incident is OpenIncident =>
  incident !== undefined && incident.status !== 'Resolved'

/**
 * Names one wait of a client for good: it stays the same as long as the incident lives, and no other incident of the
 * ticket ever has it. Numbers do not: a late fact may renumber incidents.
 */
export const causeOf = ({ openedAt, sequence }: Pick<Incident, 'openedAt' | 'sequence'>): string =>
  `${openedAt}.${sequence}`

/** A step is known by its policy and its own id, so that coming back to a policy does not repeat it. */
export const hasFired = (incident: Incident, policyId: string, stepId: StepId): boolean =>
  incident.fired.some(fired => fired.stepId === stepId && fired.policyId === policyId)

/** Whether a step reached anybody by itself, without the fallback. */
export const reachedSomebody = (fired: FiredStep): boolean =>
  fired.outcomes.some(({ outcome, viaFallback }) => outcome === 'notified' && viaFallback !== true)

/** Whether anybody at all was told, the fallback included. */
export const toldSomebody = (fired: FiredStep): boolean => fired.outcomes.some(({ outcome }) => outcome === 'notified')
