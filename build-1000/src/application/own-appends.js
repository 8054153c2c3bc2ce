/** More than a process alone with its store ever has. Who appends between others reads its own events again then. */
const mostRuns = 1_000;
export const ownAppends = () => {
    const runs = [];
    return {
        note: (position, count) => {
            const after = position - count;
            const newest = runs.at(-1);
            if (newest?.last === after)
                newest.last = position;
            // Answers may overtake each other: what comes out of order is read again.
            else if ((newest === undefined || newest.last < after) && runs.length < mostRuns)
                runs.push({ after, last: position });
        },
        skip: position => {
            let at = position;
            for (let first = runs[0]; first !== undefined && first.after <= at; first = runs[0]) {
                at = Math.max(at, first.last);
                runs.shift();
            }
            return at;
        },
        upToNext: (position, limit) => {
            const first = runs[0];
            return first === undefined ? limit : Math.min(limit, first.after - position);
        },
    };
};
/** For stores whose positions leave gaps: everything is read. */
export const nothingSkipped = {
    note: () => undefined,
    skip: position => position,
    upToNext: (_, limit) => limit,
};
