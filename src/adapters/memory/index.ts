export { memoryEventStore, type MemoryEventStoreOptions } from './event-store.js'
