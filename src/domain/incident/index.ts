export * from './commands.js'
export { hasLapsed, incidentAt, lapsesAt } from './confirmation.js'
export { decide } from './decide.js'
export type { Decision } from './decision.js'
export { evolve, fold } from './evolve.js'
export * from './events.js'
export * from './incident.js'
export type { Refusal } from './refusal.js'
export { dueAt, nextDueAt, nextStep, type NextStep } from './schedule.js'
export { isBehind } from './story.js'
export {
  incidentsOf,
  initialState,
  latestIncident,
  openIncident,
  withoutPast,
  type IncidentList,
  type Adoption,
  type Unaware,
  type Trigger,
  type Ticket,
} from './state.js'
