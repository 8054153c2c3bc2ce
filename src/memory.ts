export { memoryEventStore } from './adapters/memory/index.js'
