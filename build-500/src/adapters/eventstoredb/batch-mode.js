/**
 * All clients of `@eventstore/db-client` in a process share one table of pending batch appends: an error on one rejects
 * the appends of the others, and the answers that then still arrive end the process. So there is one batch client per
 * process; this is the one place where the process is the right scope to remember something.
 */
const batching = new Map();
/** Whether `owner` may append in batch mode with this client (or with those that this function makes). */
export const claimBatchMode = (owner, client) => {
    const others = [...batching].filter(([other]) => other !== owner);
    if (others.some(([, theirs]) => theirs !== client || typeof client === 'function'))
        return false;
    batching.set(owner, client);
    return true;
};
export const releaseBatchMode = (owner) => {
    batching.delete(owner);
};
/** The newer package keeps a table per client. */
export const hasOwnTable = (client) => 'multiStreamAppend' in client;
