const isSame = (a, b) => a.sinceAt === b?.sinceAt && a.lastActivityAt === b.lastActivityAt;
export const situationToRow = (situation, incidentWait) => {
    const { policyId, clientId, deskId, assigneeId, wait, inherited } = situation;
    const closed = (situation.closed ? 1 : 0) + (situation.closedUnanswered ? 2 : 0);
    const waitRow = wait === undefined ? 0 : isSame(wait, incidentWait) ? 1 : [wait.sinceAt, wait.lastActivityAt];
    return inherited === undefined
        ? [closed, policyId ?? 0, clientId ?? 0, deskId ?? 0, assigneeId ?? 0, waitRow]
        : [closed, policyId ?? 0, clientId ?? 0, deskId ?? 0, assigneeId ?? 0, waitRow, inherited];
};
const idOf = (row) => (row === 0 ? undefined : row);
const waitOf = (row, incidentWait) => {
    if (row === 0)
        return undefined;
    return row === 1 ? incidentWait : { sinceAt: row[0], lastActivityAt: row[1] };
};
export const situationFromRow = (row, incidentWait) => {
    const [closed, policyId, clientId, deskId, assigneeId, wait, inherited] = row;
    return {
        policyId: idOf(policyId),
        clientId: idOf(clientId),
        deskId: idOf(deskId),
        assigneeId: idOf(assigneeId),
        closed: closed === 1 || closed === 3,
        wait: waitOf(wait, incidentWait),
        inherited,
        closedUnanswered: closed >= 2,
    };
};
