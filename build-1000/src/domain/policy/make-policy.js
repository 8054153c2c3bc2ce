/** The most steps a policy may have. More is a mistake, not an escalation. */
export const mostSteps = 100;
/** Ten years. Longer delays are typing errors. */
export const longestDelayMinutes = 5_256_000;
const minutesProblem = (minutes, least = 0) => {
    if (typeof minutes !== 'number')
        return `expected a whole number of minutes, got ${typeof minutes}`;
    if (!Number.isInteger(minutes))
        return `expected a whole number of minutes, got ${minutes}`;
    if (minutes < least)
        return `expected ${least} or more minutes, got ${minutes}`;
    if (minutes > longestDelayMinutes)
        return `expected at most ${longestDelayMinutes} minutes (ten years), got ${minutes}`;
    return undefined;
};
/** The id of a step that was given none: its place. Give ids to steps that you mean to reorder. */
export const defaultStepId = (index) => `step-${index + 1}`;
/** Steps with their ids filled in. */
export const numbered = (draft) => draft.steps.map((step, index) => ({ ...step, id: step.id ?? defaultStepId(index) }));
/**
 * Everything that the rules have against a policy; empty for a good one. Shapes (texts, targets) are checked where
 * data comes in; this checks what a type cannot say.
 */
export const policyProblems = (draft) => {
    const problems = [];
    if (draft.steps.length === 0)
        problems.push({ path: ['steps'], problem: 'a policy needs at least one step' });
    if (draft.steps.length > mostSteps)
        problems.push({ path: ['steps'], problem: `at most ${mostSteps} steps, got ${draft.steps.length}` });
    const seen = new Map();
    numbered(draft).forEach((step, index) => {
        const path = ['steps', String(index)];
        const delay = minutesProblem(step.delayMinutes);
        if (delay !== undefined)
            problems.push({ path: [...path, 'delayMinutes'], problem: delay });
        const first = seen.get(step.id);
        if (first !== undefined)
            problems.push({
                path: [...path, 'id'],
                problem: `the id ${JSON.stringify(step.id)} is that of step ${first + 1} too`,
            });
        else
            seen.set(step.id, index);
    });
    if (draft.maxPostponementMinutes !== undefined) {
        const postponement = minutesProblem(draft.maxPostponementMinutes);
        if (postponement !== undefined)
            problems.push({ path: ['maxPostponementMinutes'], problem: postponement });
    }
    if (draft.confirmTimeoutMinutes !== undefined) {
        const timeout = minutesProblem(draft.confirmTimeoutMinutes, 1);
        if (timeout !== undefined)
            problems.push({ path: ['confirmTimeoutMinutes'], problem: timeout });
    }
    return problems;
};
