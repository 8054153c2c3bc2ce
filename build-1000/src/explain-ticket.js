import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { wallNow } from './application/environment.js';
import { attempt } from './application/lift.js';
import { invalidInput } from './application/trouble.js';
import { instant } from './domain/time.js';
import { explain } from './projections/explain.js';
import { explanationWith } from './projections/explain-times.js';
const entriesOf = ({ tickets }, ticketId, stream) => {
    const unreadable = (reason) => ({ type: 'Quarantined', ticketId, reason });
    const told = tickets.told(ticketId, stream);
    if (E.isLeft(told))
        return E.left(unreadable(told.left));
    const entries = [];
    for (const stored of stream) {
        const event = tickets.read(stored);
        if (E.isLeft(event))
            return E.left(unreadable(event.left));
        entries.push({ event: event.right, recordedAt: instant(stored.recordedAt), revision: stored.revision });
    }
    return E.right(entries);
};
const timeOf = (engine, at) => {
    if (at === undefined)
        return E.right(wallNow(engine.env.clock));
    const ms = at.getTime();
    return Number.isNaN(ms) ? E.left(invalidInput(['at'], 'expected a valid Date')) : E.right(instant(ms));
};
/** The explanation of a ticket from its stream; `at` is now unless it is given. */
export const explainTicket = (engine, ticketId, at, words) => pipe(TE.Do, TE.bind('asked', () => TE.fromEither(timeOf(engine, at))), TE.bind('stream', () => attempt(() => engine.env.store.readStream(engine.env.streams.ticket(ticketId)))), TE.bind('entries', ({ stream }) => TE.fromEither(entriesOf(engine, ticketId, stream))), TE.map(({ entries, asked }) => explanationWith(explain(ticketId, entries, asked, { words }), time => new Date(time))));
