export * from './domain/incident/index.js'
export { reassess } from './domain/incident/reassess.js'
export * from './domain/identifiers.js'
export { dayIn, type Day, type DayOf } from './domain/day.js'
export { instant, isDue, minutesAfter, type Instant } from './domain/time.js'
export * from './domain/policy/catalog.js'
export {
  effectivePolicyAt,
  historyOf,
  unchanging,
  type CatalogHistory,
  type Since,
} from './domain/policy/catalog-history.js'
export * from './domain/policy/policy.js'
export * from './domain/policy/recipients.js'
export { recipientsOf, type Roster } from './domain/policy/roster.js'
export { policyProblems, numbered, type PolicyDraft, type PolicyProblem } from './domain/policy/make-policy.js'
export * from './domain/notification/notification.js'
export * from './domain/ticket/fact.js'
export { initialSituation, nextSituation, type Situation, type Wait } from './domain/ticket/situation.js'
export { evaluate, type DueStep } from './evaluator/evaluate.js'
export { dueIndex, type DueEntry, type DueIndex } from './evaluator/due-index.js'
export { taskEscalations, type TaskEscalations } from './task-escalations.js'
