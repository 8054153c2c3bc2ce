export { memoryEventStore, type MemoryEventStoreOptions } from './adapters/memory/index.js'
