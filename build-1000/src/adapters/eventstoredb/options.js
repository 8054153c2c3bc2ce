import { EventStoreError } from '../../ports/event-store.js';
import { systemClock } from '../system-clock.js';
import { systemRandom } from '../system-random.js';
const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const requireWhole = (name, value, least, most) => {
    if (Number.isSafeInteger(value) && value >= least && value <= most)
        return;
    throw new EventStoreError('invalid', `${name} is ${String(value)}; it must be a whole number from ${least} to ${most}.`);
};
const hour = 3_600_000;
export const settingsOf = (options) => {
    const { client, appendMode = 'batch', credentials, requiresLeader = true, groups = {} } = options;
    const { probeCategory = 'escalationProbe', logger = silent, clock = systemClock, random = systemRandom } = options;
    const numbers = {
        openForMs: options.openForMs ?? 15_000,
        appendTimeoutMs: options.appendTimeoutMs ?? 5_000,
        retryForMs: options.retryForMs ?? 10_000,
        readTimeoutMs: options.readTimeoutMs ?? 10_000,
        livenessMs: options.livenessMs ?? 30_000,
        appendConcurrency: options.appendConcurrency ?? 256,
        readConcurrency: options.readConcurrency ?? 32,
        messageTimeoutMs: groups.messageTimeoutMs ?? 120_000,
        maxRetryCount: groups.maxRetryCount ?? 5,
        bufferSize: groups.bufferSize ?? 32,
    };
    // Plain JavaScript may hand in anything.
    const given = client;
    if (typeof given !== 'function' && (typeof given !== 'object' || given === null || !('appendToStream' in given))) {
        const what = 'client must be a client of @eventstore/db-client or @kurrent/kurrentdb-client, or a function that makes one';
        throw new EventStoreError('invalid', `${what}; got ${given === null ? 'null' : typeof given}.`);
    }
    const mode = appendMode;
    if (mode !== 'batch' && mode !== 'classic')
        throw new EventStoreError('invalid', `appendMode is ${JSON.stringify(mode)}; it must be "batch" or "classic".`);
    if (!/^[A-Za-z0-9_]{1,60}$/.test(probeCategory)) {
        const wanted = 'it must be 1 to 60 letters, digits or underscores (a dash would end the category)';
        throw new EventStoreError('invalid', `probeCategory is ${JSON.stringify(probeCategory)}; ${wanted}.`);
    }
    for (const name of ['appendTimeoutMs', 'readTimeoutMs', 'livenessMs', 'messageTimeoutMs'])
        requireWhole(name, numbers[name], 100, hour);
    for (const name of ['openForMs', 'retryForMs'])
        requireWhole(name, numbers[name], 0, 24 * hour);
    for (const name of ['appendConcurrency', 'readConcurrency', 'bufferSize'])
        requireWhole(name, numbers[name], 1, 5_000);
    requireWhole('maxRetryCount', numbers.maxRetryCount, 0, 1_000);
    return { client, appendMode, credentials, requiresLeader, probeCategory, logger, clock, random, ...numbers };
};
