export * from './commands.js';
export { hasLapsed, incidentAt, lapsesAt } from './confirmation.js';
export { decide } from './decide.js';
export { evolve, fold } from './evolve.js';
export * from './events.js';
export * from './incident.js';
export { dueAt, nextDueAt } from './schedule.js';
export { isBehind } from './story.js';
export { incidentsOf, initialState, latestIncident, openIncident, withoutPast, } from './state.js';
