import * as E from 'fp-ts/lib/Either.js';
import { unwantedBecause } from '../domain/incident/cancellations.js';
import { handle } from './engine.js';
import { wallNow } from './environment.js';
import { attempt } from './lift.js';
import { idempotencyKey, message } from './message.js';
import { nextAttemptAt } from './retry.js';
import { canReach } from './roster.js';
import { withinTime } from './within-time.js';
/** How long a claim holds. Long enough for one attempt, short enough to be taken over soon. */
export const leaseMs = 60_000;
/** How long one attempt may take unless the channel says otherwise. */
export const defaultAttemptTimeoutMs = 20_000;
const isRecord = (value) => typeof value === 'object' && value !== null;
const shortReason = (reason) => 
// eslint-disable-next-line no-control-regex
typeof reason === 'string' ? reason.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 200) : 'no reason given';
/** What a channel answered, whatever it is, as one of the three things it may be. */
const understood = (answer) => {
    if (!isRecord(answer))
        return { status: 'unknown', reason: 'the channel gave no result' };
    switch (answer['status']) {
        case 'accepted': {
            const id = answer['providerId'];
            return typeof id === 'string' && id.length <= 200
                ? { status: 'accepted', providerId: id }
                : { status: 'accepted' };
        }
        case 'failed': {
            const retryAfterMs = answer['retryAfterMs'];
            return {
                status: 'failed',
                retryable: answer['retryable'] !== false,
                reason: shortReason(answer['reason']),
                retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
            };
        }
        case 'unknown':
            return { status: 'unknown', reason: shortReason(answer['reason']) };
    }
    return { status: 'unknown', reason: 'the channel gave a result that is none' };
};
/** Why something of the host's failed. The message of an error may name people: only the error's own name is told. */
const reasonOf = (error) => (error instanceof Error ? shortReason(error.name) : 'it threw no error');
/** The last look said no. The claim is let go, for whoever may send at once. */
const notBegun = { status: 'failed', retryable: true, reason: 'not begun' };
const outcomeOf = (engine, { notification }, result) => {
    if (result.status === 'accepted')
        return { status: 'delivered', providerId: result.providerId };
    if (result.status === 'failed' && !result.retryable)
        return { status: 'refused', reason: result.reason };
    const { attempts, triggeredAt } = notification;
    const retryAfterMs = result.status === 'failed' ? result.retryAfterMs : undefined;
    const next = nextAttemptAt({ attempts, triggeredAt, now: wallNow(engine.env.clock), retryAfterMs }, engine.env.random.next());
    const isToWait = next !== null && result !== notBegun;
    return {
        status: result.status,
        reason: result.reason,
        nextAttemptAt: isToWait ? next : next === null ? null : wallNow(engine.env.clock),
    };
};
/** Whom the message goes to and what it may say about the ticket, as the directory has it now. */
const lookUp = async ({ env }, { ticketId, notification }) => {
    const { directory, clock } = env;
    const failed = (reason) => ({ status: 'failed', retryable: true, reason });
    try {
        const answer = await withinTime(clock, defaultAttemptTimeoutMs, async () => {
            const people = await directory.people([notification.personId], new Date(wallNow(clock)));
            const details = await directory.ticket?.(ticketId);
            return { people, details };
        });
        if (answer === 'timeout')
            return failed('the directory did not answer');
        const { people, details } = answer.value;
        if (!Array.isArray(people))
            return failed('the directory did not answer with a list');
        const person = people.find((one) => isRecord(one) && one['id'] === notification.personId);
        return person === undefined
            ? { status: 'failed', retryable: false, reason: 'unknown-person' }
            : { person, ticket: isRecord(details) ? details : {} };
    }
    catch (error) {
        return failed(`the directory failed: ${reasonOf(error)}`);
    }
};
/**
 * The last look before a send begins, at the store itself: the ticket, on which the claim still is this worker's and the
 * message still is wanted; nothing when the send must not begin.
 */
