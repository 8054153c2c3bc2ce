import { deletedRevision, textOf } from './record.js';
import { shared, streams } from './stubs.js';
/** `ulong.MaxValue` stands for the end; a tombstone has the largest signed integer. */
const endOnWire = '18446744073709551615';
const deletedOnWire = '9223372036854775807';
export const toWire = (number) => number === -1 ? endOnWire : number >= deletedRevision ? deletedOnWire : String(number);
export const fromWire = (number) => (number === endOnWire ? -1 : Number(number));
export const nameOf = (identifier) => textOf(identifier?.getStreamName_asU8() ?? new Uint8Array());
export const identifierOf = (stream) => {
    const identifier = new shared.StreamIdentifier();
    identifier.setStreamName(Buffer.from(stream));
    return identifier;
};
const hexOf = (long) => BigInt.asUintN(64, BigInt(long)).toString(16).padStart(16, '0');
const dashed = (hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
/** Undefined if it is no UUID. */
export const uuidOf = (uuid) => {
    const structured = uuid?.getStructured();
    const text = structured === undefined
        ? (uuid?.getString() ?? '')
        : dashed(hexOf(structured.getMostSignificantBits()) + hexOf(structured.getLeastSignificantBits()));
    return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;
};
export const uuidMessage = (id, form) => {
    const uuid = new shared.UUID();
    if (form === 'text')
        return uuid.setString(id);
    const hex = id.replaceAll('-', '');
    const structured = new shared.UUID.Structured();
    structured.setMostSignificantBits(BigInt.asIntN(64, BigInt(`0x${hex.slice(0, 16)}`)).toString());
    structured.setLeastSignificantBits(BigInt.asIntN(64, BigInt(`0x${hex.slice(16)}`)).toString());
    return uuid.setStructured(structured);
};
export const proposedOf = (message) => {
    const metadata = message.getMetadataMap();
    const type = metadata.get('type');
    const contentType = metadata.get('content-type');
    if (type === undefined)
        return { missing: 'type', message: "The given key 'type' was not present in the dictionary." };
    if (contentType === undefined)
        return { missing: 'content-type', message: "The given key 'content-type' was not present in the dictionary." };
    const id = uuidOf(message.getId());
    if (id === undefined)
        return { message: 'Unrecognized Guid format.' };
    if (type === '')
        return { message: "Empty eventType provided. (Parameter 'eventType')" };
    return {
        id,
        type,
        isJson: contentType === 'application/json',
        data: message.getData_asU8(),
        metadata: message.getCustomMetadata_asU8(),
    };
};
export const isProposed = (proposed) => 'id' in proposed;
/** Ticks of 100 nanoseconds since 1970. */
const ticksOf = (milliseconds) => `${milliseconds}0000`;
export const fillRecorded = (message, record, form) => {
    message.setId(uuidMessage(record.id, form));
    message.setStreamIdentifier(identifierOf(record.stream));
    message.setStreamRevision(toWire(record.revision));
    message.setPreparePosition(String(record.position));
    message.setCommitPosition(String(record.position));
    message.setData(record.data);
    message.setCustomMetadata(record.metadata);
    const metadata = message.getMetadataMap();
    metadata.set('type', record.type);
    metadata.set('created', ticksOf(record.createdAt));
    metadata.set('content-type', record.isJson ? 'application/json' : 'application/octet-stream');
    return message;
};
export const readEvent = (event, link, form) => {
    const { ReadEvent } = streams.ReadResp;
    const message = new ReadEvent();
    if (event !== undefined)
        message.setEvent(fillRecorded(new ReadEvent.RecordedEvent(), event, form));
    if (link !== undefined)
        message.setLink(fillRecorded(new ReadEvent.RecordedEvent(), link, form));
    const original = link ?? event;
    if (original === undefined)
        message.setNoPosition(new shared.Empty());
    else
        message.setCommitPosition(String(original.position));
    const response = new streams.ReadResp();
    response.setEvent(message);
    return response;
};
export const connectionOf = (headers) => String(headers.get('connection-name')[0] ?? '');
