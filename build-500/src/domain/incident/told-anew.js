import { happeningsOf, situationOf } from '../ticket/timeline.js';
import { fold } from './evolve.js';
import { decidedUntil, initialState, openIncident } from './state.js';
import { adoption, afterChanges, lapse, told } from './story.js';
const adoptionsOf = (newest) => {
    const all = [];
    for (let cell = newest; cell !== undefined; cell = cell.before)
        all.push(cell);
    return all.reverse();
};
/** The instants at which something happened before policies changed at the same instant. */
const unawareOf = (newest) => {
    const instants = new Set();
    for (let cell = newest; cell !== undefined; cell = cell.before)
        instants.add(cell.at);
    return instants;
};
/** Tells a ticket's story from the beginning: what happened, was adopted, changed about policies, and lapsed. */
export const toldAnew = (ticket, catalog) => {
    const adoptions = adoptionsOf(ticket.adoptions);
    const unaware = unawareOf(ticket.unaware);
    const ownSinceAt = new Map();
    let story = initialState(ticket.id);
    let next = 0;
    const go = (events) => {
        story = fold(story, events);
        const { wait, inherited } = situationOf(story.timeline);
        const open = openIncident(story);
        if (open !== undefined && wait !== undefined)
            ownSinceAt.set(open.number, inherited?.ownSinceAt ?? wait.sinceAt);
    };
    const adopt = (before) => {
        for (let one = adoptions[next]; one !== undefined && one.at < before; one = adoptions[++next]) {
            go(afterChanges(story, catalog, one.at));
            const lapsed = lapse(story, one.at, 'before');
            const adopted = adoption(fold(story, lapsed), one);
            if (adopted.length > 0)
                go([...lapsed, ...adopted]);
        }
    };
    for (const happening of happeningsOf(ticket.timeline)) {
        const { at } = happening;
        adopt(at);
        go(told(story, happening, catalog, unaware.has(at) ? (at - 1) : at));
    }
    adopt(Infinity);
    go(afterChanges(story, catalog));
    go(lapse(story, decidedUntil(ticket), 'by'));
    return { ticket: story, ownSinceAt };
};