const lastLook = async (engine, { ticketId, notification }) => {
    const { env, openTickets, tickets } = engine;
    const rows = env.store.index === undefined ? E.right([]) : await attempt(() => openTickets.of([ticketId]))();
    if (E.isLeft(rows))
        return undefined;
    const [row] = rows.right;
    const loaded = typeof row === 'object' ? E.right(row) : await tickets.load(ticketId)();
    if (E.isLeft(loaded))
        return undefined;
    const { ticket } = loaded.right;
    const current = ticket.notifications.find(({ id }) => id === notification.id);
    return current?.state === 'claimed' &&
        current.workerId === env.workerId &&
        current.attempts === notification.attempts &&
        unwantedBecause(ticket, current) === undefined
        ? loaded.right
        : undefined;
};
/** Resolves with the ticket if the send may begin. Whoever awaits it must begin in the same turn. */
const mayBegin = async (engine, claim, timeoutMs, isClosing) => {
    const { env, board } = engine;
    const { ticketId, notification, claimedAtMonotonicMs } = claim;
    const isTimely = () => env.clock.monotonicMs() - claimedAtMonotonicMs < notification.leaseMs - timeoutMs;
    while (isTimely() && !isClosing()) {
        const seen = await lastLook(engine, claim);
        if (seen === undefined)
            return undefined;
        // An answer may be old by now: what this process itself has written since makes it look again.
        if ((board.revisionOf(ticketId) ?? -1) <= seen.revision)
            return isTimely() && !isClosing() ? seen : undefined;
    }
    return undefined;
};
const finish = (engine, claim, outcome, from = 'row') => handle(engine)(claim.ticketId, {
    type: 'FinishDelivery',
    notificationId: claim.notification.id,
    workerId: engine.env.workerId,
    attempt: claim.notification.attempts,
    outcome,
    now: wallNow(engine.env.clock),
}, from)().then(handled => {
    if (E.isLeft(handled))
        engine.env.logger.warn({ ticketId: claim.ticketId, attempt: claim.notification.attempts, trouble: handled.left.type }, 'The outcome of an attempt could not be recorded; it counts as unknown once the claim lapses');
    return E.isRight(handled) ? handled.right.ticket : undefined;
});
/** If a message that was given up as unknown turns out to have arrived and was not tried again, that is good news. */
const recordLate = async (engine, claim, sending) => {
    try {
        const late = understood(await sending);
        if (late.status === 'accepted')
            await finish(engine, claim, outcomeOf(engine, claim, late));
    }
    catch (error) {
        engine.env.logger.debug({ ticketId: claim.ticketId, reason: reasonOf(error) }, 'An attempt failed after its time');
    }
};
const attemptSend = async (engine, claim, channel, isClosing) => {
    const { env } = engine;
    const timeoutMs = Math.min(channel.timeoutMs ?? defaultAttemptTimeoutMs, leaseMs - 10_000);
    const recipient = await lookUp(engine, claim);
    if ('status' in recipient)
        return { result: recipient };
    if (!canReach(channel, recipient.person))
        return { result: { status: 'failed', retryable: false, reason: 'no-address' } };
    const key = idempotencyKey(env.digest, env.namespace, claim.ticketId, claim.notification.id);
    const text = message(claim.notification, key, claim.ticketId, recipient.person, recipient.ticket);
    const seen = await mayBegin(engine, claim, timeoutMs, isClosing);
    if (seen === undefined)
        return { result: notBegun };
    env.crashPoints.reached('delivery:before-send');
    try {
        let sending;
        const answer = await withinTime(env.clock, timeoutMs, async (signal) => {
            sending = channel.send(text, { signal });
            return sending;
        });
        if (answer !== 'timeout')
            return { result: understood(answer.value), seen };
        if (sending !== undefined)
            void recordLate(engine, claim, sending);
        return { result: { status: 'unknown', reason: `no answer within ${timeoutMs} ms` }, seen };
    }
    catch (error) {
        return { result: { status: 'unknown', reason: reasonOf(error) }, seen };
    }
};
/** One attempt, from the last look to the recorded outcome. */
export const send = async (engine, claim, isClosing) => {
    const channel = engine.env.channels.get(claim.notification.channel);
    const { result, seen } = channel === undefined
        ? { result: { status: 'failed', retryable: true, reason: `no channel ${claim.notification.channel}` } }
        : await attemptSend(engine, claim, channel, isClosing);
    engine.env.crashPoints.reached('delivery:after-send');
    const ticket = await finish(engine, claim, outcomeOf(engine, claim, result), seen);
    engine.env.crashPoints.reached('delivery:after-outcome');
    const isCancelled = result === notBegun && ticket?.notifications.every(({ id }) => id !== claim.notification.id) === true;
    return { result, ticket, isCancelled };
};
