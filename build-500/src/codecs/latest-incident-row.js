import { firedFromRow, firedToRow } from './fired-row.js';
/** Without what is undefined, which no JSON can say: stores refuse it. `undefined` when nothing is left. */
const restOf = (incident) => {
    const { policySinceAt, exhaustedAt, lapses } = incident;
    const acknowledgements = incident.status === 'Active' ? undefined : incident.acknowledgements;
    const { clientWroteAt, renewedAt } = incident.status === 'Confirmed' ? incident : {};
    const { reason, resolvedAt } = incident.status === 'Resolved' ? incident : {};
    const rest = {};
    const all = { policySinceAt, exhaustedAt, lapses, acknowledgements, clientWroteAt, renewedAt, reason, resolvedAt };
    for (const [name, value] of Object.entries(all))
        if (value !== undefined)
            rest[name] = value;
    return rest;
};
const isPlain = ({ status, policySinceAt, exhaustedAt, lapses }) => status === 'Active' && policySinceAt === undefined && exhaustedAt === undefined && lapses === undefined;
const initials = { Active: 'A', Confirmed: 'C', Resolved: 'R' };
export const incidentToRow = (incident, base) => {
    const { status, number, openedAt, sequence, wait, policy, fired } = incident;
    const sinceMs = wait.sinceAt - openedAt;
    const lastActivityMs = wait.lastActivityAt - openedAt;
    const steps = fired.map(one => firedToRow(one, base));
    const initial = initials[status];
    const rest = isPlain(incident) ? undefined : restOf(incident);
    return rest === undefined
        ? [initial, number, openedAt, sequence, sinceMs, lastActivityMs, policy.id, policy.version, steps]
        : [initial, number, openedAt, sequence, sinceMs, lastActivityMs, policy.id, policy.version, steps, rest];
};
/** What a row says of the incident by which all else in it is told. */
export const partsOfRow = (row) => {
    const [, number, opened, sequence, sinceMs, lastActivityMs] = row;
    const openedAt = opened;
    const wait = { sinceAt: (opened + sinceMs), lastActivityAt: (opened + lastActivityMs) };
    return { number, openedAt, sequence, wait };
};
const nothing = {};
/** Written out for each status: a copy with keys added takes V8 many times as long. */
export const incidentFromRow = (row, { number, openedAt, sequence, wait }, policy, base) => {
    const rest = row[9] ?? nothing;
    const fired = row[8].map(one => firedFromRow(one, base));
    const { policySinceAt, exhaustedAt, lapses } = rest;
    switch (row[0]) {
        case 'A':
            return {
                status: 'Active',
                number,
                openedAt,
                sequence,
                wait,
                policy,
                policySinceAt,
                fired,
                exhaustedAt,
                lapses,
            };
        case 'C':
            return {
                status: 'Confirmed',
                number,
                openedAt,
                sequence,
                wait,
                policy,
                policySinceAt,
                fired,
                exhaustedAt,
                lapses,
                acknowledgements: rest.acknowledgements,
                clientWroteAt: rest.clientWroteAt,
                renewedAt: rest.renewedAt,
            };
        case 'R':
            return {
                status: 'Resolved',
                number,
                openedAt,
                sequence,
                wait,
                policy,
                policySinceAt,
                fired,
                exhaustedAt,
                lapses,
                reason: rest.reason ?? 'answered',
                resolvedAt: rest.resolvedAt ?? openedAt,
                acknowledgements: rest.acknowledgements ?? [],
            };
    }
};
