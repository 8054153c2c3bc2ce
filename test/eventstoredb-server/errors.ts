// Errors as the real server puts them on the wire: code, text, and trailers that the client reads them by.
// (Services/Transport/Grpc/RpcExceptions.cs and Status.cs, tag oss-v23.10.6.)
import { Metadata, type StatusObject, status as grpcStatus } from '@grpc/grpc-js'
import { type CodeMessages, codes, protobuf, shared, status, type StatusMessages } from './stubs.js'

export type CallError = Pick<StatusObject, 'code' | 'details' | 'metadata'> & Error

const error = (code: grpcStatus, details: string, trailers: Record<string, string | number> = {}): CallError => {
  const metadata = new Metadata()
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, String(value))
  return Object.assign(new Error(details), { code, details, metadata })
}

export const streamDeleted = (stream: string): CallError =>
  error(grpcStatus.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  })

export const wrongExpectedVersion = (
  operation: string,
  stream: string,
  expectedVersion: number,
  actual: number,
): CallError =>
  error(
    grpcStatus.FAILED_PRECONDITION,
    `${operation} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expectedVersion}, Actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': expectedVersion,
      'actual-version': actual,
    },
  )

export const maximumAppendSizeExceeded = (limit: number): CallError =>
  error(grpcStatus.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': limit,
  })

export const missingMetadata = (property: string): CallError =>
  error(grpcStatus.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  })

export const notLeader = (host: string, port: number): CallError =>
  error(grpcStatus.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': port,
  })

/** (RpcExceptions.AccessDenied) */
export const accessDenied = (): CallError =>
  error(grpcStatus.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' })
/** (AuthenticationMiddleware: no trailers, only the status.) */
export const unauthenticated = (): CallError => error(grpcStatus.UNAUTHENTICATED, 'Unauthenticated')

export const notReady = (): CallError => error(grpcStatus.UNAVAILABLE, 'Server Is Not Ready')
export const tooBusy = (): CallError => error(grpcStatus.UNAVAILABLE, 'Server Is Too Busy')
export const timedOut = (): CallError => error(grpcStatus.ABORTED, 'Operation timed out: ')
/** An exception inside the server; it does not tell which. */
export const thrown = (): CallError => error(grpcStatus.UNKNOWN, 'Exception was thrown by handler.')
export const readFailed = (what: 'Stream' | 'All'): CallError =>
  error(grpcStatus.UNKNOWN, `Unexpected Read${what}Result: Error`)
export const invalidArgument = (what: string): CallError => error(grpcStatus.INVALID_ARGUMENT, what)

const ofGroup = (code: grpcStatus, text: string, exception: string, source: string, group: string, reason?: string) =>
  error(code, text, {
    exception,
    'stream-name': source,
    'group-name': group,
    ...(reason === undefined ? {} : { reason }),
  })

export const groupFailed = (source: string, group: string, reason: string): CallError =>
  ofGroup(
    grpcStatus.INTERNAL,
    `Subscription group ${group} on stream ${source} failed: '${reason}'`,
    'persistent-subscription-failed',
    source,
    group,
    reason,
  )

export const groupDoesNotExist = (source: string, group: string): CallError =>
  ofGroup(
    grpcStatus.NOT_FOUND,
    `Subscription group ${group} on stream ${source} does not exist.`,
    'persistent-subscription-does-not-exist',
    source,
    group,
  )

export const groupExists = (source: string, group: string): CallError =>
  ofGroup(
    grpcStatus.ALREADY_EXISTS,
    `Subscription group ${group} on stream ${source} exists.`,
    'persistent-subscription-exists',
    source,
    group,
  )

export const groupIsFull = (source: string, group: string): CallError =>
  ofGroup(
    grpcStatus.FAILED_PRECONDITION,
    `Maximum subscriptions reached for subscription group ${group} on stream ${source}.`,
    'maximum-subscribers-reached',
    source,
    group,
  )

export const groupDropped = (source: string, group: string): CallError =>
  ofGroup(
    grpcStatus.CANCELLED,
    `Subscription group ${group} on stream ${source} was dropped.`,
    'persistent-subscription-dropped',
    source,
    group,
  )

interface Packable {
  readonly serializeBinary: () => Uint8Array
}

/** An error inside the batch stream: the append fails, the stream goes on. */
const failure = (code: CodeMessages.Code, message: string, details: Packable, type: string): StatusMessages.Status => {
  const any = new protobuf.Any()
  any.pack(details.serializeBinary(), type)
  const failed = new status.Status()
  failed.setCode(code)
  failed.setMessage(message)
  failed.setDetails(any)
  return failed
}

export const failures = {
  wrongExpectedVersion: (details: InstanceType<typeof shared.WrongExpectedVersion>) =>
    failure(codes.Code.ALREADY_EXISTS, 'WrongExpectedVersion', details, 'event_store.client.WrongExpectedVersion'),
  streamDeleted: (details: InstanceType<typeof shared.StreamDeleted>) =>
    failure(codes.Code.NOT_FOUND, 'StreamDeleted', details, 'event_store.client.StreamDeleted'),
  timeout: () => failure(codes.Code.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout(), 'event_store.client.Timeout'),
  accessDenied: () =>
    failure(codes.Code.PERMISSION_DENIED, 'AccessDenied', new shared.AccessDenied(), 'event_store.client.AccessDenied'),
  badRequest: (message: string) => {
    const details = new shared.BadRequest()
    details.setMessage(message)
    return failure(codes.Code.INVALID_ARGUMENT, 'BadRequest', details, 'event_store.client.BadRequest')
  },
  maximumAppendSizeExceeded: (limit: number) => {
    const details = new shared.MaximumAppendSizeExceeded()
    details.setMaxappendsize(limit)
    const type = 'event_store.client.MaximumAppendSizeExceeded'
    return failure(codes.Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', details, type)
  },
  /** Not ready, busy: no code, only words. */
  notHandled: (message: string) => failure(codes.Code.OK, message, new protobuf.Empty(), 'google.protobuf.Empty'),
}
