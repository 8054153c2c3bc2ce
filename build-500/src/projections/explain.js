import { incidentsOf, lapsesAt } from '../domain/incident/index.js';
import { happeningsOf, situationOf } from '../domain/ticket/timeline.js';
import { chronicleAfter, emptyChronicle } from './explain-chronicle.js';
import { firedStep, stepsOf } from './explain-steps.js';
import { storyLine } from './explain-story.js';
import { englishWords } from './explain-words.js';
/**
 * What had been recorded by a time. Where the clock went back between two entries, the one that came before a known one
 * was known too, whatever its time says.
 */
const knownBy = (entries, at) => entries.slice(0, entries.findLastIndex(({ recordedAt }) => recordedAt <= at) + 1);
const acknowledgementOf = ({ by, at, via, answerByAt }) => answerByAt === undefined ? { by, at, via } : { by, at, via, answerByAt };
/** Also those that the incident forgot when they were withdrawn or lapsed: the ticket's happenings still tell of them. */
const acknowledgementsOf = (incident, timeline) => {
    const end = incident.status === 'Resolved' ? incident.resolvedAt : Infinity;
    let standing = [];
    let ended = [];
    const lapses = [...(incident.lapses ?? [])];
    const lapse = (before) => {
        for (let at = lapses[0]; at !== undefined && at < before; at = lapses[0]) {
            const lapsedAt = at;
            lapses.shift();
            ended = [...ended, ...standing.map(one => ({ ...one, lapsedAt }))];
            standing = [];
        }
    };
    for (const happening of happeningsOf(timeline)) {
        const { at } = happening;
        if (at < incident.openedAt || at > end)
            continue;
        lapse(at);
        if (happening.type === 'Acknowledged')
            standing = [...standing, acknowledgementOf(happening)];
        if (happening.type !== 'AcknowledgementWithdrawn')
            continue;
        ended = [...ended, ...standing.map(one => ({ ...one, withdrawn: { by: happening.by, at } }))];
        standing = [];
    }
    lapse(Infinity);
    return [...ended, ...(incident.status === 'Active' ? [] : incident.acknowledgements)];
};
const lapsing = (incident) => {
    const at = lapsesAt(incident);
    return at === undefined ? {} : { lapsesAt: at };
};
const explainIncident = (chronicle, incident, at, isSimulated) => {
    const { number, status, openedAt, wait, exhaustedAt } = incident;
    const { id, name, version } = incident.policy;
    const replaced = chronicle.replaced.get(number) ?? [];
    return {
        number,
        status,
        policy: { id, name, version },
        earlierPolicies: replaced.map(({ policy, until }) => ({
            id: policy.id,
            name: policy.name,
            version: policy.version,
            until,
        })),
        openedAt,
        waitingSinceAt: wait.sinceAt,
        lastActivityAt: wait.lastActivityAt,
        steps: stepsOf(chronicle, incident, at, isSimulated),
        acknowledgements: acknowledgementsOf(incident, chronicle.ticket.timeline),
        ...(incident.status === 'Confirmed' && incident.clientWroteAt !== undefined
            ? { clientWroteAt: incident.clientWroteAt }
            : {}),
        ...lapsing(incident),
        ...(exhaustedAt === undefined ? {} : { exhaustedAt }),
        ...(incident.status === 'Resolved' ? { resolved: { reason: incident.reason, at: incident.resolvedAt } } : {}),
    };
};
/** A step fires once per incident, so this tells it apart from all others, also where it was read from elsewhere. */
const firingKey = ({ policyId, stepId, triggeredAt, clockAt }) => JSON.stringify([policyId, stepId, triggeredAt, clockAt]);
/** Steps that fired for an incident which, as the story goes now, has never been. */
const mistaken = (newest, incidents) => {
    const owned = new Set(incidents.flatMap(({ fired }) => fired.map(firingKey)));
    const stray = [];
    for (let cell = newest; cell !== undefined; cell = cell.before)
        if (!owned.has(firingKey(cell.fired)))
            stray.push(cell.fired);
    return stray.reverse();
};
const isOfDelivery = ({ event }) => 'notificationId' in event;
/**
 * Why each step of a ticket fired, will fire, or did not, under which policy version, and who was told or skipped and
 * why: as far as was known at an instant, from the ticket's events alone.
 *
 * @since 0.1.0
 */
export const explain = (ticketId, entries, at, { words = englishWords, simulated = false } = {}) => {
    let chronicle = emptyChronicle(ticketId);
    const story = [];
    for (const entry of knownBy(entries, at)) {
        const after = chronicleAfter(chronicle, entry.event);
        const line = simulated && isOfDelivery(entry) ? undefined : storyLine(entry, chronicle, words);
        if (line !== undefined)
            story.push(line);
        chronicle = after;
    }
    const { ticket } = chronicle;
    const incidents = incidentsOf(ticket);
    const { closed, wait, assigneeId, deskId, clientId, policyId } = situationOf(ticket.timeline);
    return {
        ticketId,
        at,
        situation: { closed, waitingSinceAt: wait?.sinceAt, assigneeId, deskId, clientId, policyId },
        incidents: incidents.map(incident => explainIncident(chronicle, incident, at, simulated)),
        mistakenSteps: mistaken(ticket.triggers, incidents).map(fired => firedStep(chronicle, fired, undefined, simulated)),
        story,
    };
};
