export const serially = () => {
    const tails = new Map();
    return (key, task) => {
        const before = tails.get(key);
        const result = before === undefined ? task() : before.then(task, task);
        tails.set(key, result);
        const forget = () => {
            if (tails.get(key) === result)
                tails.delete(key);
        };
        result.then(forget, forget);
        return result;
    };
};
