/**
 * Runs a task of somebody else's code and stops waiting for it after `ms` milliseconds. The task's own rejection is
 * passed on; one that comes too late is nobody's business any more.
 */
export const withinTime = async (clock, ms, task) => {
    const timer = new AbortController();
    const abort = new AbortController();
    const running = task(abort.signal);
    const timeout = clock.sleep(ms, timer.signal).then(() => 'timeout');
    try {
        const first = await Promise.race([running.then((value) => ({ value })), timeout]);
        if (first === 'timeout') {
            running.catch(() => undefined);
            abort.abort(new Error(`No answer within ${ms} ms`));
        }
        return first;
    }
    finally {
        // A reason of our own spares the costly one that is made up otherwise.
        timer.abort('done');
    }
};
