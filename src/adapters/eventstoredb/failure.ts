import { EventStoreError, type EventStoreErrorCode } from '../../ports/event-store.js'

/**
 * What an error of a client means.
 *
 * - `conflict`, `missing`, `deleted`, `denied`, `tooLarge`, `refused`: the server's answer. Asking again changes nothing.
 * - `notLeader`: nothing was done; the client now knows where the leader is.
 * - `notSent`: nothing was done, the call never left.
 * - `passing`: the connection was lost on the way, or the server is busy. What was asked may have been done.
 * - `suspect`: as `passing`, and the client itself may be the trouble.
 * - `silent`: no answer in time. As `suspect`.
 */
export type FailureKind =
  | 'conflict'
  | 'missing'
  | 'deleted'
  | 'denied'
  | 'tooLarge'
  | 'refused'
  | 'groupExists'
  | 'groupMissing'
  | 'notLeader'
  | 'notSent'
  | 'passing'
  | 'suspect'
  | 'silent'

/** The text in `type` of the errors of both packages. Their classes differ, so `instanceof` is of no use. */
const kindOfType: Readonly<Record<string, FailureKind>> = {
  'wrong-expected-version': 'conflict',
  'stream-not-found': 'missing',
  'no-stream': 'missing',
  'stream-deleted': 'deleted',
  'access-denied': 'denied',
  'maximum-append-size-exceeded': 'tooLarge',
  'invalid-argument': 'refused',
  unsupported: 'refused',
  'persistent-subscription-exists': 'groupExists',
  'persistent-subscription-does-not-exist': 'groupMissing',
  'not-leader': 'notLeader',
  unavailable: 'passing',
  cancelled: 'passing',
  'deadline-exceeded': 'passing',
  timeout: 'passing',
  'maximum-subscribers-reached': 'passing',
  'persistent-subscription-dropped': 'passing',
}

/** gRPC status codes, for errors that reach us without a type: https://grpc.io/docs/guides/status-codes/ */
const kindOfCode: Readonly<Record<number, FailureKind>> = {
  1: 'passing', // CANCELLED
  4: 'passing', // DEADLINE_EXCEEDED
  7: 'denied', // PERMISSION_DENIED
  10: 'passing', // ABORTED
  14: 'passing', // UNAVAILABLE
  16: 'denied', // UNAUTHENTICATED
}

const property = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? (error as Readonly<Record<string, unknown>>)[name] : undefined

export const messageOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return text.replaceAll(/\s+/g, ' ').trim()
}

/** No answer within our own time limit. The clients have none of their own on most calls. */
export class Silence extends Error {
  override readonly name = 'Silence'
}

/** The connection was never made, so the request cannot have arrived. */
const neverLeft = /No connection established|Failed to discover/

export const kindOf = (error: unknown): FailureKind => {
  if (error instanceof Silence) return 'silent'
  if (error instanceof Error && neverLeft.test(error.message)) return 'notSent'
  const type = property(error, 'type')
  const code = property(error, 'code')
  return kindOfType[String(type)] ?? kindOfCode[Number(code)] ?? 'suspect'
}

/** Whether the client should be given up: it may go on failing, or hang, when the server is well again. */
export const isClientSuspect = (kind: FailureKind, error: unknown): boolean =>
  kind === 'suspect' || kind === 'silent' || (kind === 'notSent' && messageOf(error).includes('Failed to discover'))

const tlsTrouble = /certificate|SSL|TLS|self.signed|wrong version number/i

/** Mistakes in the TLS settings show as a server that cannot be reached. */
const isTlsTrouble = (error: unknown): boolean => tlsTrouble.test(messageOf(error))

const codes: Readonly<Record<FailureKind, EventStoreErrorCode>> = {
  conflict: 'unavailable',
  missing: 'unavailable',
  deleted: 'corrupt',
  denied: 'denied',
  tooLarge: 'invalid',
  refused: 'invalid',
  groupExists: 'invalid',
  groupMissing: 'unavailable',
  notLeader: 'unavailable',
  notSent: 'unavailable',
  passing: 'unavailable',
  suspect: 'unavailable',
  silent: 'timeout',
}

const explain: Readonly<Record<FailureKind, string>> = {
  conflict: 'EventStoreDB answers with a conflict',
  missing: 'EventStoreDB does not know the stream',
  deleted: 'The stream was deleted for good (tombstoned), and takes no event any more',
  denied:
    'EventStoreDB refuses: the user (or nobody, where the connection string names none) has no right to this. A worker has to be allowed to read $all, and to read and write our streams',
  tooLarge:
    "The events of one append are larger than the server takes (its MaxAppendSize, 1 MiB by default): append less at once, or raise that server's setting",
  refused: 'EventStoreDB refuses the request',
  groupExists: 'The consumer group exists already',
  groupMissing: 'The consumer group does not exist',
  notLeader: 'The node is not the leader of its cluster, and says that another one is',
  notSent: 'No EventStoreDB server answers: check that it runs, and the host, port and TLS settings of the client',
  passing: 'EventStoreDB is not available: check that it runs, and the host, port and TLS settings of the client',
  suspect: 'EventStoreDB or its client failed',
  silent: 'EventStoreDB does not answer',
}

/** gRPC's UNAUTHENTICATED. The clients give it the same type as a lack of rights. */
const isUnknownUser = (error: unknown): boolean => property(error, 'code') === 16

const unknownUser =
  'EventStoreDB does not know the user, or the password is another one: check both in the connection string of the client'

/** What the server said, where that was something. The clients make errors of it that have no message at all. */
const saidOf = (error: unknown): string => {
  const text = messageOf(error)
  return text === '' || /^\w*Error$/.test(text) ? '' : ` (${text})`
}

/** The port's word for what a client throws. */
export const toStoreError = (error: unknown, what?: string): EventStoreError => {
  if (error instanceof EventStoreError) return error
  const kind = kindOf(error)
  const tls = isTlsTrouble(error)
  const said = tls
    ? 'The TLS settings of client and server do not go together: check tls=true or false, and that tlsCAFile is the authority of the certificate, which has to name the host and be in force'
    : isUnknownUser(error)
      ? unknownUser
      : explain[kind]
  const place = what === undefined ? '' : `${what}: `
  return new EventStoreError(tls ? 'denied' : codes[kind], `${place}${said}${saidOf(error)}`, { cause: error })
}

/**
 * Whether an error keeps its reason to itself. `@kurrent/kurrentdb-client` reads through a bridge that tells only that the
 * server is unavailable or refuses, and not why.
 */
export const isWithoutReason = (error: unknown): boolean => {
  const kind = kindOf(error)
  return (kind === 'passing' || kind === 'denied') && typeof property(error, 'code') !== 'number'
}

/** The stream's last revision as a conflict tells it; `-1` for no stream. */
export const actualRevisionOf = (error: unknown): number | undefined => {
  const actual = property(error, 'actualVersion') ?? property(error, 'actualState')
  if (actual === 'no_stream') return -1
  return typeof actual === 'bigint' ? Number(actual) : undefined
}
