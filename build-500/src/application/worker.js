import { stuckAttention } from '../projections/dashboard.js';
import { catchUp as makeCatchUp, noteFromStreams } from './catch-up.js';
import { deliverReady } from './deliver.js';
import { wallNow } from './environment.js';
import { asStoreError } from './lift.js';
import { resolvedToday } from './resolved-today.js';
import { reviewPolicies } from './review.js';
import { startEngine } from './start.js';
import { decideDue } from './tick.js';
const openEngine = async (env, told) => {
    const { engine: started, cached, position, toReview } = await startEngine(env, told);
    const engine = {
        ...started,
        catchUp: () => catchUp.run(),
        appended: (appending, position) => {
            catchUp.appended(appending, position);
        },
    };
    const { board } = engine;
    const resolved = resolvedToday(env.store, env.streams.prefixes, env.streams.ticketIdOf);
    const watch = cached === undefined ? undefined : { seen: cached.seen, caughtUp: cached.write };
    const catchUp = makeCatchUp(engine, resolved, watch);
    const filledAt = board.catalogRevision();
    catchUp.startAt(position);
    await catchUp.run();
    // What was changed about policies while no worker looked takes effect before anything else does.
    const isSame = board.catalogRevision() === filledAt;
    const reviewedRevision = board.catalogRevision();
    const { failed } = await reviewPolicies(engine, isSame && toReview ? [...toReview, ...board.toReview] : undefined);
    return { engine, catchUp, resolved, reviewedRevision: failed.every(isOfNoUse) ? reviewedRevision : -1 };
};
const bothOf = (first, second) => ({
    evaluated: first.evaluated + second.evaluated,
    triggered: [...first.triggered, ...second.triggered],
    unreached: [...first.unreached, ...second.unreached],
    exhausted: [...first.exhausted, ...second.exhausted],
    failed: [...first.failed, ...second.failed],
    cutShort: second.cutShort,
    wrote: first.wrote || second.wrote,
});
/** Trying again would fail again: a stream that cannot be read has to be seen to by a person. */
const isOfNoUse = ({ trouble }) => trouble.type === 'Quarantined';
const asFailed = (error) => {
    if (error instanceof Error)
        return asStoreError(error).message;
    throw error;
};
/**
 * Opens the engine on an opened store: fills the board, and sees to what changed about policies while nobody looked.
 */
