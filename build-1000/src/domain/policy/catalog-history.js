import { instant, later } from '../time.js';
import { assignedTo, effectivePolicyOf } from './catalog.js';
export const emptyHistory = {
    policies: new Map(),
    assignments: { default: [], clients: new Map(), desks: new Map() },
    changedAt: [],
};
/** Before everything. */
const ever = instant(-8.64e15);
const valueAt = (changes, at) => {
    // Nearly always the newest one is asked for.
    for (let index = (changes?.length ?? 0) - 1; index >= 0; index--) {
        const change = changes?.[index];
        if (change !== undefined && change.sinceAt <= at)
            return change.value;
    }
    return undefined;
};
/**
 * The policy in effect for a ticket's levels at a time. A change counts from its very instant on.
 *
 * @since 0.1.0
 */
export const effectivePolicyAt = (levels, { policies, assignments }, at) => effectivePolicyOf(levels, id => valueAt(policies.get(id), at), clientId => valueAt(assignments.clients.get(clientId), at), deskId => valueAt(assignments.desks.get(deskId), at), () => valueAt(assignments.default, at));
/** The first index whose time is at `at` or later. */
const firstSince = (times, at) => {
    let low = 0;
    let high = times.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((times[middle] ?? Infinity) < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
};
const none = [];
/** When anything changed from `from` up to `until`, both included. */
export const changesBetween = ({ changedAt }, from, until = Infinity) => {
    const newest = changedAt.at(-1);
    if (newest === undefined || newest < from)
        return none;
    // Times are whole milliseconds.
    return changedAt.slice(firstSince(changedAt, from), firstSince(changedAt, until + 1));
};
/** When anything changed last. */
export const newestChangeAt = ({ changedAt }) => changedAt.at(-1) ?? -Infinity;
const withTimes = (changedAt, times) => [...new Set([...changedAt, ...times])].sort((a, b) => a - b);
/** In order of versions or revisions no time comes before the one ahead of it, whatever clocks said. */
const inOrder = (changes) => {
    let newest = ever;
    return changes.map(({ sinceAt, value }) => {
        newest = later(newest, sinceAt);
        return { sinceAt: newest, value };
    });
};
/** All versions of a policy that are known, in order, each with the time at which it was saved. */
export const withVersions = (history, policyId, versions) => {
    const changes = inOrder(versions);
    return {
        ...history,
        policies: new Map(history.policies).set(policyId, changes),
        changedAt: withTimes(history.changedAt, changes.map(({ sinceAt }) => sinceAt)),
    };
};
/** All assignments that were ever made, in order. */
export const withAssignments = (history, all) => {
    const changes = inOrder(all.map(assignment => ({ sinceAt: assignment[2], value: assignment })));
    const everybody = [];
    const clients = new Map();
    const desks = new Map();
    const listOf = (to) => {
        if (to.level === 'default')
            return everybody;
        const lists = to.level === 'client' ? clients : desks;
        const list = lists.get(to.id) ?? [];
        lists.set(to.id, list);
        return list;
    };
    for (const { sinceAt, value: [to, policyId], } of changes)
        listOf(to).push({ sinceAt, value: policyId ?? undefined });
    return {
        ...history,
        assignments: { default: everybody, clients, desks },
        changedAt: withTimes(history.changedAt, changes.map(({ sinceAt }) => sinceAt)),
    };
};
const levelsIn = (catalogs) => [
    { level: 'default' },
    ...[...new Set(catalogs.flatMap(({ assignments }) => [...assignments.clients.keys()]))].map((id) => ({ level: 'client', id })),
    ...[...new Set(catalogs.flatMap(({ assignments }) => [...assignments.desks.keys()]))].map((id) => ({
        level: 'desk',
        id,
    })),
];
/** The history of policies and assignments that were, one after the other, as these catalogs have them. */
export const historyOf = (catalogs) => {
    const values = catalogs.map(({ value }) => value);
    const policies = [...new Set(values.flatMap(catalog => [...catalog.policies.keys()]))].map(id => [id, catalogs.map(({ sinceAt, value: catalog }) => ({ sinceAt, value: catalog.policies.get(id) }))]);
    const levels = levelsIn(values);
    const assignments = catalogs.flatMap(({ sinceAt, value: catalog }) => levels.map((to) => [to, assignedTo(catalog.assignments, to), sinceAt]));
    return withAssignments({ ...emptyHistory, policies: new Map(policies), changedAt: catalogs.map(({ sinceAt }) => sinceAt) }, assignments);
};
/**
 * Policies and assignments that have been as they are since ever, as in a simulation.
 *
 * @since 0.1.0
 */
export const unchanging = (catalog) => ({
    ...historyOf([{ sinceAt: ever, value: catalog }]),
    changedAt: [],
});
