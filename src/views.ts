import type { SkipReason } from './domain/policy/recipients.js'
import type { ResolvedReason } from './domain/incident/incident.js'

/**
 * Who said "I'm on it", when, and where.
 *
 * @since 0.1.0
 */
export interface AcknowledgementView {
  readonly by: string
  readonly at: Date
  readonly via: string
  /** By when that person promised an answer. */
  readonly answerByAt?: Date | undefined
}

/**
 * A step of an incident that fired.
 *
 * @since 0.1.0
 */
export interface FiredStepView {
  /** From 1. */
  readonly step: number
  readonly stepId: string
  readonly policyId: string
  readonly policyVersion: number
  readonly dueAt: Date
  readonly triggeredAt: Date
  /** Who is told, in order: those whom the step reached, or where it reached nobody, those whom the fallback did. */
  readonly notified: ReadonlyArray<string>
  readonly skipped: ReadonlyArray<{ readonly personId: string; readonly reason: SkipReason }>
}

/**
 * One incident of a ticket.
 *
 * @since 0.1.0
 */
export interface IncidentView {
  readonly ticketId: string
  /** Which incident of the ticket this is, from 1. */
  readonly incident: number
  /** Names this wait for good; the number may change when a fact comes late. */
  readonly cause: string
  readonly status: 'Active' | 'Confirmed' | 'Resolved'
  readonly openedAt: Date
  /** Since when the client has been waiting. */
  readonly waitingSinceAt: Date
  /** The client's last message: the clock that delays count from. */
  readonly lastActivityAt: Date
  readonly policy: { readonly id: string; readonly name: string; readonly version: number; readonly stepCount: number }
  readonly fired: ReadonlyArray<FiredStepView>
  /** The next step of an active incident; absent when all have fired or the incident is not active. */
  readonly next?: { readonly step: number; readonly dueAt: Date } | undefined
  /** First one first; empty for an active incident. */
  readonly acknowledgements: ReadonlyArray<AcknowledgementView>
  /** When the client wrote again after the confirmation. */
  readonly clientWroteAt?: Date | undefined
  /** When the confirmation lapses unless an agent is active before; absent when nothing makes it lapse. */
  readonly lapsesAt?: Date | undefined
  readonly resolved?: { readonly reason: ResolvedReason; readonly at: Date } | undefined
}

/**
 * A step that fired in a tick.
 *
 * @since 0.1.0
 */
export interface TriggeredStepView {
  readonly ticketId: string
  readonly incident: number
  readonly step: number
  readonly policyId: string
  readonly dueAt: Date
  readonly triggeredAt: Date
  /** Triggered minus due, in milliseconds. */
  readonly lateMs: number
  /** Who is told, in order: those whom the step reached, or where it reached nobody, those whom the fallback did. */
  readonly notified: ReadonlyArray<string>
}

/**
 * What a tick did. A tick never throws for one bad ticket: it says what it could not do, and that stays due.
 *
 * @since 0.1.0
 */
export interface TickReport {
  readonly at: Date
  /** How many tickets had a step due. */
  readonly evaluated: number
  readonly triggered: ReadonlyArray<TriggeredStepView>
  /** How many messages were handed over and accepted. */
  readonly delivered: number
  /** What could not be done, and why; without a `ticketId` where the whole tick was concerned. */
  readonly failed: ReadonlyArray<{ readonly ticketId?: string | undefined; readonly reason: string }>
  /**
   * When the next step of any ticket is due, as far as this worker knows. With `shard`, tickets of other workers count
   * from when this one would take them over.
   */
  readonly nextDueAt?: Date | undefined
  /** How many events others had appended that this worker had not read when the tick began: its lag. */
  readonly behind: number
}

/**
 * An open incident on the dashboard.
 *
 * @since 0.1.0
 */
export interface OpenIncidentView {
  readonly ticketId: string
  readonly incident: number
  /** Names this wait for good; the number may change when a fact comes late. */
  readonly cause: string
  readonly deskId?: string | undefined
  readonly clientId?: string | undefined
  readonly assigneeId?: string | undefined
  readonly policy: { readonly id: string; readonly name: string; readonly version: number; readonly stepCount: number }
  readonly waitingSinceAt: Date
  readonly lastActivityAt: Date
  readonly lastFired?: { readonly step: number; readonly at: Date } | undefined
}

/** @since 0.1.0 */
export interface ActiveIncidentView extends OpenIncidentView {
  /** The next step; absent when all have fired. */
  readonly next?: { readonly step: number; readonly dueAt: Date } | undefined
}

/** @since 0.1.0 */
export interface ConfirmedIncidentView extends OpenIncidentView {
  readonly acknowledgements: ReadonlyArray<AcknowledgementView>
  readonly clientWroteAt?: Date | undefined
  /** By when an answer was promised last. */
  readonly answerByAt?: Date | undefined
  /** When the confirmation lapses unless an agent is active before; absent when nothing makes it lapse. */
  readonly lapsesAt?: Date | undefined
}

/**
 * Something that a person should look at.
 *
 * @since 0.1.0
 */
export type AttentionView =
  | {
      readonly type: 'unreached'
      readonly ticketId: string
      readonly incident: number
      readonly step: number
      readonly at: Date
    }
  | { readonly type: 'exhausted'; readonly ticketId: string; readonly incident: number; readonly at: Date }
  | {
      readonly type: 'undeliverable' | 'parked'
      readonly ticketId: string
      readonly incident: number
      readonly step: number
      readonly personId: string
      readonly channel: string
      readonly reason: string
      readonly at: Date
    }
  | { readonly type: 'quarantined'; readonly ticketId: string; readonly reason: string }

/**
 * The state of all escalations.
 *
 * @since 0.1.0
 */
export interface Dashboard {
  readonly at: Date
  /** Waiting and not confirmed; whose next step comes first, first. */
  readonly active: ReadonlyArray<ActiveIncidentView>
  /** Somebody is on it; the newest confirmation first. */
  readonly confirmed: ReadonlyArray<ConfirmedIncidentView>
  /** Ended on this day in the time zone asked for; the newest first. */
  readonly resolvedToday: ReadonlyArray<{
    readonly ticketId: string
    readonly incident: number
    readonly reason: ResolvedReason
    readonly resolvedAt: Date
  }>
  readonly activePolicies: number
  readonly attention: ReadonlyArray<AttentionView>
}

/**
 * What should not be: for a watchdog, and for a person in the morning.
 *
 * @since 0.1.0
 */
export interface AuditReport {
  readonly at: Date
  /** Steps that should have fired longer than the grace time ago. Nobody ticks, or ticks fail. */
  readonly overdue: ReadonlyArray<{
    readonly ticketId: string
    readonly incident: number
    readonly step: number
    readonly dueAt: Date
    readonly overdueMs: number
  }>
  /**
   * Messages that could have been sent longer than the grace time ago, and were not. Nobody sends: no process was started
   * for it, or all of them are gone or stuck.
   */
  readonly unsent: ReadonlyArray<{
    readonly ticketId: string
    readonly incident: number
    readonly step: number
    readonly personId: string
    readonly channel: string
    readonly readyAt: Date
    readonly waitingMs: number
  }>
  /**
   * How many processes have joined the group of senders at this moment, where `delivery` is `group` and the store tells;
   * else `undefined`. With 0, whatever is decided next waits as well.
   */
  readonly senders: number | undefined
  readonly attention: ReadonlyArray<AttentionView>
  /** True when `overdue`, `unsent` and `attention` are all empty. */
  readonly isClean: boolean
}
