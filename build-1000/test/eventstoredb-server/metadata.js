// A stream's metadata: what of the stream can still be read.
import { isMetaStream, textOf } from './record.js';
/** The metadata stream of every stream shows its newest event only. */
const ofMetaStreams = { maxCount: 1 };
/** Soft-deleted: truncated before the largest 64-bit integer, which JavaScript reads as something above the safe ones. */
export const isSoftDeleted = ({ truncateBefore }) => truncateBefore !== undefined && truncateBefore > Number.MAX_SAFE_INTEGER;
export const softDeletion = Buffer.from('{"$tb":9223372036854775807}');
const numberAt = (value, key) => {
    const found = value[key];
    return typeof found === 'number' ? found : undefined;
};
const parse = (data) => {
    try {
        const value = JSON.parse(textOf(data));
        return typeof value === 'object' && value !== null ? value : undefined;
    }
    catch {
        return undefined;
    }
};
/** Metadata that makes no sense counts as none (`IndexWriter.GetStreamMetadata` eats the exception). */
export const metadataOf = (stream, data) => {
    if (isMetaStream(stream))
        return ofMetaStreams;
    const value = data === undefined ? undefined : parse(data);
    if (value === undefined)
        return {};
    const maxCount = numberAt(value, '$maxCount');
    const maxAgeSeconds = numberAt(value, '$maxAge');
    const truncateBefore = numberAt(value, '$tb');
    return {
        ...(maxCount === undefined ? {} : { maxCount }),
        ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
        ...(truncateBefore === undefined ? {} : { truncateBefore }),
    };
};
/** Writing to a soft-deleted stream brings it back from there on (`StorageWriterService.SoftUndeleteRawMeta`). */
export const undeleted = (data, truncateBefore) => Buffer.from(JSON.stringify({ ...parse(data), $tb: truncateBefore }));
