export type { SqliteDatabase, SqliteDriver, SqliteStatement, SqliteValue } from './driver.js'
export { sqliteEventStore, type SqliteEventStore } from './event-store.js'
export type { SqliteEventStoreOptions } from './options.js'
export { sqliteIndexCache, type SqliteIndexCacheOptions } from './index-cache.js'