export const openWorker = async (env, observers, concurrency) => {
    /** Whatever the host's function throws, now or later, is the host's business. */
    const tell = (what, run) => {
        const failed = (error) => {
            env.logger.error({ reason: error instanceof Error ? error.name : 'no error' }, `The host's ${what} threw`);
        };
        try {
            const result = run();
            if (result instanceof Promise)
                result.catch(failed);
        }
        catch (error) {
            failed(error);
        }
    };
    const opened = await openEngine(env, progress => {
        tell('onRebuildProgress', () => observers.onRebuildProgress?.(progress));
    });
    const { engine, catchUp, resolved, reviewedRevision: reviewedAtStart } = opened;
    const { board } = engine;
    const toldQuarantined = new Map();
    let isClosing = false;
    let reviewedRevision = reviewedAtStart;
    let ticking = Promise.resolve();
    let delivering;
    let isAskedAgain = false;
    /** Every open ticket after a change of policies, else those that others left with another policy than the one in effect. */
    const review = async () => {
        const revision = board.catalogRevision();
        const some = revision === reviewedRevision ? [...board.toReview] : undefined;
        if (some?.length === 0)
            return [];
        const { failed } = await reviewPolicies(engine, some);
        const left = failed.filter(one => !isOfNoUse(one));
        for (const id of some ?? board.toReview)
            board.toReview.delete(id);
        if (some !== undefined)
            for (const { ticketId } of left)
                board.toReview.add(ticketId);
        else if (left.length === 0)
            reviewedRevision = revision;
        return left.map(({ ticketId, trouble }) => ({ ticketId, reason: trouble.type }));
    };
    const attention = (decided) => {
        const told = (one) => {
            tell('onAttention', () => observers.onAttention(one));
        };
        for (const { ticketId, incident, step, triggeredAt: at } of decided.unreached)
            told({ type: 'unreached', ticketId, incident, step, at });
        for (const { ticketId, incident, at } of decided.exhausted)
            told({ type: 'exhausted', ticketId, incident, at });
        for (const [ticketId, reason] of board.quarantined)
            if (toldQuarantined.get(ticketId) !== reason)
                told({ type: 'quarantined', ticketId, reason });
        toldQuarantined.clear();
        for (const [ticketId, reason] of board.quarantined)
            toldQuarantined.set(ticketId, reason);
    };
    const onStuck = (ticket, notificationId) => {
        const stuck = ticket.notifications.find(({ id }) => id === notificationId);
        if (stuck?.state !== 'undeliverable' && stuck?.state !== 'parked')
            return;
        tell('onAttention', () => observers.onAttention(stuckAttention(ticket.id, stuck)));
    };
    const deliverUntilDone = async (isStopping) => {
        let all = { delivered: 0, failed: [], wrote: false };
        const ending = () => isClosing || isStopping();
        try {
            do {
                isAskedAgain = false;
                const { delivered, failed, wrote } = await deliverReady(engine, {
                    concurrency,
                    catchUp: () => catchUp.run(),
                    onStuck,
                    isClosing: ending,
                });
                all = {
                    delivered: all.delivered + delivered,
                    failed: [...all.failed, ...failed],
                    wrote: all.wrote || wrote,
                };
                // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it is set while a round is awaited
            } while (isAskedAgain && !ending());
            return all;
        }
        finally {
            delivering = undefined;
        }
    };
    const deliver = (isStopping = () => false) => {
        if (delivering !== undefined)
            isAskedAgain = true;
        delivering ??= deliverUntilDone(isStopping);
        return delivering;
    };
    /** Reads what others have appended by now; resolves with how much that was. */
    const reachHead = async () => {
        const before = catchUp.othersEvents();
        await catchUp.run();
        return catchUp.othersEvents() - before;
    };
    /** What others should have fired long ago; by now they may have. */
    const takeOver = async (now) => {
        await catchUp.run();
        board.due.turnTo('others');
        try {
            return await decideDue(engine, now);
        }
        finally {
            board.due.turnTo('own');
        }
    };
    const decideAt = async (now) => {
        env.crashPoints.reached('tick:before-catch-up');
        let decided = { evaluated: 0, triggered: [], unreached: [], exhausted: [], failed: [], wrote: false };
        const failed = [];
        let read = false;
        let behind = 0;
        try {
            behind = await reachHead();
            read = true;
            failed.push(...(await review()));
            decided = await decideDue(engine, now);
            if (decided.cutShort === undefined && board.due.isOverdue(now))
                decided = bothOf(decided, await takeOver(now));
            // Whoever took a ticket over sees to its messages as well.
            if ((env.delivery ?? 'inline') === 'inline')
                for (const { ticketId } of decided.triggered)
                    board.deliveries.hint(ticketId);
            failed.push(...decided.failed);
            if (decided.cutShort !== undefined)
                failed.push({ reason: decided.cutShort });
        }
        catch (error) {
            failed.push({ reason: asFailed(error) });
        }
        attention(decided);
        for (const { ticketId, reason } of failed)
            env.logger.warn({ ticketId, reason }, 'A tick could not do everything');
        const { evaluated, triggered, wrote } = decided;
        return {
            at: now,
            evaluated,
            triggered,
            delivered: 0,
            failed,
            nextDueAt: board.due.nextDueAt(),
            behind,
            wrote,
            read,
        };
    };
    const keepUpAt = async (now) => {
        const nothing = { at: now, evaluated: 0, triggered: [], delivered: 0, nextDueAt: undefined, wrote: false };
        try {
            return { ...nothing, failed: [], behind: await reachHead(), read: true };
        }
        catch (error) {
            return { ...nothing, failed: [{ reason: asFailed(error) }], behind: 0, read: false };
        }
    };
    /** Fires only when this very tick has read the store and written to it, or proved that it could. */
    const heartbeat = async (outcome) => {
        const { wrote, read, ...told } = outcome;
        if (!read || told.failed.some(({ ticketId }) => ticketId === undefined))
            return told;
        try {
            if (!wrote)
                await env.store.probe();
        }
        catch (error) {
            return { ...told, failed: [...told.failed, { reason: asFailed(error) }] };
        }
        tell('onHeartbeat', () => observers.onHeartbeat(told));
        return told;
    };
    const inTurn = (run) => {
        const result = ticking.then(run, run);
        ticking = result.catch(() => undefined);
        return result;
    };
    const deliverAfterTick = async () => {
        const isUnderWay = delivering !== undefined;
        const deliveries = deliver();
        if (isUnderWay)
            return { delivered: 0, failed: [], wrote: false };
        try {
            return await deliveries;
        }
        catch (error) {
            return { delivered: 0, failed: [{ reason: asFailed(error) }], wrote: false };
        }
    };
    const withDeliveries = async (now) => {
        const decided = await inTurn(() => decideAt(now ?? wallNow(env.clock)));
        const deliveries = await deliverAfterTick();
        return heartbeat({
            ...decided,
            delivered: deliveries.delivered,
            failed: [...decided.failed, ...deliveries.failed],
            wrote: decided.wrote || deliveries.wrote,
        });
    };
    /** What is under way and has to be waited for before the store is closed. */
    const ticks = new Set();
    const followed = (tick) => {
        ticks.add(tick);
        const forget = () => {
            ticks.delete(tick);
        };
        tick.then(forget, forget);
        return tick;
    };
    return {
        engine,
        catchUp,
        resolvedToday: resolved,
        tick: now => followed(withDeliveries(now)),
        decide: now => followed(inTurn(() => decideAt(now ?? wallNow(env.clock)).then(heartbeat))),
        keepUp: () => followed(inTurn(() => keepUpAt(wallNow(env.clock)).then(heartbeat))),
        hint: async (ticketId, revision) => {
            if ((board.revisionOf(ticketId) ?? -1) < revision)
                await noteFromStreams(engine, [ticketId]);
            board.deliveries.hint(ticketId);
        },
        deliver,
        hasReady: () => delivering === undefined && board.deliveries.ready(wallNow(env.clock), env.clock.monotonicMs()).length > 0,
        nextReadyAt: () => delivering === undefined ? board.deliveries.nextReadyAt(wallNow(env.clock), env.clock.monotonicMs()) : undefined,
        drain: async () => {
            isClosing = true;
            await Promise.allSettled([...ticks]);
            await delivering?.catch(() => undefined);
        },
    };
};
