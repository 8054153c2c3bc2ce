export {
  sqliteEventStore,
  sqliteIndexCache,
  type SqliteDatabase,
  type SqliteDriver,
  type SqliteEventStore,
  type SqliteEventStoreOptions,
  type SqliteIndexCacheOptions,
  type SqliteStatement,
  type SqliteValue,
} from './adapters/sqlite/index.js'
