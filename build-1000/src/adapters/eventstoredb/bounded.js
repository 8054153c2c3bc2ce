/** Runs a task for each item, a few at a time; the results in the order of the items. */
export const mapBounded = async (items, limit, run) => {
    const results = [];
    results.length = items.length;
    const queue = items.entries();
    const worker = async () => {
        for (const [at, item] of queue)
            results[at] = await run(item);
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
    return results;
};
