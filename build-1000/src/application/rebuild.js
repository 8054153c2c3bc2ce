import * as E from 'fp-ts/lib/Either.js';
import { needsAttention, rowFormat } from '../codecs/ticket-row.js';
import { initialState, withoutPast } from '../domain/incident/index.js';
import { catalogRows } from './catalog-rows.js';
import { notePolicy } from './catch-up.js';
import { isAboutThePast } from './past.js';
const pageSize = 5_000;
/** How often the rows are brought up to a log that grows while they are put in place. */
const maxAttempts = 100;
/** One more event of a ticket's stream. What nothing is to be done about is kept without its past. */
const next = (engine, id, known, stored) => {
    const told = known ?? { ticket: initialState(id), revision: -1, isTorn: false };
    if (stored.revision <= told.revision)
        return told;
    const event = engine.tickets.read(stored);
    if (E.isLeft(event))
        return event.left;
    if (stored.revision !== told.revision + 1)
        return `event ${told.revision + 1} is missing: the stream goes on with ${stored.revision}`;
    const isWithoutPast = told.ticket.timeline?.before === undefined;
    const isTorn = told.isTorn || (isWithoutPast && isAboutThePast(told.ticket, event.right));
    const after = engine.tickets.after(told.ticket, event.right, stored);
    if (E.isLeft(after))
        return after.left;
    const ticket = after.right;
    return { ticket: needsAttention(ticket) ? ticket : withoutPast(ticket), revision: stored.revision, isTorn };
};
/**
 * Tells the board, and the rows where the store keeps some, from nothing but the log. Resolves with the position up to
 * which the log was read.
 */
export const rebuild = async (engine, watch) => {
    const { env, board, openTickets, tickets } = engine;
    const told = new Map();
    const torn = new Set();
    let position = -1;
    let events = 0;
    let head = await env.store.head();
    const readOn = async () => {
        for (let atEnd = false; !atEnd;) {
            const page = await env.store.readLog({ after: position, limit: pageSize, prefixes: env.streams.prefixes });
            for (const stored of page.events) {
                watch?.seen(stored);
                const id = env.streams.ticketIdOf(stored.stream);
                if (id === undefined) {
                    notePolicy(engine, stored);
                    continue;
                }
                if (board.quarantined.has(id))
                    continue;
                const result = next(engine, id, told.get(id), stored);
                if (typeof result === 'string')
                    quarantine(id, result);
                else {
                    told.set(id, result);
                    if (result.isTorn)
                        torn.add(id);
                }
            }
            position = page.position;
            atEnd = page.atEnd;
            events += page.events.length;
            head = Math.max(head, position);
            watch?.progress({ events, share: atEnd || head <= 0 ? 1 : position / head });
        }
    };
    const quarantine = (id, reason) => {
        board.quarantined.set(id, reason);
        told.delete(id);
    };
    const mend = async () => {
        for (const id of torn) {
            const events = await env.store.readStream(env.streams.ticket(id));
            const whole = tickets.told(id, events);
            if (E.isRight(whole))
                told.set(id, { ...whole.right, isTorn: false });
            else
                quarantine(id, whole.left);
        }
        torn.clear();
        for (const [id, { ticket }] of told) {
            const whole = needsAttention(ticket) ? tickets.whole(ticket) : E.right(ticket);
            if (E.isLeft(whole))
                quarantine(id, whole.left);
        }
    };
    const index = env.store.index;
    await index?.drop();
    for (let attemptNumber = 1;; attemptNumber++) {
        await readOn();
        await mend();
        if (index === undefined)
            break;
        const rows = [...catalogRows(engine)];
        for (const { ticket, revision } of told.values()) {
            const row = openTickets.rowFor(ticket);
            if (row !== null && row !== undefined)
                rows.push({ stream: env.streams.ticket(ticket.id), revision, ...row });
        }
        if (await index.replace({ format: rowFormat, position, rows }))
            break;
        if (attemptNumber >= maxAttempts)
            throw new Error('The index could not be put in place: the log kept growing. Start one worker first.');
    }
    for (const { ticket, revision } of told.values()) {
        if (needsAttention(ticket))
            board.note(ticket, revision);
        openTickets.note(ticket, revision);
    }
    env.logger.info({ position, open: board.due.size() }, 'The index was rebuilt from the log');
    return position;
};
