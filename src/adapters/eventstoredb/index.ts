export type { EventStoreDBClient } from './client.js'
export { eventStoreDBEventStore } from './event-store.js'
export type { EventStoreDBEventStoreOptions } from './options.js'
