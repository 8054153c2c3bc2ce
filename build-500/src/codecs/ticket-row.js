import { standIn } from '../domain/incident/state.js';
import { incidentFromRow, incidentToRow, partsOfRow } from './latest-incident-row.js';
import { notificationFromRow, notificationToRow } from './notification-row.js';
import { noBase, rowBase } from './row-base.js';
import { situationFromRow, situationToRow } from './situation-row.js';
/** The format of index rows. Another number means: do not read, rebuild from the log. */
export const rowFormat = 4;
/** Whether a ticket belongs into the index: its client waits, or a message is not settled yet. */
export const needsAttention = (ticket) => ticket.notifications.length > 0 || ticket.timeline?.after.wait !== undefined;
/**
 * The row of a ticket: the ticket without its past, the policy named instead of repeated. `null` for a ticket that
 * nothing is to be done about.
 *
 * @since 0.1.0
 */
export const encodeTicketRow = (ticket) => {
    if (ticket.timeline === undefined || !needsAttention(ticket))
        return null;
    const { happening: newest, after: situation } = ticket.timeline;
    const incident = ticket.incidents?.incident;
    const base = incident === undefined ? noBase : rowBase(incident, incident.policy);
    const row = [
        rowFormat,
        newest.at,
        situationToRow(situation, incident?.wait),
        incident === undefined ? 0 : incidentToRow(incident, base),
        ticket.notifications.map(one => notificationToRow(one, base)),
    ];
    return row;
};
const isRow = (data) => Array.isArray(data) && data[0] === rowFormat;
/**
 * The ticket that a row was made of; `undefined` when the row is of another format or names a policy version that is
 * not known: the ticket's stream tells it then.
 */
export const decodeTicketRow = (id, data, policyVersion) => {
    if (!isRow(data))
        return undefined;
    // Our own row, written in the same transaction as the events it stands for: trusted by its format number.
    const [, newestAt, situation, incidentRow, notifications] = data;
    const happening = standIn(id, newestAt);
    if (incidentRow === 0)
        return {
            id,
            timeline: { happening, after: situationFromRow(situation, undefined), before: undefined },
            incidents: undefined,
            adoptions: undefined,
            unaware: undefined,
            policiesAt: undefined,
            triggers: undefined,
            lapsedAt: undefined,
            notifications: notifications.map(one => notificationFromRow(one, noBase)),
        };
    const policy = policyVersion(incidentRow[6], incidentRow[7]);
    if (policy === undefined)
        return undefined;
    const parts = partsOfRow(incidentRow);
    const base = rowBase(parts, policy);
    return {
        id,
        timeline: { happening, after: situationFromRow(situation, parts.wait), before: undefined },
        incidents: { incident: incidentFromRow(incidentRow, parts, policy, base), before: undefined },
        adoptions: undefined,
        unaware: undefined,
        policiesAt: undefined,
        triggers: undefined,
        lapsedAt: undefined,
        notifications: notifications.map(one => notificationFromRow(one, base)),
    };
};
