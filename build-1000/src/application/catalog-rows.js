import { rowFormat } from '../codecs/ticket-row.js';
/** The row of a policy: all its versions, since open incidents run older ones. */
export const policyRow = (versions) => {
    const row = {
        v: rowFormat,
        versions: versions.map(({ sinceAt, value: policy }) => [sinceAt, policy]),
    };
    return row;
};
export const assignmentsRow = (all) => {
    const row = {
        v: rowFormat,
        assigned: all.map(([to, policyId, at]) => [at, to.level, to.level === 'default' ? '' : to.id, policyId]),
    };
    return row;
};
/** All policies and assignments as rows, for putting the index in place anew. */
export const catalogRows = ({ env, board, }) => {
    const policies = [...board.catalog().policies.keys()].map(id => {
        const versions = board.datedVersionsOf(id);
        return { stream: env.streams.policy(id), revision: versions.length - 1, data: policyRow(versions) };
    });
    return [
        ...policies,
        {
            stream: env.streams.assignments,
            revision: board.assignmentsRevision(),
            data: assignmentsRow(board.allAssignments()),
        },
    ];
};
const levelOf = (level, id) => level === 'default' ? { level } : { level, id };
/** Takes note of a row, if it is one of a policy or of the assignments. */
export const noteCatalogRow = (board, streams, { stream, revision, data }) => {
    if (streams.isPolicy(stream))
        board.notePolicies(data.versions.map(([sinceAt, policy]) => ({ sinceAt, value: policy })));
    if (stream !== streams.assignments)
        return;
    const { assigned } = data;
    board.noteAssignments(revision, assigned.map(([at, level, id, policyId]) => [levelOf(level, id), policyId, at]));
};
