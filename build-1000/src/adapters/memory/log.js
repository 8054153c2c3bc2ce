const eventOf = ({ text, ...row }) => ({ ...row, data: JSON.parse(text) });
export const memoryLog = () => {
    const rows = [];
    const streams = new Map();
    const rowsOf = (stream) => {
        const known = streams.get(stream);
        if (known !== undefined)
            return known;
        const none = [];
        streams.set(stream, none);
        return none;
    };
    /** A repeated request has all its ids at the very revisions it asked for; anything else came too late. */
    const repeated = ({ events, expectedRevision }, present) => {
        const last = present[expectedRevision + events.length];
        const isRepeat = events.every(({ id }, at) => present[expectedRevision + 1 + at]?.id === id);
        return isRepeat && last !== undefined
            ? { status: 'appended', revision: last.revision, position: last.position }
            : { status: 'conflict', actualRevision: present.length - 1 };
    };
    return {
        append: request => {
            const { stream, expectedRevision, recordedAt, events } = request;
            const present = streams.get(stream) ?? [];
            if (present.length - 1 !== expectedRevision)
                return repeated(request, present);
            const kept = rowsOf(stream);
            for (const { id, type, text } of events) {
                const row = { stream, revision: kept.length, position: rows.length, id, type, text, recordedAt };
                rows.push(row);
                kept.push(row);
            }
            return { status: 'appended', revision: kept.length - 1, position: rows.length - 1 };
        },
        stream: (stream, fromRevision) => (streams.get(stream) ?? []).slice(fromRevision).map(eventOf),
        page: ({ after, limit, prefixes }) => {
            const events = [];
            let position = Math.min(after, rows.length - 1);
            while (position < rows.length - 1 && events.length < limit) {
                position++;
                const row = rows[position];
                if (row === undefined)
                    break;
                if (prefixes === undefined || prefixes.some(prefix => row.stream.startsWith(prefix)))
                    events.push(eventOf(row));
            }
            return { events, position: Math.max(position, after), atEnd: position >= rows.length - 1 };
        },
        head: () => rows.length - 1,
        positionBefore: recordedAt => rows.findLastIndex(row => row.recordedAt < recordedAt),
    };
};
