import { pauses, whileBusy } from './busy.js';
import { isBusy, isFull, leavesConnectionUsable, rollBack, toStoreError } from './failure.js';
import { begin, touch } from './transaction.js';
import { oncePerTurn } from './turn.js';
/** So many rows share one commit at most: it must not keep the event loop for long. */
const rowsPerCommit = 2_000;
const done = { status: 'done' };
const inTransaction = (connection, jobs) => {
    const transaction = begin(connection, jobs.flatMap(({ streams }) => streams));
    for (const job of jobs)
        job.apply(transaction);
};
const attempt = (session, jobs) => {
    const undone = (error, isRolledBack) => {
        if (!isRolledBack || !leavesConnectionUsable(error))
            session.discard();
        if (isBusy(error))
            return { status: 'busy', error };
        if (jobs.length > 1)
            return { status: 'divide' };
        for (const job of jobs)
            job.failed(toStoreError(error));
        return done;
    };
    let connection;
    try {
        connection = session.connection();
    }
    catch (error) {
        return undone(error, true);
    }
    try {
        inTransaction(connection, jobs);
    }
    catch (error) {
        return undone(error, rollBack(connection.database));
    }
    try {
        connection.run('COMMIT');
    }
    catch (error) {
        const isRolledBack = rollBack(connection.database);
        // Without space the last frame, the one that makes a commit of those before it, cannot have been written.
        const isClear = isRolledBack && (isBusy(error) || isFull(error));
        return isClear ? undone(error, true) : { status: 'unclear', error };
    }
    for (const job of jobs)
        job.committed();
    return done;
};
/** Brings everything that is visible now to the disk anew, what an earlier sync has lost included; whether it could. */
const checkpoint = (connection) => {
    try {
        const row = connection.get('PRAGMA wal_checkpoint(TRUNCATE)');
        return row?.busy === 0 && row.log === row.checkpointed;
    }
    catch {
        return false;
    }
};
const touchAlone = (connection) => {
    begin(connection);
    try {
        touch(connection);
        connection.run('COMMIT');
    }
    catch (error) {
        rollBack(connection.database);
        throw error;
    }
};
/**
 * Finds out what became of a commit that failed, on a new connection. Not there is only believed after another commit,
 * which is written over the lost one, so that no crash can bring that back. There is only believed after a checkpoint,
 * because a failed sync may have dropped what can still be read from the cache.
 */
const settle = async (session, patience, jobs, error) => {
    session.discard();
    try {
        const isDurable = await whileBusy(patience, () => checkpoint(session.connection()));
        await whileBusy(patience, () => touchAlone(session.connection()));
        const connection = session.connection();
        const isThere = jobs.some(job => job.isThere(connection));
        if (isThere && !isDurable)
            throw error;
        for (const job of jobs) {
            if (isThere)
                job.committed();
            else
                job.failed(error);
        }
    }
    catch {
        session.discard();
        for (const job of jobs)
            job.unknown(error);
    }
};
/**
 * Writes jobs one transaction after another. What comes in while one is under way, or waits for a lock, shares the next
 * one: a single append is never kept waiting for company, and a hundred at once need one sync.
 */
export const startWriter = (session, patience, onCommit) => {
    const { clock, budgetMs, closing } = patience;
    const queue = [];
    const myTurn = oncePerTurn();
    let toTryAlone = 0;
    let running;
    const take = () => {
        let count = 0;
        let rows = 0;
        for (const { job } of queue) {
            rows += job.weight;
            if (count > 0 && (toTryAlone > 0 || rows > rowsPerCommit))
                break;
            count++;
        }
        toTryAlone = Math.max(toTryAlone - 1, 0);
        return queue.splice(0, count);
    };
    /** Puts back what still has time; tells the others that it was in vain. */
    const putBack = (taken, error) => {
        const nowMs = clock.monotonicMs();
        const isOver = ({ deadlineMs }) => closing.aborted || nowMs >= deadlineMs;
        for (const waiting of taken.filter(isOver))
            waiting.job.failed(toStoreError(error));
        queue.unshift(...taken.filter(waiting => !isOver(waiting)));
    };
    const work = async () => {
        let pause = pauses(patience);
        while (queue.length > 0) {
            await myTurn();
            const taken = take();
            const jobs = taken.map(({ job }) => job);
            const result = attempt(session, jobs);
            if (result.status === 'busy') {
                putBack(taken, result.error);
                if (queue.length > 0)
                    await pause();
                continue;
            }
            pause = pauses(patience);
            if (result.status === 'divide') {
                queue.unshift(...taken);
                toTryAlone = taken.length;
            }
            if (result.status === 'unclear')
                await settle(session, patience, jobs, toStoreError(result.error));
            onCommit();
        }
        running = undefined;
    };
    return {
        submit: job => {
            queue.push({ job, deadlineMs: clock.monotonicMs() + budgetMs });
            running ??= work();
        },
        drained: async () => {
            await running;
        },
    };
};
