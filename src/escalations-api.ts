import type { RebuildProgress } from './application/rebuild.js'
import type { DeliveryMode, Role } from './application/roles.js'
import type { Shard } from './application/shards.js'
import type { FactInput } from './codecs/fact-input.js'
import type { PolicyInput } from './codecs/policy-input.js'
import type { ResolvedReason } from './domain/incident/incident.js'
import type { Policy } from './domain/policy/policy.js'
import type { Channel } from './ports/channel.js'
import type { Clock } from './ports/clock.js'
import type { CrashPoints } from './ports/crash-points.js'
import type { Digest } from './ports/digest.js'
import type { Directory } from './ports/directory.js'
import type { EventStore } from './ports/event-store.js'
import type { IndexCache } from './ports/index-cache.js'
import type { Logger } from './ports/logger.js'
import type { Random } from './ports/random.js'
import type { TicketExplanation } from './explain-ticket.js'
import type { ExplanationWords } from './projections/explain-words.js'
import type { AcknowledgementView, AttentionView, AuditReport, Dashboard, IncidentView, TickReport } from './views.js'

/**
 * What `createEscalations` needs, and what it can be given.
 *
 * @since 0.1.0
 */
export interface EscalationsOptions {
  /** Where the events are kept. Opened here and closed by `close()`. */
  readonly store: EventStore
  readonly directory: Directory
  /** The ways to reach people, by the names that policies use. */
  readonly channels: Readonly<Record<string, Channel>>
  /** For days of leave and for "today". Default `UTC`. */
  readonly timeZone?: string | undefined
  /** Keeps several helpdesks apart in one store: letters, digits and underscores. */
  readonly namespace?: string | undefined
  /** Silent by default. */
  readonly logger?: Logger | undefined
  /**
   * This worker's part of the tickets, such as `{ index: 0, count: 3 }`: it sees to those first, and to another worker's
   * only when they are overdue. Spares work that would be done twice; nothing depends on it being right.
   */
  readonly shard?: Shard | undefined
  /** With `shard`: how long another worker's step or message may be overdue before this one sees to it. Default 10. */
  readonly takeoverAfterMinutes?: number | undefined
  /**
   * How this process finds the messages that it is to send: `inline` (default), whoever decides also sends; `group`, the
   * store's consumer group hands them to processes started as senders; `none`, this process sends nothing.
   */
  readonly delivery?: DeliveryMode | undefined
  /** With `delivery: 'group'`: what was not handed over for so long is sent from the log by any sender. Default 2. */
  readonly reconcileAfterMinutes?: number | undefined
  /**
   * For stores that keep no index of their own: what is open, in a local file, so that a start need not read the whole
   * log. May be deleted at any time. One file per process: `sqliteIndexCache({ path })`.
   */
  readonly indexCache?: IndexCache | undefined
  /** Called while the log is read to tell what is open, at a start without an index. */
  readonly onRebuildProgress?: ((progress: RebuildProgress) => void) | undefined
  /** How many sends may be under way at a time. Default 32. */
  readonly deliveryConcurrency?: number | undefined
  /** Called after every tick that has read the store and written to it: tell an outside watchdog. */
  readonly onHeartbeat?: ((report: TickReport) => void) | undefined
  /** Called when something happens that a person should look at. */
  readonly onAttention?: ((attention: AttentionView) => void) | undefined
  /** For tests: time, chance, ids and the places where a process may die. */
  readonly clock?: Clock | undefined
  readonly random?: Random | undefined
  readonly digest?: Digest | undefined
  readonly crashPoints?: CrashPoints | undefined
}

/** @since 0.1.0 */
export interface CallOptions {
  /** Aborted before the call has written anything: the call rejects with the code `aborted`. */
  readonly signal?: AbortSignal | undefined
}

/** @since 0.1.0 */
export interface RecordOutcome {
  /** `unchanged`: this very fact (same `factId`) had been recorded before. */
  readonly status: 'recorded' | 'unchanged'
  /** The ticket's latest incident, if it ever had one. */
  readonly incident?: IncidentView | undefined
}

/**
 * "I'm on it".
 *
 * @since 0.1.0
 */
export interface AcknowledgementInput {
  readonly ticketId: string
  readonly by: string
  /** The surface it is said on: `email`, `ticket-page`, `dashboard`, or the host's own word. */
  readonly via: string
  /** By when that person promises an answer, after now: a `Date`, or ISO 8601 with an offset. */
  readonly answerByAt?: Date | string | undefined
  /**
   * The wait that is meant, by `cause` of a view or a notification: if the client waits anew since, nothing is changed and
   * the answer is `other-wait`. For buttons that may be pressed late.
   */
  readonly cause?: string | undefined
}

/**
 * The answer to "I'm on it".
 *
 * @since 0.1.0
 */
export type AcknowledgeOutcome =
  /** No further step fires. */
  | { readonly status: 'confirmed'; readonly incident: IncidentView }
  /** Somebody else was first and stays it; this person is recorded as one more. */
  | { readonly status: 'already-confirmed'; readonly by: string; readonly at: Date; readonly incident: IncidentView }
  /** The incident is over; nothing was changed. */
  | {
      readonly status: 'already-resolved'
      readonly reason: ResolvedReason
      readonly resolvedAt: Date
      readonly acknowledgements: ReadonlyArray<AcknowledgementView>
    }
  /** Nobody waits on this ticket, or no policy applies to it. */
  | { readonly status: 'no-incident' }
  /** The wait that `cause` names is over, and another one has come; nothing was changed. */
  | { readonly status: 'other-wait' }

