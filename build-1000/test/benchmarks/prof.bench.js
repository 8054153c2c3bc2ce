/* eslint-disable */
import { Session } from 'node:inspector';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js';
import { benchClock, escalationsOn, start, temporaryFolder, workerOn } from './world.js';
const folder = temporaryFolder();
const ticket = (id) => ({ type: 'TicketOpened', ticketId: id, deskId: 'billing', clientId: 'acme', assigneeId: 'ann', at: new Date(start) });
const session = new Session();
session.connect();
const post = (m, p) => new Promise((res, rej) => session.post(m, p, (e, r) => e ? rej(e) : res(r)));
const what = process.env.PROF ?? 'decide';
await post('Profiler.enable');
await post('Profiler.setSamplingInterval', { interval: 100 });
const run = async (n, profile, name) => {
    const path = join(folder.path, name + '.db');
    const clock = benchClock();
    const escalations = await escalationsOn(path, clock);
    if (profile && what === 'record')
        await post('Profiler.start');
    const c0 = process.cpuUsage();
    const t0 = performance.now();
    const r0 = Number(process.hrtime.bigint()) / 1e9;
    if (what === 'record')
        for (let i = 0; i < 3000; i++)
            await escalations.record(ticket(`S-${i}`));
    if (what === 'record')
        console.log('SPAN record 0', r0.toFixed(6), (Number(process.hrtime.bigint()) / 1e9).toFixed(6));
    if (what === 'record') {
        const c = process.cpuUsage(c0);
        console.log('record', ((performance.now() - t0) / 3).toFixed(1), 'us wall', ((c.user + c.system) / 3000).toFixed(1), 'cpu', (c.system / 3000).toFixed(1), 'sys');
    }
    if (profile && what === 'record') {
        const { profile: p } = await post('Profiler.stop');
        writeFileSync('/tmp/record.cpuprofile', JSON.stringify(p));
        return;
    }
    await Promise.all(Array.from({ length: n }, (_, i) => escalations.record(ticket(`P-${i}`))));
    await escalations.close();
    const store = sqliteEventStore({ path });
    const worker = await workerOn(store, clock);
    const res = [];
    for (const m of [10, 30, 60]) {
        clock.moveTo(m);
        for (const part of (process.env.ONLY ? ['decide'] : ['decide', 'deliver'])) {
            ;
            globalThis.gc?.();
            if (profile && what === part)
                await post('Profiler.start');
            const c = process.cpuUsage();
            const t = performance.now();
            const h0 = Number(process.hrtime.bigint()) / 1e9;
            const out = await worker[part]();
            if (n === 10000)
                console.log('SPAN', part, m, h0.toFixed(6), (Number(process.hrtime.bigint()) / 1e9).toFixed(6));
            const d = performance.now() - t;
            const u = process.cpuUsage(c);
            const k = part === 'decide' ? out.triggered.length : out.delivered;
            res.push(`${part} ${k}: ${(d * 1000 / k).toFixed(1)} wall ${((u.user + u.system) / k).toFixed(1)} cpu (${(u.system / k).toFixed(1)} sys)`);
            if (profile && what === part) {
                const { profile: p } = await post('Profiler.stop');
                writeFileSync(`/tmp/${part}-${m}.cpuprofile`, JSON.stringify(p));
            }
        }
    }
    console.log(res.join('\n'));
    await worker.drain();
    await store.close();
};
await run(4000, false, 'warm');
await run(10000, process.env.PROF !== undefined, 'real');
folder.remove();
