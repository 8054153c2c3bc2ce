import { changesBetween, effectivePolicyAt, newestChangeAt } from '../policy/catalog-history.js';
import { levelsOf } from '../policy/catalog.js';
import { isNewest, situationOf } from '../ticket/timeline.js';
import { forGood, isDue } from '../time.js';
import { lapsesAt } from './confirmation.js';
import { consequences, endReason } from './consequences.js';
import { evolve, fold } from './evolve.js';
import { decidedUntil, latestIncident, openIncident, toldUntil } from './state.js';
// The story of a ticket's incidents is told in order of time: what happened on the ticket, what changed about policies,
// and what time itself brought about. Whether it is told as things come in or anew from the beginning, it is told here.
const nothing = [];
/** The confirmation that lapsed before something that comes at `at`, or by then, if any. */
export const lapse = (ticket, at, when) => {
    const incident = latestIncident(ticket);
    const lapseAt = incident === undefined ? undefined : lapsesAt(incident);
    if (incident === undefined || lapseAt === undefined)
        return nothing;
    return isDue(lapseAt, at) && (when === 'by' || lapseAt < at)
        ? [{ type: 'ConfirmationLapsed', incident: incident.number, at: lapseAt }]
        : nothing;
};
/** What follows at `at` from the ticket's situation and the policies that were in effect at `judgedAt`. */
const followingAt = (ticket, at, catalog, ending, judgedAt = at) => consequences(ticket, at, levels => effectivePolicyAt(levels, catalog, judgedAt), ending);
const reviewed = (events, { changedAt }) => {
    const policiesAt = changedAt.at(-1);
    return events.map(event => ({ ...event, reviewed: true, ...(policiesAt === undefined ? {} : { policiesAt }) }));
};
/** Whether the ticket was told of a change of policies by somebody who knew of more changes than this history has. */
export const isBehind = (catalog, { policiesAt }) => policiesAt !== undefined && policiesAt > newestChangeAt(catalog);
/**
 * What changes of policies bring about on a ticket, from the instant on up to which its story is told, up to `until`;
 * without it, all. To tell once more of that very instant changes nothing.
 */
export const afterChanges = (ticket, catalog, until) => {
    // While no client waits, no policy is of interest.
    if (situationOf(ticket.timeline).wait === undefined)
        return nothing;
    const changes = changesBetween(catalog, toldUntil(ticket), until);
    if (changes.length === 0)
        return nothing;
    const events = [];
    let story = ticket;
    for (const at of changes) {
        const following = followingAt(story, at, catalog, 'no-policy');
        if (following.length === 0)
            continue;
        const all = [...lapse(story, at, 'before'), ...reviewed(following, catalog)];
        events.push(...all);
        story = fold(story, all);
    }
    return events;
};
/** What the newest policies mean for a ticket by `at`, where somebody went on with it who had not heard of a change. */
export const afterAll = (ticket, catalog, at) => {
    const events = afterChanges(ticket, catalog);
    const story = fold(ticket, events);
    const following = followingAt(story, at, catalog, 'no-policy', forGood);
    return following.length === 0 ? events : [...events, ...lapse(story, at, 'before'), ...reviewed(following, catalog)];
};
/** A happening that comes after everything told so far, with all that comes before it and all that follows from it. */
export const told = (ticket, happening, catalog, judgedAt = happening.at) => {
    const { at } = happening;
    const changes = afterChanges(ticket, catalog, judgedAt);
    const changed = fold(ticket, changes);
    const lapsed = lapse(changed, at, 'before');
    const happened = evolve(fold(changed, lapsed), happening);
    return [...changes, ...lapsed, happening, ...followingAt(happened, at, catalog, endReason(happening), judgedAt)];
};
/** What follows from a happening where it came late, as far as it is told like one in time. */
export const followingLate = (happened, happening, catalog) => {
    const following = followingAt(happened, happening.at, catalog, endReason(happening));
    return [...following, ...afterChanges(fold(happened, following), catalog)];
};
/** Whether something was told, decided or changed that a happening comes before. Equal times keep their order. */
export const isLate = (ticket, happening, catalog) => !isNewest(ticket.timeline, happening) ||
    happening.at < toldUntil(ticket) ||
    happening.at <= decidedUntil(ticket) ||
    happening.at < newestChangeAt(catalog);
/** A policy's version taken over, where an incident still runs an older one. */
export const adoption = (ticket, { at, policy }) => {
    const open = openIncident(ticket);
    if (open?.policy.id !== policy.id || open.policy.version >= policy.version)
        return nothing;
    const levels = levelsOf(situationOf(ticket.timeline));
    return [{ type: 'PolicyChanged', incident: open.number, at, levels, policy, adopted: true }];
};
