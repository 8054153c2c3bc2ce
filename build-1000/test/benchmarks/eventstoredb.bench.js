// What the library costs on EventStoreDB, beside raw appends of the same payload through the same client and beside
// emmett, in one run on one server: the one that ESCALATION_EVENTSTOREDB_URL names, else the test server.
//   BENCH_FULL=1   the cold start over 200,000 events instead of 20,000
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandHandler } from '@event-driven-io/emmett';
import { getEventStoreDBEventStore } from '@event-driven-io/emmett-esdb';
import { EventStoreDBClient } from '@eventstore/db-client';
import { eventStoreDBEventStore } from '../../src/adapters/eventstoredb/index.js';
import { systemDigest } from '../../src/adapters/system-digest.js';
import { systemRandom } from '../../src/adapters/system-random.js';
import { streamNames } from '../../src/application/streams.js';
import { openWorker } from '../../src/application/worker.js';
import { dayIn } from '../../src/domain/day.js';
import { createEscalations } from '../../src/index.js';
import { startCommand } from '../child-process.js';
import { median, print, timed, times } from './measure.js';
import { benchClock, start } from './world.js';
const named = process.env.ESCALATION_EVENTSTOREDB_URL ?? '';
const folder = mkdtempSync(join(tmpdir(), 'bench-eventstoredb-'));
const main = fileURLToPath(new URL('../eventstoredb-server/main.js', import.meta.url));
const server = named === '' ? startCommand(process.execPath, [main, '--attached', '--data', folder, '--port', '0']) : undefined;
const url = server === undefined ? named : await server.line();
console.log(server === undefined ? `on ${url}` : 'on the test server: it says nothing about a real one');
const client = EventStoreDBClient.connectionString(url);
// A store owns its client. Two batch clients in one process are tolerable as long as nothing fails.
const ownClient = EventStoreDBClient.connectionString(url);
const clock = benchClock();
const namespace = `bench${randomUUID().replaceAll('-', '').slice(0, 12)}`;
const rows = [];
const perSecond = (count, ms) => (count * 1_000) / ms;
const shown = (rate) => `${Math.round(rate)}/s`;
let uses = 0;
/** Does a thing many times, so many at once, and says how often a second. */
const rateOf = async (concurrency, count, run) => {
    let next = 0;
    const lane = async () => {
        while (next < count)
            await run(next++);
    };
    const { ms } = await timed(() => Promise.all(Array.from({ length: concurrency }, lane)));
    return perSecond(count, ms);
};
const directory = { people: (ids) => ids.map(id => ({ id, email: `${id}@example.org` })) };
const channels = { email: { send: () => Promise.resolve({ status: 'accepted' }) } };
const policy = {
    id: 'standard',
    name: 'Standard Escalation',
    active: true,
    skipPeopleOnLeave: true,
    steps: [10, 30, 60].map(delayMinutes => ({ delayMinutes, notify: { assignee: true }, channel: 'email' })),
};
const storeOn = (appendMode) => eventStoreDBEventStore({ client: ownClient, appendMode, appendTimeoutMs: 60_000, readTimeoutMs: 60_000 });
/** What the store was last asked to append: the payload for everybody else. */
let lastEvents = [];
const watched = (store) => ({
    ...store,
    append: request => {
        lastEvents = request.events;
        return store.append(request);
    },
});
const escalationsOn = async (appendMode) => {
    const store = storeOn(appendMode);
    const escalations = await createEscalations({ store: watched(store), namespace, directory, channels, clock });
    await escalations.policies.save(policy);
    await escalations.policies.assign({ default: true }, 'standard');
    return { store, escalations };
};
const opened = (ticketId) => ({
    type: 'TicketOpened',
    ticketId,
    deskId: 'billing',
    clientId: 'acme',
    assigneeId: 'ann',
    at: new Date(start),
});
const credentials = { username: 'nobody', password: 'nobody' };
const data = (events) => events.map(event => ({
    id: randomUUID(),
    type: event.type,
    contentType: 'application/json',
    data: event.data,
    metadata: { recordedAt: start },
}));
// Commands on open tickets, one after the other, sixteen and 256 at once. Each row has its reference in the same round.
const batch = await escalationsOn('batch');
const tickets = 2_048;
for (let at = 0; at < tickets; at += 256)
    await Promise.all(Array.from({ length: 256 }, (_, n) => batch.escalations.record(opened(`T-${at + n}`))));
