import { EventStoreError } from '../../ports/event-store.js';
import { applyAppend, positionOfRepeat } from './append.js';
const failure = (error) => ({ status: 'failed', error });
/** The job of an `append` or `appendMany`: an outcome for each request. */
export const appendJob = (requests, resolve) => {
    let outcomes = [];
    let headBefore = -1;
    const invalid = ({ problem }) => failure(new EventStoreError('invalid', problem));
    const isNew = (outcome) => outcome?.status === 'appended' && outcome.position > headBefore;
    return {
        weight: requests.reduce((sum, request) => sum + ('problem' in request ? 0 : request.events.length), 0),
        streams: requests.flatMap(request => ('problem' in request ? [] : [request.stream])),
        apply: transaction => {
            outcomes = [];
            headBefore = transaction.headBefore;
            for (const request of requests)
                outcomes.push('problem' in request ? invalid(request) : applyAppend(transaction, request));
        },
        isThere: connection => requests.some((request, at) => !('problem' in request) && isNew(outcomes[at]) && positionOfRepeat(connection, request) !== undefined),
        committed: () => resolve(outcomes),
        failed: error => {
            const after = (request, at) => {
                if ('problem' in request)
                    return invalid(request);
                const outcome = outcomes[at];
                // A repeated request's events were there before, and still are.
                return outcome?.status === 'appended' && !isNew(outcome) ? outcome : failure(error);
            };
            resolve(requests.map(after));
        },
        unknown: error => {
            resolve(outcomes.map(outcome => (isNew(outcome) ? { status: 'unknown', error } : outcome)));
        },
    };
};
/** The job of a write that answers with a value or rejects; repeating it does no harm. */
export const writeJob = (write, resolve, reject) => {
    let finish = () => undefined;
    return {
        weight: 1,
        streams: [],
        apply: ({ connection }) => {
            const value = write(connection);
            finish = () => resolve(value);
        },
        isThere: () => false,
        committed: () => finish(),
        failed: reject,
        unknown: reject,
    };
};