/** @since 0.1.0 */
export type WithdrawOutcome =
  | { readonly status: 'active'; readonly incident: IncidentView }
  | { readonly status: 'not-confirmed' }
  | { readonly status: 'already-resolved'; readonly reason: ResolvedReason; readonly resolvedAt: Date }
  | { readonly status: 'no-incident' }
  | { readonly status: 'other-wait' }

/**
 * Who is given a policy.
 *
 * @since 0.1.0
 */
export type AssignmentTarget = { readonly desk: string } | { readonly client: string } | { readonly default: true }

/** @since 0.1.0 */
export interface PolicyAssignments {
  /** Grows with every change; `-1` before the first. For `expectedRevision` of {@link Policies.assign}. */
  readonly revision: number
  readonly default: string | null
  readonly clients: Readonly<Record<string, string>>
  readonly desks: Readonly<Record<string, string>>
}

/**
 * Policies and who has which. Every change takes effect at once, on open incidents too.
 *
 * @since 0.1.0
 */
export interface Policies {
  /**
   * Saves a policy as its next version. Open incidents keep the version they run; activating or deactivating concerns
   * them at once. With `expectedVersion` (0 for a new policy), refused with `version-conflict` when somebody else saved
   * meanwhile.
   */
  readonly save: (
    policy: PolicyInput,
    options?: CallOptions & { readonly expectedVersion?: number | undefined },
  ) => Promise<{ readonly policy: Policy; readonly changed: boolean }>
  /**
   * `'none'` opts out, `null` clears. With `expectedRevision`, refused with `version-conflict` when somebody else
   * changed an assignment meanwhile.
   */
  readonly assign: (
    target: AssignmentTarget,
    policyId: string | null,
    options?: CallOptions & { readonly expectedRevision?: number | undefined },
  ) => Promise<{ readonly incidentsChanged: number }>
  /** Moves open incidents of a policy over to its newest version. Steps that fired do not fire again. */
  readonly adopt: (policyId: string, options?: CallOptions) => Promise<{ readonly incidentsChanged: number }>
  /** The newest version of every policy. */
  readonly list: (options?: CallOptions) => Promise<ReadonlyArray<Policy>>
  /** All versions of one policy, oldest first. */
  readonly versions: (policyId: string, options?: CallOptions) => Promise<ReadonlyArray<Policy>>
  readonly assignments: (options?: CallOptions) => Promise<PolicyAssignments>
}

/**
 * The escalations of a helpdesk.
 *
 * @since 0.1.0
 */
export interface Escalations extends AsyncDisposable {
  /**
   * Records what happened on a ticket. Durable when it resolves. Facts may come late, twice (give them a `factId`) and
   * in any order. Rejects with `invalid-input` before anything is written.
   */
  readonly record: (fact: FactInput, options?: CallOptions) => Promise<RecordOutcome>
  /**
   * "I'm on it", perhaps with the time by which an answer is promised. Once this resolves, no send that has not begun will
   * begin. When a promised time, or the policy's `confirmTimeoutMinutes`, passes without an agent's activity, the next
   * tick makes the incident active again, and it goes on with the steps that have not fired.
   */
  readonly acknowledge: (acknowledgement: AcknowledgementInput, options?: CallOptions) => Promise<AcknowledgeOutcome>
  /** "I'm not on it after all": active again, going on with the steps that have not fired. */
  readonly withdraw: (
    withdrawal: { readonly ticketId: string; readonly by: string; readonly cause?: string | undefined },
    options?: CallOptions,
  ) => Promise<WithdrawOutcome>
  /** The ticket's latest incident, if it ever had one. */
  readonly incident: (ticketId: string, options?: CallOptions) => Promise<IncidentView | undefined>
  /** Why each step fired, will fire, or did not: at any instant (a `Date`, or ISO 8601 with an offset), from the events alone. */
  readonly explain: (
    ticketId: string,
    options?: CallOptions & {
      readonly at?: Date | string | undefined
      /** The sentences of the story. Default: English. */
      readonly words?: ExplanationWords | undefined
    },
  ) => Promise<TicketExplanation>
  /**
   * Reaches the head of the log, fires what is due now and, with `delivery: 'inline'`, delivers what is ready. For hosts
   * with a scheduler of their own.
   */
  readonly tick: (options?: CallOptions) => Promise<TickReport>
  /**
   * Ticks by itself, by default every 5 minutes, on whole multiples of the interval. `role` divides the two halves of the
   * work among processes: a `decider` fires steps, a `sender` sends messages, `both` (default) does both.
   */
  readonly start: (options?: { readonly everyMinutes?: number | undefined; readonly role?: Role | undefined }) => void
  /** Stops ticking; resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>
  readonly policies: Policies
  readonly dashboard: (options?: CallOptions & { readonly timeZone?: string }) => Promise<Dashboard>
  /**
   * Looks whether anything happened: the position in the log up to which everything is known. As long as it is the same,
   * every other question has the same answer, but for the passing of time.
   */
  readonly position: (options?: CallOptions) => Promise<number>
  /** What should not be. `graceMinutes` (default 5): how late a step may be before it counts as overdue. */
  readonly audit: (options?: CallOptions & { readonly graceMinutes?: number }) => Promise<AuditReport>
  /** Stops, waits for sends under way, and closes the store. */
  readonly close: () => Promise<void>
}
