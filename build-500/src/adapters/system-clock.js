/**
 * The machine's clocks. The only place of the package that looks at them.
 *
 * @since 0.1.0
 */
export const systemClock = {
    wallMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    sleep: (ms, signal) => new Promise(resolve => {
        if (signal?.aborted === true) {
            resolve();
            return;
        }
        // Longer arms overflow a 32-bit timer and fire at once; whoever sleeps longer looks again after a day.
        const timer = setTimeout(done, Math.min(Math.max(0, ms), 86_400_000));
        function done() {
            clearTimeout(timer);
            signal?.removeEventListener('abort', done);
            resolve();
        }
        signal?.addEventListener('abort', done, { once: true });
    }),
};
