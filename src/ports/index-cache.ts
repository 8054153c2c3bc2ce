import type { StoredIndexRow } from './event-store.js'

/**
 * The newest event that the rows of a cache tell of. Before a cache is believed, the log is asked for this very event: a
 * log that does not have it is another log, or the same one put back to an earlier state.
 *
 * @since 0.1.0
 */
export interface CacheAnchor {
  readonly stream: string
  readonly revision: number
  readonly position: number
  readonly id: string
}

/** @since 0.1.0 */
export interface IndexCacheState {
  /** The format of the rows; known to the engine. */
  readonly format: number
  readonly anchor: CacheAnchor
}

/**
 * Rows over the log, kept beside a store that keeps none itself, so that a start need not read the whole log. One process
 * writes to a cache. It may be deleted at any time: what it says can be told again from the log.
 *
 * @since 0.1.0
 */
export interface IndexCache {
  /**
   * Opens the cache and makes it this process's own: who had it before can no longer write. `undefined` when there is
   * nothing in it that can be relied on; what was damaged is put out of the way. Rejects for what must not be touched.
   */
  readonly open: () => Promise<IndexCacheState | undefined>
  /** All rows, in pages; `after` is the last stream of the page before, `''` for the first. Rejects when one is damaged. */
  readonly rows: (options: { readonly after: string; readonly limit: number }) => Promise<ReadonlyArray<StoredIndexRow>>
  /** The rows of these streams; streams without a row are left out. */
  readonly rowsOf: (streams: ReadonlyArray<string>) => Promise<ReadonlyArray<StoredIndexRow>>
  /**
   * Puts rows, removes others, and moves the anchor: all of it or nothing. Without `state` the anchor stays as it is; after
   * {@link IndexCache.clear} there is none, and as long as there is none the rows count for nothing.
   */
  readonly write: (change: {
    readonly state?: IndexCacheState | undefined
    readonly rows: ReadonlyArray<StoredIndexRow>
    readonly removed: ReadonlyArray<string>
  }) => Promise<void>
  /** Throws everything away. */
  readonly clear: () => Promise<void>
  /** Idempotent. */
  readonly close: () => Promise<void>
}
