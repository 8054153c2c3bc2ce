import { equal } from '../equal.js';
import { later } from '../time.js';
import { incidentsOf } from './state.js';
import { toldAnew } from './told-anew.js';
/**
 * Which of the re-told incidents a step that fired earlier belongs to, if any: of those whose wait its clock was part
 * of, the one that fired it, else the newest one of that time.
 */
const ownerOf = (incidents, ownSinceAt, { fired, incident: own }) => {
    const holders = incidents.filter(incident => (ownSinceAt.get(incident.number) ?? incident.wait.sinceAt) <= fired.clockAt &&
        (incident.status !== 'Resolved' || fired.clockAt <= incident.resolvedAt));
    const firedAt = later(fired.triggeredAt, own.openedAt);
    return (holders.find(({ openedAt, sequence }) => openedAt === own.openedAt && sequence === own.sequence) ??
        holders.findLast(({ openedAt }) => openedAt <= firedAt));
};
const withFired = ({ ticket, ownSinceAt }, newest) => {
    const retold = incidentsOf(ticket);
    const owned = new Map();
    for (let trigger = newest; trigger !== undefined; trigger = trigger.before) {
        const owner = ownerOf(retold, ownSinceAt, trigger);
        if (owner !== undefined)
            owned.set(owner, [trigger, ...(owned.get(owner) ?? [])]);
    }
    return retold.map(incident => {
        const triggers = owned.get(incident) ?? [];
        const exhaustedAt = triggers.find(trigger => trigger.exhaustedAt !== undefined)?.exhaustedAt;
        const fired = triggers.map(trigger => trigger.fired);
        return exhaustedAt === undefined ? { ...incident, fired } : { ...incident, fired, exhaustedAt };
    });
};
/**
 * The ticket's incidents as its happenings and the history of policies tell them in order of time, whatever order they
 * became known in: the story is told once more from the beginning, by the same rules, and the steps that fired
 * meanwhile are kept with the incident they belong to.
 *
 * @since 0.1.0
 */
export const reassess = (ticket, catalog) => withFired(toldAnew(ticket, catalog), ticket.triggers);
/** The event that makes one telling of another. Incidents at the beginning that stay as they were are not repeated. */
export const reassessed = (at, before, incidents) => {
    const changed = incidents.findIndex((incident, index) => !equal(incident, before[index]));
    const kept = changed < 0 ? incidents.length : changed;
    return { type: 'IncidentsReassessed', at, kept, incidents: incidents.slice(kept) };
};
