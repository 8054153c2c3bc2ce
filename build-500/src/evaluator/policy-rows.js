import { instant, minutesAfter } from '../domain/time.js';
import { firedWords } from './records.js';
const epoch = instant(0);
const rowOf = (number, policy) => {
    if (policy.steps.length > firedWords * 32)
        throw new RangeError(`A policy with ${policy.steps.length} steps: ${JSON.stringify(policy.id)}`);
    const steps = policy.steps
        .map((step, index) => ({ id: step.id, number: index + 1, delay: minutesAfter(epoch, step.delayMinutes) }))
        .sort((a, b) => a.delay - b.delay || a.number - b.number);
    return {
        number,
        policy,
        delays: steps.map(({ delay }) => delay),
        numbers: steps.map(step => step.number),
        ranks: new Map(steps.map(({ id }, rank) => [id, rank])),
        users: 0,
    };
};
const sameTimes = (a, b) => a.steps.length === b.steps.length &&
    a.steps.every((step, index) => {
        const other = b.steps[index];
        return step.id === other?.id && step.delayMinutes === other.delayMinutes;
    });
/**
 * One row for all incidents under the same steps. Each ticket's log brings its own copy of a policy, so that being the
 * same object is only the quick answer; policies of one id with other steps (other versions) get rows of their own.
 */
export const policyRows = () => {
    const rows = [];
    const rowsById = new Map();
    const freeNumbers = [];
    let latest;
    const find = (policy) => rowsById.get(policy.id)?.find(row => row.policy === policy || sameTimes(row.policy, policy));
    const add = (policy) => {
        const row = rowOf(freeNumbers.pop() ?? rows.length, policy);
        rows[row.number] = row;
        rowsById.set(policy.id, [...(rowsById.get(policy.id) ?? []), row]);
        return row;
    };
    const drop = (row) => {
        const others = (rowsById.get(row.policy.id) ?? []).filter(other => other !== row);
        if (others.length === 0)
            rowsById.delete(row.policy.id);
        else
            rowsById.set(row.policy.id, others);
        rows[row.number] = undefined;
        freeNumbers.push(row.number);
        if (latest === row)
            latest = undefined;
    };
    return {
        at: number => rows[number],
        acquire: policy => {
            const row = latest?.policy === policy ? latest : (find(policy) ?? add(policy));
            row.users++;
            latest = row;
            return row;
        },
        release: row => {
            if (--row.users === 0)
                drop(row);
        },
    };
};
