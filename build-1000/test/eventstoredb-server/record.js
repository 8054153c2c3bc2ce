// One event as the log keeps it.
/** The revision of a tombstone (`EventNumber.DeletedStream`, the largest 64-bit integer on the wire). */
export const deletedRevision = Number.MAX_SAFE_INTEGER;
/** What a record takes up in the log: a header, the names, the payload (`PrepareLogRecord.SizeOnDisk`, roughly). */
export const sizeOf = (stream, event) => 84 + Buffer.byteLength(stream) + Buffer.byteLength(event.type) + event.data.length + event.metadata.length;
export const systemTypes = {
    metadata: '$metadata',
    deleted: '$streamDeleted',
    link: '$>',
    checkpoint: 'SubscriptionCheckpoint',
    groups: '$PersistentConfig',
};
export const isMetaStream = (stream) => stream.startsWith('$$');
export const metaStreamOf = (stream) => `$$${stream}`;
export const json = (value) => Buffer.from(JSON.stringify(value));
export const textOf = (bytes) => Buffer.from(bytes).toString('utf8');
