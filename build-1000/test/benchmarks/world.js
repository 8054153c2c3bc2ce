import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/adapters/system-clock.js';
import { systemDigest } from '../../src/adapters/system-digest.js';
import { systemRandom } from '../../src/adapters/system-random.js';
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js';
import { streamNames } from '../../src/application/streams.js';
import { openWorker } from '../../src/application/worker.js';
import { dayIn } from '../../src/domain/day.js';
import { createEscalations } from '../../src/index.js';
/** When every benchmark begins. */
export const start = Date.parse('2026-03-02T09:00:00Z');
export const benchClock = () => {
    let now = start;
    return {
        ...systemClock,
        wallMs: () => now,
        moveTo: minutes => {
            now = start + minutes * 60_000;
        },
    };
};
const channel = { send: () => Promise.resolve({ status: 'accepted' }) };
const directory = { people: (ids) => ids.map(id => ({ id, email: `${id}@example.org` })) };
export const temporaryFolder = () => {
    // Beside the project and not in the system's temporary folder, which may be in memory and never synced.
    const path = mkdtempSync(join(import.meta.dirname, 'tmp-'));
    return {
        path,
        remove: () => {
            rmSync(path, { recursive: true, force: true });
        },
    };
};
export const standard = {
    id: 'standard',
    name: 'Standard Escalation',
    active: true,
    skipPeopleOnLeave: true,
    steps: [
        { delayMinutes: 10, notify: { assignee: true }, channel: 'email' },
        { delayMinutes: 30, notify: { user: 'team-leader' }, channel: 'email' },
        { delayMinutes: 60, notify: { user: 'director' }, channel: 'email' },
    ],
};
/** Escalations on a SQLite file with the policy 10/30/60 for everybody. */
export const escalationsOn = async (path, clock) => {
    const escalations = await createEscalations({
        store: sqliteEventStore({ path }),
        directory,
        channels: { email: channel },
        clock,
    });
    await escalations.policies.save(standard);
    await escalations.policies.assign({ default: true }, 'standard');
    return escalations;
};
/** The engine without its public face, so that deciding can be measured apart from delivering. */
export const workerOn = async (store, clock) => {
    await store.open();
    return openWorker({
        store,
        directory,
        channels: new Map([['email', channel]]),
        clock,
        random: systemRandom,
        digest: systemDigest,
        logger: { debug: () => undefined, info: () => undefined, warn: console.warn, error: console.error },
        crashPoints: { reached: () => undefined },
        streams: streamNames(),
        namespace: '',
        workerId: 'bench',
        dayOf: dayIn('UTC'),
    }, { onHeartbeat: () => undefined, onAttention: () => undefined }, 32);
};
