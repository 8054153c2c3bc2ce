import { decodeFact } from '../../src/codecs/fact.js';
import { against, print, times } from './measure.js';
/** What it costs to let a fact in, by the codecs and by a check as one would write it by hand for one type of fact. */
const inputs = Array.from({ length: 1_000 }, (_, n) => ({
    type: 'TicketOpened',
    ticketId: `TICKET-${n}`,
    at: new Date(Date.parse('2026-03-02T09:00:00Z') + n * 1_000).toISOString(),
    deskId: 'billing',
    clientId: 'acme',
    assigneeId: 'ann',
}));
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f-\u009f]/;
const isId = (value) => typeof value === 'string' && value.length > 0 && value.length <= 200 && !control.test(value);
const isIdOrNone = (value) => value === undefined || value === null || isId(value);
const byHand = (input) => {
    const { ticketId, at, deskId, clientId, assigneeId, openedBy = 'client' } = input;
    if (input['type'] !== 'TicketOpened' || !isId(ticketId) || typeof at !== 'string' || !isoTime.test(at))
        return undefined;
    if (!isIdOrNone(deskId) || !isIdOrNone(clientId) || !isIdOrNone(assigneeId))
        return undefined;
    if (openedBy !== 'client' && openedBy !== 'agent')
        return undefined;
    const ms = Date.parse(at);
    return Number.isNaN(ms)
        ? undefined
        : { type: 'TicketOpened', ticketId, at: ms, deskId, clientId, assigneeId, openedBy };
};
/** The quickest of several rounds, in nanoseconds of the processor's time for one fact. */
const nanoseconds = (check) => {
    const rounds = Array.from({ length: 12 }, () => {
        const before = process.cpuUsage();
        for (let n = 0; n < 200; n++)
            for (const input of inputs)
                if (!check(input))
                    throw new Error('A good fact was refused');
        const { user, system } = process.cpuUsage(before);
        return ((user + system) * 1_000) / (200 * inputs.length);
    });
    return Math.min(...rounds.slice(2));
};
const hand = nanoseconds(input => byHand(input) !== undefined);
const codecs = nanoseconds(input => decodeFact(input)._tag === 'Right');
const rows = [
    {
        what: 'a fact let in by the codecs',
        measured: `${codecs.toFixed(0)} ns`,
        reference: `${hand.toFixed(0)} ns by hand`,
        ratio: times(codecs / hand),
        goal: against('3x', codecs / hand <= 3),
    },
];
print('ingress', rows);
