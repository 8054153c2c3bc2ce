import { lapsesAt } from '../domain/incident/confirmation.js';
import { latestIncident } from '../domain/incident/state.js';
import { emptyHistory, withAssignments, withVersions, } from '../domain/policy/catalog-history.js';
import { emptyCatalog, withAssignment } from '../domain/policy/catalog.js';
import { deliveryQueue } from './delivery-queue.js';
import { dividedDueIndex } from './divided-due-index.js';
import { revisions } from './revisions.js';
import { undivided } from './shards.js';
export const board = (clock, due = dividedDueIndex(undivided), deliveries = deliveryQueue(clock)) => {
    const quarantined = new Map();
    const versions = new Map();
    const newest = revisions();
    let catalog = emptyCatalog;
    let history = emptyHistory;
    let allAssignments = [];
    let catalogRevision = 0;
    let toldAt = -Infinity;
    let assignmentsRevision = -1;
    const forget = (ticketId) => {
        due.remove(ticketId);
        deliveries.forget(ticketId);
        const known = newest.of(ticketId);
        if (known !== undefined)
            newest.note(ticketId, known, false);
    };
    return {
        due,
        deliveries,
        quarantined,
        toReview: new Set(),
        catalog: () => catalog,
        history: () => history,
        policyVersion: (id, version) => versions.get(id)?.find(({ value }) => value.version === version)?.value,
        versionsOf: id => (versions.get(id) ?? []).map(({ value }) => value),
        datedVersionsOf: id => versions.get(id) ?? [],
        notePolicies: saved => {
            for (const one of saved) {
                const { id, version } = one.value;
                const known = versions.get(id) ?? [];
                if (known.some(({ value }) => value.version === version))
                    continue;
                const all = [...known, one].sort((a, b) => a.value.version - b.value.version);
                versions.set(id, all);
                catalog = { ...catalog, policies: new Map(catalog.policies).set(id, (all.at(-1) ?? one).value) };
                history = withVersions(history, id, all);
                catalogRevision++;
            }
        },
        noteAssignment: (revision, assigned) => {
            if (revision <= assignmentsRevision)
                return;
            assignmentsRevision = revision;
            if (assigned === undefined)
                return;
            const [to, policyId] = assigned;
            allAssignments = [...allAssignments, assigned];
            catalog = { ...catalog, assignments: withAssignment(catalog.assignments, to, policyId) };
            history = withAssignments(history, allAssignments);
            catalogRevision++;
        },
        noteAssignments: (revision, all) => {
            if (revision < assignmentsRevision)
                return;
            assignmentsRevision = revision;
            let assignments = emptyCatalog.assignments;
            for (const [to, policyId] of all)
                assignments = withAssignment(assignments, to, policyId);
            catalog = { ...catalog, assignments };
            allAssignments = all;
            history = withAssignments(history, all);
            catalogRevision++;
        },
        allAssignments: () => allAssignments,
        changeAt: now => (now > toldAt ? now : (toldAt + 1)),
        noteTold: changedAt => {
            toldAt = Math.max(toldAt, changedAt);
        },
        assignmentsRevision: () => assignmentsRevision,
        catalogRevision: () => catalogRevision,
        note: (ticket, revision) => {
            if ((newest.of(ticket.id) ?? -1) > revision)
                return false;
            const incident = latestIncident(ticket);
            const mayBeDue = incident?.status === 'Active' || (incident !== undefined && lapsesAt(incident) !== undefined);
            if (mayBeDue)
                due.put(ticket.id, incident);
            else
                due.remove(ticket.id);
            const isToBeSent = deliveries.note(ticket);
            newest.note(ticket.id, revision, mayBeDue || isToBeSent);
            return true;
        },
        revisionOf: newest.of,
        forget,
        forgetUnlessNewer: (ticketId, known) => {
            if (newest.of(ticketId) === known)
                forget(ticketId);
        },
    };
};
