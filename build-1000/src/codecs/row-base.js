/** For a ticket without any incident. */
export const noBase = {
    incident: 0,
    policyId: '',
    policyName: '',
    policyVersion: 0,
    stepCount: 0,
    sinceAt: 0,
    lastActivityAt: 0,
    idStart: '',
};
export const rowBase = ({ number, openedAt, sequence, wait }, policy) => ({
    incident: number,
    policyId: policy.id,
    policyName: policy.name,
    policyVersion: policy.version,
    stepCount: policy.steps.length,
    sinceAt: wait.sinceAt,
    lastActivityAt: wait.lastActivityAt,
    idStart: `${openedAt}.${sequence}/${encodeURIComponent(policy.id)}/`,
});
/** The id of a message without its usual beginning; with a slash before it where it begins otherwise. */
export const idToRow = (id, { idStart }) => {
    const rest = id.slice(idStart.length);
    return id.startsWith(idStart) && !rest.startsWith('/') ? rest : `/${id}`;
};
export const idFromRow = (text, { idStart }) => text.startsWith('/') ? text.slice(1) : idStart + text;
