export const watchChanges = (clock) => {
    const waiting = new Set();
    let count = 0;
    return {
        count: () => count,
        notify: () => {
            count++;
            for (const controller of waiting)
                controller.abort();
        },
        within: async (ms, signal) => {
            const controller = new AbortController();
            const stop = () => controller.abort();
            waiting.add(controller);
            signal.addEventListener('abort', stop);
            if (signal.aborted)
                stop();
            await clock.sleep(ms, controller.signal);
            signal.removeEventListener('abort', stop);
            waiting.delete(controller);
        },
    };
};
/**
 * What is written through this store wakes the follower at once; what other processes write it finds by polling
 * `PRAGMA data_version`, which changes with each commit on another connection and reads no table.
 */
export const followLog = ({ changes, reading, pollMs, readLog }) => async function* ({ after, limit, prefixes, signal }) {
    const isOver = () => signal.aborted;
    /** Versions of different connections say nothing about each other. */
    const versionOf = () => reading(connection => ({ connection, version: connection.get('PRAGMA data_version')?.data_version }));
    for (let position = after; !isOver();) {
        // Both are noted before the log is read: what is written meanwhile is then found the next time round.
        const count = changes.count();
        const before = await versionOf();
        const page = await readLog({ after: position, limit, prefixes });
        position = page.position;
        if (page.events.length > 0 && !isOver())
            yield page;
        if (page.events.length > 0 || !page.atEnd)
            continue;
        while (!isOver() && changes.count() === count) {
            await changes.within(pollMs, signal);
            const now = await versionOf();
            if (now.connection !== before.connection || now.version !== before.version)
                break;
        }
    }
};
