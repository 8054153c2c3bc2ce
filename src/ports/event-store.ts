/** Any JSON value. What a store keeps and gives back. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

/**
 * An event to be appended.
 *
 * @since 0.1.0
 */
export interface NewEvent {
  /** A UUID, random per append request and repeated when the same request is retried. */
  readonly id: string
  /** The stored type, a row of the codec table. */
  readonly type: string
  readonly data: Json
}

/**
 * An event as it was stored.
 *
 * @since 0.1.0
 */
export interface StoredEvent {
  readonly stream: string
  /** From 0, without gaps, per stream. */
  readonly revision: number
  /** Grows along the whole log; gaps are allowed. */
  readonly position: number
  readonly id: string
  readonly type: string
  readonly data: Json
  /** When the store took it, by the appender's wall clock, in epoch milliseconds. */
  readonly recordedAt: number
  /** Set when the row no longer is what was written (checksum, broken JSON); `data` is then `null`. */
  readonly damage?: string | undefined
}

/**
 * The revision that a stream must have for an append to be accepted: its last event's revision, or `-1` for a stream
 * that does not exist. There is no "any".
 */
export type ExpectedRevision = number

/**
 * One append: all of `events` at exactly one revision, or none.
 *
 * @since 0.1.0
 */
export interface AppendRequest {
  readonly stream: string
  readonly expectedRevision: ExpectedRevision
  /** At least one. */
  readonly events: ReadonlyArray<NewEvent>
  readonly recordedAt: number
}

/**
 * What became of one append.
 *
 * - `appended`: durable now. Also the answer to a repeated request whose events (same ids) are already there.
 * - `conflict`: the stream is at another revision; nothing was written.
 * - `failed`: nothing was written, for the reason in `error`.
 * - `unknown`: it may or may not have been written. Read the stream and look for the ids.
 *
 * @since 0.1.0
 */
export type AppendOutcome =
  | { readonly status: 'appended'; readonly revision: number; readonly position: number }
  | { readonly status: 'conflict'; readonly actualRevision: number }
  | { readonly status: 'failed'; readonly error: EventStoreError }
  | { readonly status: 'unknown'; readonly error: EventStoreError }

/**
 * Why a store could not do what it was asked.
 *
 * - `unavailable`, `busy`, `full`, `timeout`: may pass; asking again makes sense.
 * - `corrupt`, `newer-format`, `unsafe`, `denied`: will not pass by itself; a person has to look.
 * - `invalid`: the request itself is wrong.
 * - `closed`: the store was closed.
 *
 * @since 0.1.0
 */
export type EventStoreErrorCode =
  'unavailable' | 'busy' | 'full' | 'timeout' | 'corrupt' | 'newer-format' | 'unsafe' | 'denied' | 'invalid' | 'closed'

/** @since 0.1.0 */
export class EventStoreError extends Error {
  readonly code: EventStoreErrorCode

  constructor(code: EventStoreErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = 'EventStoreError'
    this.code = code
  }

  /** Whether the same request may succeed later without anybody's help. */
  get retryable(): boolean {
    return this.code === 'unavailable' || this.code === 'busy' || this.code === 'full' || this.code === 'timeout'
  }
}

/**
 * A page of the whole log.
 *
 * @since 0.1.0
 */
export interface LogPage {
  readonly events: ReadonlyArray<StoredEvent>
  /** Pass as `after` to read on. At least the position of the last event given. */
  readonly position: number
  /** Whether the end of the log was reached. */
  readonly atEnd: boolean
}

/**
 * A page of the whole log, skimmed: as much of each event as tells whether more of it is needed. Events have numbers from
 * 0 on, in order of position. They are no objects, since nothing is to be made of most of them: what is asked for is found
 * in lists, and in bytes. Whoever keeps a text of a page may keep all of the page in memory.
 *
 * @since 0.1.0
 */
export interface SkimmedLogPage extends Omit<LogPage, 'events'> {
  readonly count: number
  readonly revisions: ArrayLike<number>
  readonly types: ReadonlyArray<string>
  /** UTF-8, in which `places` says where the texts of the events are. */
  readonly bytes: Uint8Array
  /**
   * Four places in `bytes` for each event: where the name of its stream begins and ends, and where its data do, which are
   * JSON as it was written, and nothing where the row is damaged.
   */
  readonly places: ArrayLike<number>
  /** As in {@link StoredEvent}, of the events that have it. */
  readonly damage: ReadonlyMap<number, string>
  readonly streamOf: (event: number) => string
  readonly jsonOf: (event: number) => string
}

