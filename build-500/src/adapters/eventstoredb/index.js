export { eventStoreDBEventStore } from './event-store.js';
