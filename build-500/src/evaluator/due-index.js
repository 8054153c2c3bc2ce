import { lapsesAt } from '../domain/incident/confirmation.js';
import { dueAt } from '../domain/incident/schedule.js';
import { isDue } from '../domain/time.js';
import { calendarQueue } from './calendar-queue.js';
import { policyRows } from './policy-rows.js';
import { firedWords, records } from './records.js';
/** What all delays of an incident count from is when a step without any delay would be due. */
const stepAtOnce = { id: '', delayMinutes: 0, notify: { assignee: true }, channel: '' };
/** In place of a policy's row, for a confirmation that may lapse. */
const noPolicy = -1;
const clockOf = (incident) => dueAt(incident, stepAtOnce);
export const dueIndex = () => {
    const slotByKey = new Map();
    const filed = records();
    const rows = policyRows();
    const queue = calendarQueue(filed);
    /** What was last found due. Most of it is put again in that order, and then its slot is known without a look-up. */
    let found = [];
    let settled = 0;
    const firedNow = new Int32Array(firedWords);
    const slotOf = (key) => {
        const slot = found[settled];
        if (slot === undefined || !filed.isOf(slot, key))
            return slotByKey.get(key) ?? 0;
        settled++;
        return slot;
    };
    const releasePolicy = (slot) => {
        if (filed.policy(slot) !== noPolicy)
            rows.release(rows.at(filed.policy(slot)));
    };
    /** Files a key by a time, in place of what it was filed by before. */
    const file = (key, at) => {
        const known = slotOf(key);
        if (known !== 0) {
            releasePolicy(known);
            queue.move(known, at);
            return known;
        }
        const slot = filed.take(key);
        slotByKey.set(key, slot);
        queue.add(slot, at);
        return slot;
    };
    const remove = (key) => {
        const slot = slotOf(key);
        if (slot === 0)
            return;
        slotByKey.delete(key);
        queue.remove(slot);
        releasePolicy(slot);
        filed.release(slot);
    };
    /** Marks the steps that have fired, by their place in order of time, and finds the first that has not. */
    const firstLeft = (incident, row) => {
        firedNow.fill(0);
        for (const fired of incident.fired) {
            const rank = fired.policyId === incident.policy.id ? row.ranks.get(fired.stepId) : undefined;
            if (rank !== undefined)
                firedNow[rank >> 5] = firedNow[rank >> 5] | (1 << (rank & 31));
        }
        let rank = 0;
        while ((firedNow[rank >> 5] >>> (rank & 31)) & 1)
            rank++;
        return rank;
    };
    const put = (key, incident) => {
        if (incident.status !== 'Active') {
            const lapseAt = lapsesAt(incident);
            if (lapseAt === undefined)
                remove(key);
            else
                filed.setPolicy(file(key, lapseAt), noPolicy);
            return;
        }
        const row = rows.acquire(incident.policy);
        const delay = row.delays[firstLeft(incident, row)];
        if (delay === undefined) {
            rows.release(row);
            return remove(key);
        }
        const slot = file(key, clockOf(incident) + delay);
        filed.setPolicy(slot, row.number);
        for (let word = 0; word < firedWords; word++)
            filed.setFired(slot, word, firedNow[word]);
    };
    const entryOf = (slot, now) => {
        if (filed.policy(slot) === noPolicy)
            return { key: filed.keyOf(slot), steps: [] };
        const { delays, numbers } = rows.at(filed.policy(slot));
        const steps = [];
        let clock = Number.NaN;
        for (let rank = 0; rank < delays.length; rank++) {
            if ((filed.fired(slot, rank >> 5) >>> (rank & 31)) & 1)
                continue;
            if (Number.isNaN(clock))
                clock = filed.dueAt(slot) - delays[rank];
            const stepDueAt = (clock + delays[rank]);
            if (!isDue(stepDueAt, now))
                break;
            steps.push({ number: numbers[rank], dueAt: stepDueAt });
        }
        return { key: filed.keyOf(slot), steps };
    };
    return {
        size: () => slotByKey.size,
        put,
        remove,
        due: (now, limit = Infinity) => {
            const entries = [];
            found = queue.due(now, limit, slot => entries.push(entryOf(slot, now)));
            settled = 0;
            return entries;
        },
        nextDueAt: () => {
            const slot = queue.next();
            return slot === 0 ? undefined : filed.dueAt(slot);
        },
    };
};
