import { encodeTicketEvent } from '../../src/codecs/ticket-events.js';
import { encodeTicketRow } from '../../src/codecs/ticket-row.js';
import { systemRandom } from '../../src/adapters/system-random.js';
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js';
import { decide, fold, initialState } from '../../src/domain/incident/index.js';
import { unchanging } from '../../src/domain/policy/catalog-history.js';
import { instant } from '../../src/domain/time.js';
import { escalationsOn, benchClock, standard, start } from './world.js';
const policy = { ...standard, version: 1, steps: standard.steps.map((step, at) => ({ ...step, id: `step-${at + 1}` })) };
const catalog = {
    policies: new Map([[policy.id, policy]]),
    assignments: { default: policy.id, clients: new Map(), desks: new Map() },
};
/** A ticket's events as the engine would have recorded them: five for one that was answered, two for an open one. */
const told = (ticketId, isOpen) => {
    const at = (minutes) => instant(start + minutes * 60_000);
    const facts = [
        {
            type: 'TicketOpened',
            ticketId,
            at: at(0),
            openedBy: 'client',
            deskId: 'billing',
            clientId: 'acme',
            assigneeId: 'ann',
        },
    ];
    if (!isOpen) {
        facts.push({ type: 'ClientReplied', ticketId, at: at(2), author: 'human' });
        facts.push({ type: 'AgentReplied', ticketId, at: at(5), author: 'human' });
    }
    const events = [];
    let ticket = initialState(ticketId);
    for (const fact of facts) {
        const decision = decide({ type: 'RecordFact', fact, catalog: unchanging(catalog) }, ticket);
        if (decision._tag === 'Left')
            throw new Error(decision.left.type);
        events.push(...decision.right);
        ticket = fold(ticket, decision.right);
    }
    return { ticket, events };
};
const requestFor = (n, isOpen) => {
    const { ticket, events } = told(`TICKET-${n}`, isOpen);
    const data = encodeTicketRow(ticket);
    return {
        stream: `escalation-${ticket.id}`,
        expectedRevision: -1,
        recordedAt: start,
        events: events.map(event => ({ id: systemRandom.uuid(), ...encodeTicketEvent(event) })),
        indexRow: data === null ? null : { data },
    };
};
/** An opened store with about so many events, `open` tickets still waiting, spread over the whole log. */
export const filledStore = async (path, events, open) => {
    // The policies are saved, and the index is begun, by the engine itself.
    const escalations = await escalationsOn(path, benchClock());
    await escalations.close();
    const store = sqliteEventStore({ path });
    await store.open();
    const tickets = open + Math.max(0, Math.round((events - open * 2) / 5));
    const isOpen = (n) => Math.floor(((n + 1) * open) / tickets) > Math.floor((n * open) / tickets);
    for (let n = 0; n < tickets; n += 400) {
        const numbers = Array.from({ length: Math.min(400, tickets - n) }, (_, at) => n + at);
        const outcomes = await store.appendMany(numbers.map(one => requestFor(one, isOpen(one))));
        if (outcomes.some(({ status }) => status !== 'appended'))
            throw new Error('The store could not be filled');
    }
    return store;
};