/** @since 0.1.0 */
export interface ReadLogOptions {
  /**
   * Events after this position: one that this store gave out (of an event, a page, the head, an append, or by
   * {@link EventStore.positionBefore}), or `-1` for the beginning. Not every number in between is one for every store.
   */
  readonly after: number
  /** At most this many events. */
  readonly limit: number
  /** Only streams whose names start with one of these. Default: all. */
  readonly prefixes?: ReadonlyArray<string> | undefined
  readonly signal?: AbortSignal | undefined
}

/** @since 0.1.0 */
export interface PositionBeforeOptions {
  /** Epoch milliseconds. */
  readonly recordedAt: number
  /** As in {@link ReadLogOptions}. */
  readonly prefixes?: ReadonlyArray<string> | undefined
  readonly signal?: AbortSignal | undefined
}

/** @since 0.1.0 */
export interface ReadStreamOptions {
  /** The first revision wanted. Default 0. */
  readonly fromRevision?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Where events are kept. Streams of JSON events with exact expected revisions, and one order over all of them.
 * Every line of this contract is a case of `eventStoreContract` in `ticket-escalation/testing`.
 *
 * `append` and `appendMany` never reject for trouble with the store: their outcome says what happened. Reads reject
 * with {@link EventStoreError}.
 *
 * @since 0.1.0
 */
export interface EventStore {
  /** A short name for messages: `sqlite`, `memory`. */
  readonly name: string
  /**
   * Whether the store itself makes sure that events come back as this library wrote them (a checksum per row, say).
   * Events of other stores are checked against their codecs each time they are read.
   */
  readonly verified: boolean
  /**
   * Set where the log's positions are numbered one by one, without gaps, the events of an append one after another: then a
   * worker passes over what it appended itself when it reads on.
   */
  readonly consecutivePositions?: boolean | undefined
  /** Opens what has to be opened and refuses what must not be used. Called once, before anything else. */
  readonly open: () => Promise<void>
  /** One request. Resolves with `appended` only when the events are durable. */
  readonly append: (request: AppendRequest) => Promise<AppendOutcome>
  /** Many requests to different streams, each with its own outcome, cheaper than one by one. Not atomic as a whole, and
   * in no particular order in the log, but for requests for the same stream. */
  readonly appendMany: (requests: ReadonlyArray<AppendRequest>) => Promise<ReadonlyArray<AppendOutcome>>
  /** All events of a stream in order of revision; empty for a stream that does not exist. */
  readonly readStream: (stream: string, options?: ReadStreamOptions) => Promise<ReadonlyArray<StoredEvent>>
  /** Several streams at once, in the order asked for. */
  readonly readStreams: (streams: ReadonlyArray<string>) => Promise<ReadonlyArray<ReadonlyArray<StoredEvent>>>
  /** The log from a position on, in order of position. */
  readonly readLog: (options: ReadLogOptions) => Promise<LogPage>
  /**
   * As {@link EventStore.readLog}, for whoever needs little of most events and then a few streams as a whole. A page may
   * have less than `limit`, or nothing, before the end. Absent where it saves nothing, or where streams cannot be read
   * cheaply one by one.
   */
  readonly skimLog?: ((options: ReadLogOptions) => Promise<SkimmedLogPage>) | undefined
  /**
   * A position from which reading on gives everything recorded at this time or later, without reading the log from its
   * beginning; `-1` where all of it may be wanted. Appenders' clocks differ: allow for that by asking for a bit earlier.
   */
  readonly positionBefore: (options: PositionBeforeOptions) => Promise<number>
  /** Proves that the store takes writes right now, durably, without adding anything to the log. Rejects if not. */
  readonly probe: () => Promise<void>
  /** The position of the newest event of the log, `-1` for an empty one. */
  readonly head: () => Promise<number>
  /**
   * Pages of the log as they are written, starting after `after`, until `signal` is aborted: then the iteration ends.
   * Rejects when the store fails; the caller resumes from the last position it handled.
   */
  readonly follow: (
    options: Omit<ReadLogOptions, 'signal'> & { readonly signal: AbortSignal },
  ) => AsyncIterable<LogPage>
  /**
   * The index over the streams whose names begin with one of these, each time the same ones; absent where the store keeps
   * none. Indexes over other streams are not touched.
   */
  readonly index?: ((prefixes: ReadonlyArray<string>) => StoredIndex) | undefined
  /** The store's own consumer groups; absent where it has none. */
  readonly groups?: ConsumerGroups | undefined
  /** Idempotent. Afterwards every call fails with the code `closed`. */
  readonly close: () => Promise<void>
}

/**
 * One stream's row in the index over the log: a cache of what is open, rebuildable from the log at any time.
 *
 * @since 0.1.0
 */
export interface StoredIndexRow {
  readonly stream: string
  /** The stream's revision that the row describes. */
  readonly revision: number
  /** Written and read by the engine; opaque to the store. */
  readonly data: Json
}

/**
 * A stream's row, and what was appended to the stream since.
 *
 * @since 0.1.0
 */
export interface TrailingRow extends StoredIndexRow {
  /** `-1` where there is no row; `data` is then `null`. */
  readonly revision: number
  /** What the row does not describe yet, in order. There may be some among them that it does describe. */
  readonly since: ReadonlyArray<StoredEvent>
}

/**
 * Index rows kept by the store beside its log. They trail behind: appends write no rows, and the engine brings the rows up
 * to the log now and then. What was appended since is given together with a row, to whoever asks for that.
 *
 * @since 0.1.0
 */
export interface StoredIndex {
  /**
   * The format of the rows and the position up to which the log is reflected in them; `undefined` when there is no
   * (complete) index: the engine then rebuilds it with {@link StoredIndex.replace}.
   */
  readonly state: () => Promise<{ readonly format: number; readonly position: number } | undefined>
  /**
   * All rows, in pages; `after` is the last stream of the page before, `''` for the first. Rows of other streams may be
   * among them.
   */
  readonly rows: (options: { readonly after: string; readonly limit: number }) => Promise<ReadonlyArray<StoredIndexRow>>
  /** The rows of these streams, whatever was appended since; streams without a row are left out. */
  readonly rowsOf: (streams: ReadonlyArray<string>) => Promise<ReadonlyArray<StoredIndexRow>>
  /** The rows of these streams with all that was appended since: all of a stream without a row. */
  readonly trailingRowsOf: (streams: ReadonlyArray<string>) => Promise<ReadonlyArray<TrailingRow>>
  /**
   * Brings the index up to a position: writes these rows, unless a stream has one of the same or a later revision, and
   * removes the rows of streams that need none, unless they are later than `revision`. All of it or nothing. An index that
   * has come further stays there. `false`, and nothing is changed, when there is no index.
   */
  readonly advance: (options: {
    readonly position: number
    readonly rows: ReadonlyArray<StoredIndexRow>
    readonly removed: ReadonlyArray<{ readonly stream: string; readonly revision: number }>
  }) => Promise<boolean>
  /** Drops the index and marks it as incomplete. */
  readonly drop: () => Promise<void>
  /**
   * Puts these rows in place and marks the index as complete, but only if the log's head still is `position`; `false`
   * otherwise, and nothing is changed.
   */
  readonly replace: (options: {
    readonly format: number
    readonly position: number
    readonly rows: ReadonlyArray<StoredIndexRow>
  }) => Promise<boolean>
}

/**
 * One event handed to one consumer of a group. Only a hint that there is something to do: it may come twice, late, out
 * of order, or never, and what is said of it may get lost. Whoever handles it looks at the stream.
 *
 * @since 0.1.0
 */
export interface GroupDelivery {
  readonly stream: string
  readonly revision: number
  /** How often it was handed out before, as far as the store knows. */
  readonly retries: number
  /** Done with it. Resolves though nothing may have reached the store. */
  readonly ack: () => Promise<void>
  /** To be handed out again. */
  readonly retry: (reason: string) => Promise<void>
  /** Put aside for a person to look at. */
  readonly park: (reason: string) => Promise<void>
}

/**
 * Consumer groups that the store keeps: each event goes to one of a group's consumers.
 *
 * @since 0.1.0
 */
export interface ConsumerGroups {
  /**
   * Joins a group, and creates it if it is not there yet: events of these stored types, in streams whose names start
   * with one of these prefixes, until `signal` is aborted. Connects again by itself; rejects only for what will not pass
   * (no permission, a group of that name with other settings).
   */
  readonly consume: (options: {
    readonly group: string
    readonly types: ReadonlyArray<string>
    readonly prefixes: ReadonlyArray<string>
    readonly signal: AbortSignal
  }) => AsyncIterable<GroupDelivery>
  /**
   * How many consumers have joined a group at this moment, anywhere; 0 for one that nobody has created, `undefined` when
   * the store does not say. Optional: only for people who look at it, nothing is decided by it.
   */
  readonly countConsumers?: ((group: string) => Promise<number | undefined>) | undefined
}
