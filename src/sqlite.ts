export {
  sqliteEventStore,
  type SqliteDatabase,
  type SqliteDriver,
  type SqliteEventStore,
  type SqliteEventStoreOptions,
  type SqliteStatement,
  type SqliteValue,
} from './adapters/sqlite/index.js'
