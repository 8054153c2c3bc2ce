import { EventStoreError } from '../../ports/event-store.js';
import { systemClock } from '../system-clock.js';
import { systemRandom } from '../system-random.js';
const longestBusyTimeoutMs = 100;
const requireMs = (name, value, least, most) => {
    if (Number.isFinite(value) && value >= least && value <= most)
        return;
    throw new EventStoreError('invalid', `${name} is ${String(value)}; it must be from ${least} to ${most} milliseconds.`);
};
export const settingsOf = (options) => {
    const { path, busyTimeoutMs = 50, busyRetryMs = 10_000, followPollMs = 250 } = options;
    const { allowNetworkFileSystem = false, driver, clock = systemClock, random = systemRandom } = options;
    if (typeof path !== 'string' || path === '' || path.includes('\0'))
        throw new EventStoreError('invalid', 'path must be the path of a file.');
    if (path === ':memory:')
        throw new EventStoreError('invalid', 'Use memoryEventStore() of ticket-escalation/memory.');
    requireMs('busyTimeoutMs', busyTimeoutMs, 0, longestBusyTimeoutMs);
    requireMs('busyRetryMs', busyRetryMs, 0, 3_600_000);
    requireMs('followPollMs', followPollMs, 1, 60_000);
    return { path, busyTimeoutMs, busyRetryMs, followPollMs, allowNetworkFileSystem, driver, clock, random };
};
