const give = (connection, message) => {
    if (connection.slots <= 0)
        return false;
    connection.slots -= 1;
    connection.total += 1;
    if (!connection.inFlight.has(message.id))
        connection.inFlight.set(message.id, message);
    connection.consumer.send(message);
    return true;
};
const hash = (text) => Buffer.from(text).reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7);
export const createConsumers = (strategy) => {
    /** The next in turn is first. */
    let connections = [];
    const turn = () => {
        connections = [...connections.slice(1), ...connections.slice(0, 1)];
    };
    const inTurn = (message, stay) => {
        for (let tried = connections.length; tried > 0; tried -= 1) {
            const pushed = connections[0] !== undefined && give(connections[0], message);
            if (!pushed || !stay)
                turn();
            if (pushed)
                return 'sent';
        }
        return 'no capacity';
    };
    /** One stream's events to one consumer while nobody comes or goes; the others do not wait for it. */
    const pinned = (message) => {
        const free = connections.some(({ slots }) => slots > 0);
        const its = connections[hash(message.record.stream) % connections.length];
        return !free ? 'no capacity' : its !== undefined && give(its, message) ? 'sent' : 'skipped';
    };
    return {
        get connections() {
            return connections;
        },
        add: consumer => {
            connections.push({ consumer, inFlight: new Map(), slots: consumer.bufferSize, total: 0 });
        },
        remove: consumer => {
            const gone = connections.find(connection => connection.consumer === consumer);
            connections = connections.filter(connection => connection !== gone);
            return [...(gone?.inFlight.values() ?? [])];
        },
        push: message => {
            if (strategy.startsWith('Pinned'))
                return pinned(message);
            return inTurn(message, strategy === 'DispatchToSingle');
        },
        release: id => {
            for (const connection of connections)
                if (connection.inFlight.delete(id))
                    connection.slots += 1;
        },
    };
};