const openingEvents = lastEvents;
let minute = 0;
const reply = (n) => batch.escalations.record({
    type: 'ClientReplied',
    ticketId: `T-${n % tickets}`,
    at: new Date(start + ++minute),
});
clock.moveTo(5);
await reply(0);
const replyEvents = lastEvents;
const emmett = getEventStoreDBEventStore(client);
const handle = CommandHandler({
    evolve: ({ count }) => ({ count: count + 1 }),
    initialState: () => ({ count: 0 }),
});
const emmettCommand = (events) => () => handle(emmett, `${namespace}_emmett-${++uses}`, () => events.map(event => ({ type: event.type, data: event.data })));
const raw = (events, classic) => () => client.appendToStream(`${namespace}_raw-${++uses}`, data(events), {
    expectedRevision: 'no_stream',
    ...(classic ? { credentials } : {}),
});
const adapter = (events) => () => batch.store.append({
    stream: `${namespace}_adapter-${++uses}`,
    expectedRevision: -1,
    events: events.map(event => ({ ...event, id: randomUUID() })),
    recordedAt: start,
});
let openedTickets = 0;
for (const [concurrency, count] of [
    [1, 300],
    [16, 2_000],
    [256, 4_000],
]) {
    const contenders = {
        'raw appends, batch mode, one event': raw(replyEvents, false),
        'raw appends, classic mode, one event': raw(replyEvents, true),
        'appends through the store, one event': adapter(replyEvents),
        'record(), client replies on an open ticket': reply,
        'emmett CommandHandler, one event': emmettCommand(replyEvents),
        'raw appends, batch mode, a new ticket': raw(openingEvents, false),
        'record(), a new ticket': () => batch.escalations.record(opened(`N-${++openedTickets}`)),
        'emmett CommandHandler, a new ticket': emmettCommand(openingEvents),
    };
    const rates = new Map();
    for (let round = 0; round < 3; round++)
        for (const [what, run] of Object.entries(contenders)) {
            const rate = await rateOf(concurrency, Math.ceil(count / 3), run);
            rates.set(what, [...(rates.get(what) ?? []), rate]);
        }
    const rate = (what) => median(rates.get(what) ?? []);
    for (const what of Object.keys(contenders)) {
        const reference = what.endsWith('a new ticket')
            ? 'raw appends, batch mode, a new ticket'
            : 'raw appends, batch mode, one event';
        rows.push({
            what: `${what}, ${concurrency} at once`,
            measured: shown(rate(what)),
            reference: `${shown(rate(reference))} raw, batch`,
            ratio: times(rate(what) / rate(reference)),
            goal: what.startsWith('record()') ? '0.8x' : '-',
        });
    }
}
print('EventStoreDB', rows.splice(0));
// Decided steps: every open ticket is due at once.
const workerOn = async (store) => {
    await store.open();
    return openWorker({
        store,
        directory,
        channels: new Map(Object.entries(channels)),
        clock,
        random: systemRandom,
        digest: systemDigest,
        logger: { debug: () => undefined, info: () => undefined, warn: console.warn, error: console.error },
        crashPoints: { reached: () => undefined },
        streams: streamNames(namespace),
        namespace,
        workerId: 'bench',
        dayOf: dayIn('UTC'),
    }, { onHeartbeat: () => undefined, onAttention: () => undefined }, 32);
};
{
    const store = watchedMany(storeOn('batch'));
    const { ms: coldMs, value: worker } = await timed(() => workerOn(store.store));
    clock.moveTo(20);
    const { ms, value: tick } = await timed(() => worker.decide());
    const events = store.last();
    const rawRate = await rateOf(256, tick.triggered.length, raw(events, false));
    rows.push({
        what: `tick, ${tick.triggered.length} steps due`,
        measured: shown(perSecond(tick.triggered.length, ms)),
        reference: `${shown(rawRate)} raw, batch, 256 at once`,
        ratio: times(perSecond(tick.triggered.length, ms) / rawRate),
        goal: '0.8x',
    });
    const idle = [];
    for (let n = 0; n < 20; n++)
        idle.push((await timed(() => worker.decide())).ms);
    rows.push({
        what: 'tick with nothing due (with its proof of a write)',
        measured: `${median(idle).toFixed(1)} ms`,
        reference: '-',
        ratio: '-',
        goal: '-',
    });
    rows.push({
        what: 'start of that worker',
        measured: `${coldMs.toFixed(0)} ms`,
        reference: '-',
        ratio: '-',
        goal: '-',
    });
    await worker.drain();
}
function watchedMany(store) {
    let events = [];
    const watching = {
        ...store,
        appendMany: requests => {
            events = requests.at(-1)?.events ?? events;
            return store.appendMany(requests);
        },
    };
    return { store: watching, last: () => events };
}
print('EventStoreDB', rows.splice(0));
// Lag of who follows the log while 1,000 facts a second are written, beside a bare subscription of the client.
{
    const category = `${namespace}_lag`;
    const sentAt = new Map();
    const late = [];
    const bare = [];
    const store = storeOn('batch');
    await store.open();
    const after = await store.head();
    const stop = new AbortController();
    const total = 5_000;
    const following = (async () => {
        for await (const page of store.follow({ after, limit: 1_000, prefixes: [`${category}-`], signal: stop.signal }))
            for (const { id } of page.events)
                late.push(performance.now() - (sentAt.get(id) ?? 0));
    })();
    const subscription = client
        .subscribeToAll({
        fromPosition: 'end',
        filter: { filterOn: 'streamName', prefixes: [`${category}-`], checkpointInterval: 100 },
    })
        .on('error', () => undefined)
        .on('data', ({ event }) => {
        if (event !== undefined)
            bare.push(performance.now() - (sentAt.get(event.id) ?? 0));
    });
    await new Promise(resolve => subscription.once('confirmation', () => resolve(undefined)));
    const begin = performance.now();
    for (let sent = 0; sent < total;) {
        const due = Math.min(total, Math.floor(performance.now() - begin));
        for (; sent < due; sent++) {
            const [event] = data(replyEvents);
            if (event === undefined)
                continue;
            sentAt.set(event.id, performance.now());
            void client.appendToStream(`${category}-${sent}`, event, { expectedRevision: 'no_stream' });
        }
        await new Promise(resolve => setTimeout(resolve, 2));
    }
    const deadline = performance.now() + 60_000;
    while ((late.length < total || bare.length < total) && performance.now() < deadline)
        await new Promise(resolve => setTimeout(resolve, 5));
    stop.abort();
    await following;
    await subscription.unsubscribe();
    const at = (values, share) => `${([...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN).toFixed(1)} ms`;
    for (const share of [0.5, 0.99])
        rows.push({
            what: `from the call to the follower, 1,000 facts a second, ${share * 100} % within`,
            measured: at(late, share),
            reference: `${at(bare, share)} bare subscription`,
            ratio: '-',
            goal: '-',
        });
}
print('EventStoreDB', rows.splice(0));
// Cold start: the index from nothing but the log. With an index file (`indexPath`) only the tail is read.
{
    const [openCount, eventCount] = process.env.BENCH_FULL === '1' ? [10_000, 200_000] : [1_000, 20_000];
    const own = `${namespace}cold`;
    const escalations = await createEscalations({
        store: storeOn('batch'),
        namespace: own,
        directory,
        channels,
        clock: benchClock(),
    });
    await escalations.policies.save(policy);
    await escalations.policies.assign({ default: true }, 'standard');
    const perTicket = 4;
    const all = Array.from({ length: eventCount / perTicket }, (_, n) => n);
    for (let at = 0; at < all.length; at += 256)
        await Promise.all(all.slice(at, at + 256).map(async (n) => {
            await escalations.record(opened(`C-${n}`));
            if (n >= openCount)
                await escalations.record({ type: 'TicketClosed', ticketId: `C-${n}`, at: new Date(start + 1) });
        }));
    await escalations.close();
    const [mark] = data(replyEvents);
    await client.appendToStream(`${own}_mark-1`, mark ?? [], { expectedRevision: 'no_stream' });
    const reading = async () => {
        let count = 0;
        const subscription = client.subscribeToAll({
            fromPosition: 'start',
            filter: { filterOn: 'streamName', prefixes: [`${own}_`], checkpointInterval: 100 },
        });
        subscription.on('error', () => undefined);
        for await (const { event } of subscription) {
            count++;
            if (event?.id === mark?.id)
                break;
        }
        return count;
    };
    const { ms: rawMs, value: count } = await timed(reading);
    const { ms } = await timed(async () => {
        const again = await createEscalations({ store: storeOn('batch'), namespace: own, directory, channels, clock });
        await again.close();
    });
    rows.push({
        what: `cold start without an index file, ${openCount} open, ${count} events`,
        measured: `${ms.toFixed(0)} ms`,
        reference: `${rawMs.toFixed(0)} ms to read them through a bare subscription`,
        ratio: times(ms / rawMs),
        goal: '-',
    });
}
print('EventStoreDB', rows.splice(0));
await batch.escalations.close();
await client.dispose();
server?.kill('SIGTERM');
rmSync(folder, { recursive: true, force: true });
process.exit(0);
