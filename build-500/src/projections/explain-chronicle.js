import { evolve, incidentsOf, initialState, openIncident, } from '../domain/incident/index.js';
import { withDelivery, withStep } from './explain-deliveries.js';
export const emptyChronicle = (ticketId) => ({
    ticket: initialState(ticketId),
    policies: new Map(),
    replaced: new Map(),
    messages: new Map(),
});
const versionKey = (id, version) => JSON.stringify([id, version]);
export const policyVersion = ({ policies }, id, version) => policies.get(versionKey(id, version));
export const messageOf = ({ messages }, id) => messages.get(id);
const policiesIn = (event) => {
    if (event.type === 'IncidentOpened' || event.type === 'PolicyChanged')
        return [event.policy];
    if (event.type !== 'IncidentsReassessed')
        return [];
    return event.incidents.map(({ policy }) => policy);
};
const isSame = (a, b) => a.openedAt === b.openedAt && a.sequence === b.sequence;
const isVersion = (a, b) => a.id === b.id && a.version === b.version;
/** What an incident of both tellings ran before: of its past, what came before the policy that it runs now. */
const pastAnew = (past, { policy, wait }, retold, at) => {
    if (isVersion(policy, retold.policy))
        return past;
    const back = past.findIndex(one => isVersion(one.policy, retold.policy));
    return back < 0 ? [...past, { policy, wait, until: at }] : past.slice(0, back);
};
const replacedAnew = ({ ticket, replaced }, { at, kept, incidents }) => {
    const known = incidentsOf(ticket);
    const after = new Map([...replaced].filter(([number]) => number <= kept));
    for (const incident of incidents) {
        const before = known.find(one => isSame(one, incident));
        if (before === undefined)
            continue;
        after.set(incident.number, pastAnew(replaced.get(before.number) ?? [], before, incident, at));
    }
    return after;
};
const replacedAfter = (chronicle, event) => {
    const { ticket, replaced } = chronicle;
    if (event.type === 'IncidentsReassessed')
        return replacedAnew(chronicle, event);
    const open = openIncident(ticket);
    if (event.type !== 'PolicyChanged' || open === undefined)
        return replaced;
    const past = replaced.get(open.number) ?? [];
    return new Map(replaced).set(open.number, [...past, { policy: open.policy, wait: open.wait, until: event.at }]);
};
const messagesAfter = (messages, event) => {
    if (event.type === 'StepTriggered')
        return withStep(messages, event);
    return 'notificationId' in event ? withDelivery(messages, event) : messages;
};
/** The chronicle after one more event. */
export const chronicleAfter = (chronicle, event) => {
    const found = policiesIn(event).map(policy => [versionKey(policy.id, policy.version), policy]);
    return {
        ticket: evolve(chronicle.ticket, event),
        policies: found.length === 0 ? chronicle.policies : new Map([...chronicle.policies, ...found]),
        replaced: replacedAfter(chronicle, event),
        messages: messagesAfter(chronicle.messages, event),
    };
};
