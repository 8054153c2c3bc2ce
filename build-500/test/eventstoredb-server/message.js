export const lowestOf = (messages) => {
    let lowest;
    for (const message of messages) {
        if (message.isReplay || message.sequence === undefined)
            continue;
        if (lowest?.sequence === undefined || message.sequence < lowest.sequence)
            lowest = message;
    }
    return lowest;
};
export const createOutstandingMessages = () => {
    const messages = new Map();
    return {
        count: () => messages.size,
        find: id => messages.get(id)?.message,
        add: (message, expiresAt) => {
            if (!messages.has(message.id))
                messages.set(message.id, { message, expiresAt });
        },
        remove: id => void messages.delete(id),
        takeExpired: now => {
            const expired = [...messages.values()].filter(({ expiresAt }) => expiresAt <= now).map(({ message }) => message);
            for (const { id } of expired)
                messages.delete(id);
            return expired;
        },
        lowest: () => lowestOf([...messages.values()].map(({ message }) => message)),
    };
};
