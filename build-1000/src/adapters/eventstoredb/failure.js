import { EventStoreError } from '../../ports/event-store.js';
/** The text in `type` of the errors of both packages. Their classes differ, so `instanceof` is of no use. */
const kindOfType = {
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
};
/** gRPC status codes, for errors that reach us without a type: https://grpc.io/docs/guides/status-codes/ */
const kindOfCode = {
    1: 'passing', // CANCELLED
    4: 'passing', // DEADLINE_EXCEEDED
    7: 'denied', // PERMISSION_DENIED
    10: 'passing', // ABORTED
    14: 'passing', // UNAVAILABLE
    16: 'denied', // UNAUTHENTICATED
};
const property = (error, name) => typeof error === 'object' && error !== null ? error[name] : undefined;
export const messageOf = (error) => {
    const text = error instanceof Error ? error.message || error.name : String(error);
    return text.replaceAll(/\s+/g, ' ').trim();
};
/** No answer within our own time limit. The clients have none of their own on most calls. */
export class Silence extends Error {
    name = 'Silence';
}
/** The connection was never made, so the request cannot have arrived. */
const neverLeft = /No connection established|Failed to discover/;
export const kindOf = (error) => {
    if (error instanceof Silence)
        return 'silent';
    if (error instanceof Error && neverLeft.test(error.message))
        return 'notSent';
    const type = property(error, 'type');
    const code = property(error, 'code');
    return kindOfType[String(type)] ?? kindOfCode[Number(code)] ?? 'suspect';
};
/** Whether the client should be given up: it may go on failing, or hang, when the server is well again. */
export const isClientSuspect = (kind, error) => kind === 'suspect' || kind === 'silent' || (kind === 'notSent' && messageOf(error).includes('Failed to discover'));
const tlsTrouble = /certificate|SSL|TLS|self.signed|wrong version number/i;
/** Mistakes in the TLS settings show as a server that cannot be reached. */
const isTlsTrouble = (error) => tlsTrouble.test(messageOf(error));
const codes = {
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
};
const explain = {
    conflict: 'EventStoreDB answers with a conflict',
    missing: 'EventStoreDB does not know the stream',
    deleted: 'The stream was deleted for good (tombstoned), and takes no event any more',
    denied: 'EventStoreDB refuses: check user name and password, and that the user may read $all and read and write our streams',
    tooLarge: "The events of one append are larger than the server takes (its MaxAppendSize, 1 MiB by default): append less at once, or raise that server's setting",
    refused: 'EventStoreDB refuses the request',
    groupExists: 'The consumer group exists already',
    groupMissing: 'The consumer group does not exist',
    notLeader: 'The node is not the leader of its cluster, and says that another one is',
    notSent: 'No EventStoreDB server answers: check that it runs, and the host, port and TLS settings of the client',
    passing: 'EventStoreDB is not available',
    suspect: 'EventStoreDB or its client failed',
    silent: 'EventStoreDB does not answer',
};
/** The port's word for what a client throws. */
export const toStoreError = (error, what) => {
    if (error instanceof EventStoreError)
        return error;
    const kind = kindOf(error);
    const tls = isTlsTrouble(error);
    const said = tls ? 'The TLS settings of client and server do not go together' : explain[kind];
    const place = what === undefined ? '' : `${what}: `;
    return new EventStoreError(tls ? 'denied' : codes[kind], `${place}${said} (${messageOf(error)})`, { cause: error });
};
/** The stream's last revision as a conflict tells it; `-1` for no stream. */
export const actualRevisionOf = (error) => {
    const actual = property(error, 'actualVersion') ?? property(error, 'actualState');
    if (actual === 'no_stream')
        return -1;
    return typeof actual === 'bigint' ? Number(actual) : undefined;
};
