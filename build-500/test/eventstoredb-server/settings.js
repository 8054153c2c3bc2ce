import { filterTextOf } from './filter.js';
import { json, systemTypes, textOf } from './record.js';
import { fromWire, nameOf } from './wire.js';
export const allStream = '$all';
const strategies = ['DispatchToSingle', 'RoundRobin', 'Pinned', 'PinnedByCorrelation'];
const startOf = (options, settings) => {
    // Groups on streams as clients before 21.10 ask for them, and 6.2.1 still does.
    if (!options.hasStream() && !options.hasAll())
        return fromWire(settings.getRevision());
    const stream = options.getStream();
    const all = options.getAll();
    if (stream?.hasEnd() === true || all?.hasEnd() === true)
        return -1;
    if (stream?.hasRevision() === true)
        return fromWire(stream.getRevision());
    const position = all?.getPosition();
    return position === undefined ? 0 : fromWire(position.getCommitPosition());
};
const ticks = (count) => Number(count) / 10_000;
/** Older clients name the strategy by number. */
const strategyOf = (settings) => {
    const named = 'getConsumerStrategy' in settings ? settings.getConsumerStrategy() : '';
    return named === '' ? strategies[settings.getNamedConsumerStrategy()] : named;
};
export const sourceOf = (options) => options?.hasAll() === true
    ? allStream
    : nameOf(options?.getStream()?.getStreamIdentifier() ?? options?.getStreamIdentifier());
export const settingsOf = (options, settings, filter) => ({
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
});
export const createdFilterOf = (options) => {
    const filter = options.getAll()?.getFilter();
    return filter && filterTextOf(filter);
};
/** What the server would not take. (PersistentSubscriptionService.cs, PersistentSubscription.cs.) */
export const faultOf = (settings, lastPosition) => {
    if (settings.source === '')
        return 'Bad stream name.';
    if (!strategies.includes(settings.strategy))
        return `Consumer strategy ${settings.strategy} does not exist.`;
    if (settings.source === allStream && settings.startFrom > lastPosition)
        return 'Invalid Start From position: commit position must be less than or equal to the last commit position in the transaction file.';
    if (settings.readBatchSize >= settings.historyBufferSize)
        return "Specified argument was out of the range of valid values. (Parameter 'ReadBatchSize may not be greater than or equal to BufferSize')";
    return undefined;
};
const configStream = '$persistentSubscriptionConfig';
export const loadGroups = (log) => {
    const data = log.stream(configStream)?.events.at(-1)?.data;
    return data === undefined ? [] : JSON.parse(textOf(data)).entries;
};
export const saveGroups = async (writer, entries) => {
    const data = json({ version: '2', entries });
    const event = { id: crypto.randomUUID(), type: systemTypes.groups, isJson: true, data, metadata: new Uint8Array() };
    await writer.append(configStream, -2, [event]);
};
