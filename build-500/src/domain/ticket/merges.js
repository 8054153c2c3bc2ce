import { cellsOf, situationOf } from './timeline.js';
/**
 * The merges of a ticket, the first one first. A merge that is reported again ends no wait any more: what it brings is
 * what the first report of it brought.
 */
export const mergesOf = (timeline) => {
    const merges = [];
    for (const { happening, before } of cellsOf(timeline)) {
        if (happening.type !== 'TicketMerged')
            continue;
        const { intoTicketId, at } = happening;
        const merge = { intoTicketId, at, waitingSinceAt: situationOf(before).wait?.sinceAt ?? null };
        const known = merges.findIndex(one => one.intoTicketId === intoTicketId && one.at === at);
        if (known === -1)
            merges.push(merge);
        else if (merges[known]?.waitingSinceAt === null)
            merges[known] = merge;
    }
    return merges;
};
