import { optOut } from '../identifiers.js';
export const emptyCatalog = {
    policies: new Map(),
    assignments: { clients: new Map(), desks: new Map() },
};
export const levelsOf = ({ policyId, clientId, deskId }) => ({ policyId, clientId, deskId });
export const sameLevels = (a, b) => a.policyId === b.policyId && a.clientId === b.clientId && a.deskId === b.deskId;
/** The search for a ticket's policy, whatever it is searched in. */
export const effectivePolicyOf = ({ policyId, clientId, deskId }, policyOf, ofClient, ofDesk, ofEverybody) => {
    const candidates = [
        policyId,
        clientId === undefined ? undefined : ofClient(clientId),
        deskId === undefined ? undefined : ofDesk(deskId),
        ofEverybody(),
    ];
    for (const id of candidates) {
        if (id === undefined)
            continue;
        if (id === optOut)
            return undefined;
        const policy = policyOf(id);
        if (policy?.active === true)
            return policy;
    }
    return undefined;
};
/**
 * The policy of a ticket: its own, else its client's, else its desk's, else the default. An inactive (or unknown)
 * policy falls through to the next level; `'none'` ends the search.
 *
 * @since 0.1.0
 */
export const effectivePolicy = (levels, { policies, assignments }) => effectivePolicyOf(levels, id => policies.get(id), id => assignments.clients.get(id), id => assignments.desks.get(id), () => assignments.default);
const withEntry = (map, key, policyId) => {
    const changed = new Map(map);
    if (policyId === null)
        changed.delete(key);
    else
        changed.set(key, policyId);
    return changed;
};
/** The assignments after one more; `null` clears. */
export const withAssignment = (assignments, to, policyId) => {
    switch (to.level) {
        case 'default':
            return { ...assignments, default: policyId ?? undefined };
        case 'client':
            return { ...assignments, clients: withEntry(assignments.clients, to.id, policyId) };
        case 'desk':
            return { ...assignments, desks: withEntry(assignments.desks, to.id, policyId) };
    }
};
/** What one level is assigned to, `null` for nothing. */
export const assignedTo = (assignments, to) => {
    switch (to.level) {
        case 'default':
            return assignments.default ?? null;
        case 'client':
            return assignments.clients.get(to.id) ?? null;
        case 'desk':
            return assignments.desks.get(to.id) ?? null;
    }
};
