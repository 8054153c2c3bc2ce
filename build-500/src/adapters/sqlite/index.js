export { sqliteEventStore } from './event-store.js';
export { sqliteIndexCache } from './index-cache.js';
