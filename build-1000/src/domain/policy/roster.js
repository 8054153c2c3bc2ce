import { judgeRecipients } from './recipients.js';
const peopleOf = (target, assigneeId, roster) => {
    if ('user' in target)
        return [target.user];
    if ('assignee' in target)
        return assigneeId === undefined ? 'unassigned' : [assigneeId];
    const members = roster.members(target.group);
    return members.length === 0 ? 'empty-group' : members;
};
const judge = ({ notify, channel }, policy, assigneeId, roster) => {
    const people = peopleOf(notify, assigneeId, roster);
    if (typeof people === 'string')
        return { judgements: [], nobody: people };
    return {
        judgements: judgeRecipients(people.map(roster.candidate), {
            skipPeopleOnLeave: policy.skipPeopleOnLeave,
            hasAddress: personId => roster.hasAddress(personId, channel),
        }),
    };
};
/**
 * Everybody one step is meant for, each with an outcome, and the policy's fallback should the step reach nobody.
 *
 * @since 0.1.0
 */
export const recipientsOf = (step, policy, assigneeId, roster) => {
    const own = judge(step, policy, assigneeId, roster);
    const { fallback } = policy;
    if (fallback === undefined || own.judgements.some(({ notified }) => notified))
        return { stepId: step.id, ...own };
    const { judgements } = judge(fallback, policy, assigneeId, roster);
    return { stepId: step.id, ...own, fallback: { channel: fallback.channel, judgements } };
};
