const modes = ['inline', 'group', 'none'];
const roles = ['decider', 'sender', 'both'];
/** What a group did not hand over for this long is sent by whoever sees it in the log: groups lose events. */
export const defaultReconcileAfterMinutes = 2;
const mostReconcileAfterMinutes = 24 * 60;
const shown = (value) => (value === undefined ? 'undefined' : JSON.stringify(value));
/** What is wrong with the options about who sends. */
export const deliveryProblems = (options) => {
    const { delivery, reconcileAfterMinutes: minutes, store } = options;
    const problems = [];
    if (delivery !== undefined && !modes.includes(delivery))
        problems.push({ path: ['delivery'], problem: `expected "inline", "group" or "none", got ${shown(delivery)}` });
    if (delivery === 'group' && store.groups === undefined)
        problems.push({
            path: ['delivery'],
            problem: `the store ${shown(store.name)} has no consumer groups; use "inline", or a store that has them, such as EventStoreDB`,
        });
    if (minutes === undefined)
        return problems;
    if (delivery !== 'group')
        problems.push({ path: ['reconcileAfterMinutes'], problem: 'means nothing without delivery: "group"' });
    if (!(typeof minutes === 'number' && minutes >= 0 && minutes <= mostReconcileAfterMinutes))
        problems.push({
            path: ['reconcileAfterMinutes'],
            problem: `expected a number of minutes from 0 to ${mostReconcileAfterMinutes}, got ${shown(minutes)}`,
        });
    return problems;
};
/** What is wrong with a role, for a process that finds its messages in this way. */
export const roleProblem = (role, delivery) => {
    if (!roles.includes(role))
        return `expected "decider", "sender" or "both", got ${shown(role)}`;
    return role === 'sender' && delivery === 'none'
        ? 'a process with delivery: "none" sends nothing; use "inline" or "group" in the senders'
        : undefined;
};
/** How long this process leaves a message to others once it is ready, unless it was told to see to it. */
export const patienceOf = (delivery, reconcileAfterMs, { isOwn, takeoverAfterMs }) => (ticketId) => (delivery === 'group' ? reconcileAfterMs : 0) + (isOwn(ticketId) ? 0 : takeoverAfterMs);
