// Errors as the real server puts them on the wire: code, text, and trailers that the client reads them by.
// (Services/Transport/Grpc/RpcExceptions.cs and Status.cs, tag oss-v23.10.6.)
import { Metadata, status as grpcStatus } from '@grpc/grpc-js';
import { codes, protobuf, shared, status } from './stubs.js';
const error = (code, details, trailers = {}) => {
    const metadata = new Metadata();
    for (const [key, value] of Object.entries(trailers))
        metadata.set(key, String(value));
    return Object.assign(new Error(details), { code, details, metadata });
};
export const streamDeleted = (stream) => error(grpcStatus.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
});
export const wrongExpectedVersion = (operation, stream, expectedVersion, actual) => error(grpcStatus.FAILED_PRECONDITION, `${operation} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expectedVersion}, Actual version: ${actual}`, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': expectedVersion,
    'actual-version': actual,
});
export const maximumAppendSizeExceeded = (limit) => error(grpcStatus.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': limit,
});
export const missingMetadata = (property) => error(grpcStatus.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
});
export const notLeader = (host, port) => error(grpcStatus.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': port,
});
export const notReady = () => error(grpcStatus.UNAVAILABLE, 'Server Is Not Ready');
export const tooBusy = () => error(grpcStatus.UNAVAILABLE, 'Server Is Too Busy');
export const timedOut = () => error(grpcStatus.ABORTED, 'Operation timed out: ');
/** An exception inside the server; it does not tell which. */
export const thrown = () => error(grpcStatus.UNKNOWN, 'Exception was thrown by handler.');
export const readFailed = (what) => error(grpcStatus.UNKNOWN, `Unexpected Read${what}Result: Error`);
export const invalidArgument = (what) => error(grpcStatus.INVALID_ARGUMENT, what);
const ofGroup = (code, text, exception, source, group, reason) => error(code, text, {
    exception,
    'stream-name': source,
    'group-name': group,
    ...(reason === undefined ? {} : { reason }),
});
export const groupFailed = (source, group, reason) => ofGroup(grpcStatus.INTERNAL, `Subscription group ${group} on stream ${source} failed: '${reason}'`, 'persistent-subscription-failed', source, group, reason);
export const groupDoesNotExist = (source, group) => ofGroup(grpcStatus.NOT_FOUND, `Subscription group ${group} on stream ${source} does not exist.`, 'persistent-subscription-does-not-exist', source, group);
export const groupExists = (source, group) => ofGroup(grpcStatus.ALREADY_EXISTS, `Subscription group ${group} on stream ${source} exists.`, 'persistent-subscription-exists', source, group);
export const groupIsFull = (source, group) => ofGroup(grpcStatus.FAILED_PRECONDITION, `Maximum subscriptions reached for subscription group ${group} on stream ${source}.`, 'maximum-subscribers-reached', source, group);
export const groupDropped = (source, group) => ofGroup(grpcStatus.CANCELLED, `Subscription group ${group} on stream ${source} was dropped.`, 'persistent-subscription-dropped', source, group);
/** An error inside the batch stream: the append fails, the stream goes on. */
const failure = (code, message, details, type) => {
    const any = new protobuf.Any();
    any.pack(details.serializeBinary(), type);
    const failed = new status.Status();
    failed.setCode(code);
    failed.setMessage(message);
    failed.setDetails(any);
    return failed;
};
export const failures = {
    wrongExpectedVersion: (details) => failure(codes.Code.ALREADY_EXISTS, 'WrongExpectedVersion', details, 'event_store.client.WrongExpectedVersion'),
    streamDeleted: (details) => failure(codes.Code.NOT_FOUND, 'StreamDeleted', details, 'event_store.client.StreamDeleted'),
    timeout: () => failure(codes.Code.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout(), 'event_store.client.Timeout'),
    badRequest: (message) => {
        const details = new shared.BadRequest();
        details.setMessage(message);
        return failure(codes.Code.INVALID_ARGUMENT, 'BadRequest', details, 'event_store.client.BadRequest');
    },
    maximumAppendSizeExceeded: (limit) => {
        const details = new shared.MaximumAppendSizeExceeded();
        details.setMaxappendsize(limit);
        const type = 'event_store.client.MaximumAppendSizeExceeded';
        return failure(codes.Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', details, type);
    },
    /** Not ready, busy: no code, only words. */
    notHandled: (message) => failure(codes.Code.OK, message, new protobuf.Empty(), 'google.protobuf.Empty'),
};
