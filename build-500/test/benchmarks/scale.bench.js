// The figures of the scale plan in docs/eventstoredb.md that a single machine can tell: what one worker on a store without
// index needs for each open incident, each fact of others, each decision, and each row of its cache.
//
//   npm run bench -- scale
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { memoryEventStore } from '../../src/adapters/memory/index.js';
import { sqliteIndexCache } from '../../src/adapters/sqlite/index.js';
import { createEscalations } from '../../src/escalations.js';
import { systemClock } from '../../src/adapters/system-clock.js';
const open = Number(process.env['SCALE_OPEN'] ?? 50_000);
const directory = { people: (ids) => ids.map(id => ({ id })) };
const channels = { chat: { send: () => Promise.resolve({ status: 'accepted' }) } };
const policy = {
    id: 'standard',
    steps: [
        { delayMinutes: 10, notify: { assignee: true }, channel: 'chat' },
        { delayMinutes: 30, notify: { user: 'team-leader' }, channel: 'chat' },
        { delayMinutes: 60, notify: { user: 'director' }, channel: 'chat' },
    ],
};
const cpuOf = async (work) => {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
};
const heap = () => {
    globalThis.gc?.();
    globalThis.gc?.();
    return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
};
const say = (what, amount, unit) => console.log(`  ${what.padEnd(58)} ${amount.toFixed(amount < 10 ? 1 : 0).padStart(9)} ${unit}`);
const shared = memoryEventStore();
await shared.open();
/** One of many stores on the same log: closing it closes nothing. */
const store = () => ({ ...shared, open: () => Promise.resolve(), close: () => Promise.resolve() });
const folder = mkdtempSync(join(import.meta.dirname, 'tmp-'));
const host = await createEscalations({ store: store(), directory, channels, delivery: 'none' });
await host.policies.save(policy);
await host.policies.assign({ default: true }, 'standard');
const at = new Date(systemClock.wallMs() - 11 * 60_000);
for (let n = 0; n < open; n++)
    await host.record({
        type: 'TicketOpened',
        ticketId: `T-${n}`,
        at,
        deskId: 'billing',
        clientId: `c-${n}`,
        assigneeId: 'ann',
    });
console.log(`${open} open incidents`);
const indexPath = join(folder, 'index.db');
const before = heap();
const cached = { store: store(), directory, channels, delivery: 'none' };
let worker = await createEscalations({ ...cached, indexCache: sqliteIndexCache({ path: indexPath }) });
say('memory of a worker, for each open incident', (heap() - before) / open, 'bytes');
await worker.close();
say('index cache on the disk, for each open incident', statSync(indexPath).size / open, 'bytes');
const start = await cpuOf(async () => {
    worker = await createEscalations({ ...cached, indexCache: sqliteIndexCache({ path: indexPath }) });
});
say('start from the cache, for each open incident', start / open, 'µs');
for (let n = 0; n < open; n++)
    await host.record({ type: 'TicketAssigned', ticketId: `T-${n}`, at: new Date(), assigneeId: 'ben' });
const reports = [];
const tick = async () => {
    const { behind, triggered } = await worker.tick();
    reports.push({ behind, triggered: triggered.length });
};
// The tick reads what others have written, and decides one step for each ticket.
const both = await cpuOf(tick);
const other = await createEscalations(cached);
const again = await cpuOf(async () => {
    for (let n = 0; n < open; n++)
        await host.record({ type: 'TicketAssigned', ticketId: `T-${n}`, at: new Date(), assigneeId: 'cat' });
});
const reading = await cpuOf(() => other.tick());
const [{ behind, triggered } = { behind: 0, triggered: 0 }] = reports;
say('recording a fact, reading the stream included', again / open, 'µs');
say('taking note of a fact that others recorded', reading / open, 'µs');
say('deciding a step, append in memory included', (both - (reading / open) * behind) / triggered, 'µs');
await Promise.all([host, worker, other].map(one => one.close()));
rmSync(folder, { recursive: true, force: true });
