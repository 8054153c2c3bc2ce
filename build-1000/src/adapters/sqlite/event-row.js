import { eventChecksum } from './checksum.js';
export const eventColumns = 'position, stream, revision, event_id, type, data, recorded_at, checksum';
const textOf = (value) => (typeof value === 'string' ? value : '');
const numberOf = (value, otherwise) => (typeof value === 'number' ? value : otherwise);
/** As much as can be told of a row that is not what was written. */
const damaged = (row, damage) => ({
    stream: textOf(row.stream),
    revision: numberOf(row.revision, -1),
    position: numberOf(row.position, -1),
    id: textOf(row.event_id),
    type: textOf(row.type),
    data: null,
    recordedAt: numberOf(row.recorded_at, 0),
    damage,
});
/** The event of a row, with `damage` set when the row no longer is what was written. */
export const eventOfRow = (row) => {
    const { position, stream, revision, event_id: id, type, data, recorded_at: recordedAt, checksum } = row;
    const isShaped = typeof position === 'number' &&
        typeof stream === 'string' &&
        typeof revision === 'number' &&
        typeof id === 'string' &&
        typeof type === 'string' &&
        typeof data === 'string' &&
        typeof recordedAt === 'number';
    if (!isShaped)
        return damaged(row, 'a column of the row holds a value of another type');
    if (eventChecksum({ position, stream, revision, id, type, recordedAt, data }) !== checksum)
        return damaged(row, 'the row does not match its checksum');
    try {
        return { stream, revision, position, id, type, data: JSON.parse(data), recordedAt };
    }
    catch {
        return damaged(row, 'the data is not JSON');
    }
};
/** What stands in for an event that has vanished from the middle of its stream. */
export const missingEvent = (stream, revision, position) => ({
    stream,
    revision,
    position,
    id: '',
    type: '',
    data: null,
    recordedAt: 0,
    damage: 'the row is missing',
});
