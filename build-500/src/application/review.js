import * as E from 'fp-ts/lib/Either.js';
import { openIncident } from '../domain/incident/index.js';
import { effectivePolicy } from '../domain/policy/catalog.js';
import { situationOf } from '../domain/ticket/timeline.js';
import { handle } from './engine.js';
import { wallNow } from './environment.js';
/** How many tickets are changed at a time. */
const concurrency = 64;
/** Runs a task for each item, a few at a time. */
export const forEachBounded = async (items, limit, run) => {
    const queue = items.values();
    const worker = async () => {
        for (const item of queue)
            await run(item);
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
};
const concernedOf = async (engine, concerns) => {
    const concerned = [];
    for await (const { open, untold } of engine.openTickets.pages()) {
        for (const { ticket } of open)
            if (concerns(ticket))
                concerned.push(ticket.id);
        concerned.push(...untold);
    }
    return concerned;
};
const sweep = async (engine, concerned, command) => {
    let changed = 0;
    const failed = [];
    await forEachBounded(concerned, concurrency, async (ticketId) => {
        const handled = await handle(engine)(ticketId, command())();
        if (E.isLeft(handled))
            failed.push({ ticketId, trouble: handled.left });
        else if (handled.right.events.length > 0)
            changed++;
    });
    return { changed, failed };
};
/** Whether a waiting ticket's incident is not under the policy that is in effect. */
export const runsAnotherPolicy = (catalog) => (ticket) => {
    const situation = situationOf(ticket.timeline);
    return situation.wait !== undefined && openIncident(ticket)?.policy.id !== effectivePolicy(situation, catalog)?.id;
};
/**
 * Sees for every waiting ticket (or for those given) whether another policy is in effect by now, and makes it so. Cheap
 * where nothing changed, and safe to repeat: after a crash in the middle the next review goes on where it stopped.
 */
export const reviewPolicies = async (engine, tickets) => {
    const catalog = engine.board.catalog();
    const concerned = tickets ?? (await concernedOf(engine, runsAnotherPolicy(catalog)));
    const history = engine.board.history();
    return sweep(engine, concerned, () => ({ type: 'ReviewPolicy', catalog: history, now: wallNow(engine.env.clock) }));
};
/** Moves open incidents of a policy over to its newest version. */
export const adoptNewest = async (engine, policy) => {
    const concerned = await concernedOf(engine, ticket => {
        const incident = openIncident(ticket);
        return incident?.policy.id === policy.id && incident.policy.version < policy.version;
    });
    return sweep(engine, concerned, () => ({ type: 'AdoptPolicy', policy, now: wallNow(engine.env.clock) }));
};
