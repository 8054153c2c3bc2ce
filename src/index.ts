export { systemClock } from './adapters/system-clock.js'
export { createEscalations } from './escalations.js'
export type { RebuildProgress } from './application/rebuild.js'
export type { DeliveryMode, Role } from './application/roles.js'
export { shardOf, type Shard } from './application/shards.js'
export type * from './escalations-api.js'
export { EscalationError, type EscalationErrorCode } from './escalation-error.js'
export type * from './views.js'
export type * from './codecs/fact-input.js'
export type * from './codecs/policy-input.js'
export type { InputProblem } from './codecs/problem.js'
export type { TicketExplanation } from './explain-ticket.js'
export { explanationText, type ExplanationTextOptions } from './projections/explanation-text.js'
export { englishWords as explanationWords, type ExplanationWords } from './projections/explain-words.js'
export type * from './projections/explanation.js'
export type { Fallback, Policy, Step, Target } from './domain/policy/policy.js'
export type { SkipReason } from './domain/policy/recipients.js'
export type { ResolvedReason } from './domain/incident/incident.js'
export type { Channel, DeliveryResult, Notification, NotificationStep } from './ports/channel.js'
export type { Clock } from './ports/clock.js'
export type { CrashPoint, CrashPoints } from './ports/crash-points.js'
export type { Digest } from './ports/digest.js'
export type { Directory, LeaveDays, Person, TicketDetails } from './ports/directory.js'
export type { Logger } from './ports/logger.js'
export type { Random } from './ports/random.js'
export {
  EventStoreError,
  type AppendOutcome,
  type AppendRequest,
  type EventStore,
  type EventStoreErrorCode,
  type ExpectedRevision,
  type Json,
  type LogPage,
  type NewEvent,
  type ReadLogOptions,
  type ReadStreamOptions,
  type StoredEvent,
  type ConsumerGroups,
  type GroupDelivery,
  type StoredIndex,
  type StoredIndexRow,
  type TrailingRow,
} from './ports/event-store.js'
export type { CacheAnchor, IndexCache, IndexCacheState } from './ports/index-cache.js'
