export { systemClock } from './adapters/system-clock.js';
export { createEscalations } from './escalations.js';
export { shardOf } from './application/shards.js';
export { EscalationError } from './escalation-error.js';
export { explanationText } from './projections/explanation-text.js';
export { englishWords as explanationWords } from './projections/explain-words.js';
export { EventStoreError, } from './ports/event-store.js';
