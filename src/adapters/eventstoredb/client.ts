/** Where an event is in the whole log. */
export interface LogPosition {
  readonly commit: bigint
  readonly prepare: bigint
}

/** An event as the client takes it. */
export interface ProposedEvent {
  id: string
  contentType: 'application/json'
  type: string
  // The client's own types ask for an object; what it does with any other JSON value is the same.
  data: Record<string, unknown>
  metadata: Record<string, unknown>
}

/** An event as the client gives it back. */
export interface RecordedEvent {
  readonly streamId: string
  readonly id: string
  readonly isJson: boolean
  readonly revision: bigint
  readonly type: string
  readonly created: Date
  readonly data: unknown
  readonly metadata?: unknown
  readonly position?: LogPosition | undefined
}

/** What a read or a subscription yields. */
export interface ResolvedEvent {
  readonly event?: RecordedEvent | undefined
  readonly link?: RecordedEvent | undefined
  readonly commitPosition?: bigint | undefined
}

/** What a consumer group hands out. */
export interface GroupEvent extends ResolvedEvent {
  readonly retryCount: number
}

/** What every call can be told. */
export interface CallOptions {
  credentials?: { username: string; password: string }
  requiresLeader?: boolean
  deadline?: number
}

export interface AppendOptions extends CallOptions {
  /** What `@eventstore/db-client` calls it. */
  expectedRevision: 'no_stream' | bigint
  /** What `@kurrent/kurrentdb-client` calls it. Given one name only, the other package would drop the check. */
  streamState: 'no_stream' | bigint
}

export interface AppendResult {
  readonly success: boolean
  readonly nextExpectedRevision: bigint
  readonly position?: LogPosition | undefined
}

/** Only what is in one of the streams, or of one of the types, whose names begin like this. */
export interface ServerFilter {
  filterOn: 'streamName' | 'eventType'
  checkpointInterval: number
  checkpointReached?: () => void
  prefixes: string[]
}

/** The same by a regular expression. */
export interface ServerFilterByPattern extends Omit<ServerFilter, 'prefixes'> {
  regex: string
}

export type LogFilter = ServerFilter | ServerFilterByPattern

export interface ReadStreamRequest extends CallOptions {
  direction?: 'forwards' | 'backwards'
  fromRevision?: 'start' | 'end' | bigint
  maxCount?: number
}

export interface ReadAllRequest extends CallOptions {
  direction: 'forwards' | 'backwards'
  fromPosition: 'start' | 'end' | LogPosition
  maxCount?: number
  filter?: LogFilter
}

export interface SubscribeRequest extends CallOptions {
  fromPosition: 'start' | LogPosition
  filter: LogFilter
}

/** How a consumer group hands out its events. */
export interface GroupSettings {
  resolveLinkTos: boolean
  extraStatistics: boolean
  messageTimeout: number
  maxRetryCount: number
  checkPointAfter: number
  checkPointLowerBound: number
  checkPointUpperBound: number
  maxSubscriberCount: 'unbounded' | number
  liveBufferSize: number
  readBatchSize: number
  historyBufferSize: number
  consumerStrategyName: string
  startFrom: 'start' | 'end' | LogPosition
}

/** What is consumed of a group. */
export interface GroupSubscription extends AsyncIterable<GroupEvent> {
  // What is acknowledged is the very object that was handed out. `never` lets it be of any client's own type.
  ack(...events: never[]): Promise<void>
  nack(action: 'park' | 'retry', reason: string, ...events: never[]): Promise<void>
  unsubscribe(): Promise<void>
}

/**
 * The part of a client that is used, the same in `@eventstore/db-client` 6.2 and `@kurrent/kurrentdb-client` 1.3.
 * Written by hand, so that neither package is needed to use the other, and none of their types is in ours.
 *
 * @since 0.1.0
 */
export interface EventStoreDBClient {
  appendToStream(stream: string, events: ProposedEvent[], options: AppendOptions): Promise<AppendResult>
  readStream(stream: string, options: ReadStreamRequest): AsyncIterable<ResolvedEvent>
  readAll(options: ReadAllRequest): AsyncIterable<ResolvedEvent>
  subscribeToAll(options: SubscribeRequest): AsyncIterable<ResolvedEvent>
  createPersistentSubscriptionToAll(
    group: string,
    settings: GroupSettings,
    options: CallOptions & { filter: ServerFilter },
  ): Promise<void>
  getPersistentSubscriptionToAllInfo(
    group: string,
    options: CallOptions,
  ): Promise<{ readonly settings: Readonly<GroupSettings>; readonly connections: ReadonlyArray<unknown> }>
  subscribeToPersistentSubscriptionToAll(
    group: string,
    options: CallOptions & { bufferSize?: number },
  ): GroupSubscription
  dispose(): Promise<void>
}
