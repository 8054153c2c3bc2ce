export {
  eventStoreDBEventStore,
  type EventStoreDBClient,
  type EventStoreDBEventStoreOptions,
} from './adapters/eventstoredb/index.js'
