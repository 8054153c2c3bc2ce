import type { Target } from '../domain/policy/policy.js'
import type { NoCandidateReason, SkipReason } from '../domain/policy/recipients.js'
import type { ResolvedReason } from '../domain/incident/incident.js'
import type { Instant } from '../domain/time.js'

/**
 * One attempt to hand a message over.
 *
 * @since 0.1.0
 */
export interface ExplainedAttempt<At = Instant> {
  /** From 1. */
  readonly attempt: number
  readonly startedAt: At
  readonly workerId: string
  readonly outcome: 'under-way' | 'delivered' | 'failed' | 'refused' | 'unknown'
  /** When the outcome was known; absent while the attempt is under way. */
  readonly endedAt?: At | undefined
  readonly reason?: string | undefined
}

/**
 * What became of one message to one person.
 *
 * @since 0.1.0
 */
export interface ExplainedDelivery<At = Instant> {
  /**
   * - `pending`: waits for its next attempt.
   * - `sending`: an attempt is under way.
   * - `undeliverable`: refused for good. `parked`: given up after many attempts. A person has to look at both.
   * - `cancelled`: not wanted any more.
   */
  readonly state: 'pending' | 'sending' | 'delivered' | 'undeliverable' | 'parked' | 'cancelled'
  /** Since when. */
  readonly at: At
  /** The channel's own words, or why the message was cancelled. */
  readonly reason?: string | undefined
  readonly nextAttemptAt?: At | undefined
  /** The steps that this one message stands for, lowest first. */
  readonly steps: ReadonlyArray<number>
  readonly attempts: ReadonlyArray<ExplainedAttempt<At>>
}

/**
 * What a step meant for one person.
 *
 * @since 0.1.0
 */
export interface ExplainedPerson<At = Instant> {
  readonly personId: string
  readonly outcome: 'notified' | 'skipped'
  /** Why somebody was skipped. */
  readonly reason?: SkipReason | undefined
  /** Set when the step reached nobody and this is whom the policy names for that case. */
  readonly viaFallback?: true | undefined
  readonly channel?: string | undefined
  readonly notificationId?: string | undefined
  /** Absent in a simulation, where nothing is sent. */
  readonly delivery?: ExplainedDelivery<At> | undefined
}

/**
 * Why a step stands as it does.
 *
 * Of steps that did not fire: what came first, or that the policy (`policy-changed`) or its version (`policy-edited`)
 * that had the step was replaced. Of steps that fired: `known-too-late` when what would have prevented it was recorded
 * afterwards, `policy-came-later` when the step was overdue as its policy came into effect, `confirmation-lapsed` when it
 * was overdue as somebody's confirmation lapsed. Of waiting steps: `overdue`, the next tick fires it.
 *
 * @since 0.1.0
 */
export type StepReason =
  | ResolvedReason
  | 'acknowledged'
  | 'policy-changed'
  | 'policy-edited'
  | 'known-too-late'
  | 'policy-came-later'
  | 'confirmation-lapsed'
  | 'overdue'

/**
 * One step of an incident: fired, yet to fire, or not fired, and why.
 *
 * @since 0.1.0
 */
export interface ExplainedStep<At = Instant> {
  /** Its place in its policy, from 1. */
  readonly step: number
  readonly stepId: string
  readonly policyId: string
  readonly policyVersion: number
  readonly delayMinutes: number
  readonly state: 'fired' | 'waiting' | 'not-fired'
  /** When it was, will be, or would have been due. */
  readonly dueAt: At
  readonly triggeredAt?: At | undefined
  /** Triggered minus due; of a step that was due and did not fire (yet), how long it had been due. */
  readonly lateMs?: number | undefined
  readonly reason?: StepReason | undefined
  /** Whom the step is for; absent where the log does not tell. */
  readonly notify?: Target | undefined
  readonly channel?: string | undefined
  /** Set when there was not even a candidate. */
  readonly nobody?: NoCandidateReason | undefined
  readonly people: ReadonlyArray<ExplainedPerson<At>>
}

/** @since 0.1.0 */
export interface ExplainedPolicy {
  readonly id: string
  readonly name: string
  readonly version: number
}

/**
 * One incident of a ticket.
 *
 * @since 0.1.0
 */
export interface ExplainedIncident<At = Instant> {
  readonly number: number
  readonly status: 'Active' | 'Confirmed' | 'Resolved'
  readonly policy: ExplainedPolicy
  /** The policies and versions that it ran before, and when the next one came into effect. */
  readonly earlierPolicies: ReadonlyArray<ExplainedPolicy & { readonly until: At }>
  readonly openedAt: At
  readonly waitingSinceAt: At
  readonly lastActivityAt: At
  readonly steps: ReadonlyArray<ExplainedStep<At>>
  /** Also those that were withdrawn or have lapsed, in order of time. */
  readonly acknowledgements: ReadonlyArray<{
    readonly by: string
    readonly at: At
    readonly via: string
    /** By when that person promised an answer. */
    readonly answerByAt?: At | undefined
    readonly withdrawn?: { readonly by: string; readonly at: At } | undefined
    /** When it had lapsed, for no agent was active any more, or in time. */
    readonly lapsedAt?: At | undefined
  }>
  /** When the confirmation lapses unless an agent is active before. */
  readonly lapsesAt?: At | undefined
  /** When the client wrote again after the confirmation. */
  readonly clientWroteAt?: At | undefined
  /** When the last step had passed and nobody had ever been told. */
  readonly exhaustedAt?: At | undefined
  readonly resolved?: { readonly reason: ResolvedReason; readonly at: At } | undefined
}

/**
 * One thing that happened, in the order in which it was recorded.
 *
 * @since 0.1.0
 */
export interface StoryLine<At = Instant> {
  readonly at: At
  readonly recordedAt: At
  readonly revision: number
  readonly text: string
}

/**
 * Why each step of a ticket fired, will fire, or did not, as far as was known at an instant.
 *
 * @since 0.1.0
 */
export interface Explanation<At = Instant> {
  readonly ticketId: string
  readonly at: At
  /** Whose the ticket is and whether its client waits, before any policy. */
  readonly situation: {
    readonly closed: boolean
    readonly waitingSinceAt?: At | undefined
    readonly assigneeId?: string | undefined
    readonly deskId?: string | undefined
    readonly clientId?: string | undefined
    /** The ticket's own policy, `'none'` when it was opted out. */
    readonly policyId?: string | undefined
  }
  readonly incidents: ReadonlyArray<ExplainedIncident<At>>
  /** Steps that fired before something recorded late showed that nobody was waiting. */
  readonly mistakenSteps: ReadonlyArray<ExplainedStep<At>>
  readonly story: ReadonlyArray<StoryLine<At>>
}
