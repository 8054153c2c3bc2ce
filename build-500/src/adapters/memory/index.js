export { memoryEventStore } from './event-store.js';
