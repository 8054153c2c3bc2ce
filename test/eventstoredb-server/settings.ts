// What a consumer group was created with. The server keeps all groups in one stream, as one event.
import type { Writer } from './writer.js'
import { type FilterText, filterTextOf } from './filter.js'
import type { Log } from './log.js'
import { json, systemTypes, textOf } from './record.js'
import type { PersistentMessages } from './stubs.js'
import { fromWire, nameOf } from './wire.js'

export const allStream = '$all'
const strategies = ['DispatchToSingle', 'RoundRobin', 'Pinned', 'PinnedByCorrelation'] as const
export type Strategy = (typeof strategies)[number]

export interface GroupSettings {
  /** A stream's name, or $all. */
  readonly source: string
  readonly group: string
  readonly filter?: FilterText
  /** A revision, or a position of $all; -1 for the end. */
  readonly startFrom: number
  readonly resolveLinks: boolean
  readonly extraStatistics: boolean
  readonly messageTimeoutMilliseconds: number
  readonly maxRetryCount: number
  readonly liveBufferSize: number
  readonly readBatchSize: number
  readonly historyBufferSize: number
  readonly checkpointAfterMilliseconds: number
  readonly minCheckpointCount: number
  readonly maxCheckpointCount: number
  readonly maxSubscriberCount: number
  readonly strategy: string
}

/** Creating and updating ask in the same words, but for the filter. */
type Options = PersistentMessages.CreateReq.Options | PersistentMessages.UpdateReq.Options
type Settings = PersistentMessages.CreateReq.Settings | PersistentMessages.UpdateReq.Settings

const startOf = (options: Options, settings: Settings): number => {
  // Groups on streams as clients before 21.10 ask for them, and 6.2.1 still does.
  if (!options.hasStream() && !options.hasAll()) return fromWire(settings.getRevision())
  const stream = options.getStream()
  const all = options.getAll()
  if (stream?.hasEnd() === true || all?.hasEnd() === true) return -1
  if (stream?.hasRevision() === true) return fromWire(stream.getRevision())
  const position = all?.getPosition()
  return position === undefined ? 0 : fromWire(position.getCommitPosition())
}

const ticks = (count: string): number => Number(count) / 10_000

/** Older clients name the strategy by number. */
const strategyOf = (settings: Settings): string => {
  const named = 'getConsumerStrategy' in settings ? settings.getConsumerStrategy() : ''
  return named === '' ? strategies[settings.getNamedConsumerStrategy()] : named
}

export const sourceOf = (options: Options | undefined): string =>
  options?.hasAll() === true
    ? allStream
    : nameOf(options?.getStream()?.getStreamIdentifier() ?? options?.getStreamIdentifier())

export const settingsOf = (options: Options, settings: Settings, filter?: FilterText): GroupSettings => ({
  source: sourceOf(options),
  group: options.getGroupName(),
  ...(filter === undefined ? {} : { filter }),
  startFrom: startOf(options, settings),
  resolveLinks: settings.getResolveLinks(),
  extraStatistics: settings.getExtraStatistics(),
  messageTimeoutMilliseconds: settings.hasMessageTimeoutTicks()
    ? ticks(settings.getMessageTimeoutTicks())
    : settings.getMessageTimeoutMs(),
  maxRetryCount: settings.getMaxRetryCount(),
  liveBufferSize: settings.getLiveBufferSize(),
  readBatchSize: settings.getReadBatchSize(),
  historyBufferSize: settings.getHistoryBufferSize(),
  checkpointAfterMilliseconds: settings.hasCheckpointAfterTicks()
    ? ticks(settings.getCheckpointAfterTicks())
    : settings.getCheckpointAfterMs(),
  minCheckpointCount: settings.getMinCheckpointCount(),
  maxCheckpointCount: settings.getMaxCheckpointCount(),
  maxSubscriberCount: settings.getMaxSubscriberCount(),
  strategy: strategyOf(settings),
})

export const createdFilterOf = (options: PersistentMessages.CreateReq.Options): FilterText | undefined => {
  const filter = options.getAll()?.getFilter()
  return filter && filterTextOf(filter)
}

/** What the server would not take. (PersistentSubscriptionService.cs, PersistentSubscription.cs.) */
export const faultOf = (settings: GroupSettings, lastPosition: number): string | undefined => {
  if (settings.source === '') return 'Bad stream name.'
  if (!(strategies as readonly string[]).includes(settings.strategy))
    return `Consumer strategy ${settings.strategy} does not exist.`
  if (settings.source === allStream && settings.startFrom > lastPosition)
    return 'Invalid Start From position: commit position must be less than or equal to the last commit position in the transaction file.'
  if (settings.readBatchSize >= settings.historyBufferSize)
    return "Specified argument was out of the range of valid values. (Parameter 'ReadBatchSize may not be greater than or equal to BufferSize')"
  return undefined
}

const configStream = '$persistentSubscriptionConfig'

export const loadGroups = (log: Log): readonly GroupSettings[] => {
  const data = log.stream(configStream)?.events.at(-1)?.data
  return data === undefined ? [] : (JSON.parse(textOf(data)) as { readonly entries: GroupSettings[] }).entries
}

export const saveGroups = async (writer: Writer, entries: readonly GroupSettings[]): Promise<void> => {
  const data = json({ version: '2', entries })
  const event = { id: crypto.randomUUID(), type: systemTypes.groups, isJson: true, data, metadata: new Uint8Array() }
  await writer.append(configStream, -2, [event])
}
