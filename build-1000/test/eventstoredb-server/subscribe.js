// Catch-up subscriptions: everything after a place, then what is written, in one sequence.
// (Enumerators.StreamSubscription, AllSubscription and AllSubscriptionFiltered, tag oss-v23.10.6.)
import * as errors from './errors.js';
import { createFeed, disturbed } from './feed.js';
import { caughtUp, checkpoint, confirmation, uuidFormOf, wantedOf } from './read.js';
import { resolve, viewOf } from './view.js';
import { fromWire, nameOf, readEvent } from './wire.js';
/** How many events the server reads at a time. */
const pageSize = 32;
/** Sends what `produce` puts in line, then asks it again; `produce` puts nothing there when it has nothing. */
const start = ({ open }, call, produce) => {
    let line = [];
    let index = 0;
    const feed = createFeed(call, () => {
        if (index >= line.length) {
            line = [];
            index = 0;
            produce(line, error => feed.fail(error));
        }
        index += 1;
        return line[index - 1];
    }, () => open.delete(feed));
    open.add(feed);
    feed.wake();
};
export const subscribeToStream = (subscriptions, call, options) => {
    const { log, faults } = subscriptions;
    const from = options.getStream();
    const name = nameOf(from?.getStreamIdentifier());
    const delivered = disturbed(faults, 'subscribe', ({ stream }) => stream);
    const fromEnd = from?.hasEnd() === true;
    let next = fromEnd ? log.lastRevision(name) + 1 : from?.hasRevision() === true ? fromWire(from.getRevision()) + 1 : 0;
    let confirmed = false;
    let isLive = false;
    start(subscriptions, call, (line, fail) => {
        const view = viewOf(log, name);
        if (view.kind === 'deleted')
            return fail(errors.streamDeleted(name));
        if (!confirmed)
            line.push(confirmation());
        confirmed = true;
        // A stream that is not there (yet) is waited for; only then is the subscription caught up.
        if (view.kind === 'found') {
            next = Math.max(next, view.first);
            while (line.length < pageSize && next <= view.last) {
                for (const record of delivered(view.stream.events[next])) {
                    const { event, link } = resolve(log, record, options.getResolveLinks());
                    line.push(readEvent(event, link, uuidFormOf(options)));
                }
                next += 1;
            }
        }
        if (!isLive && (view.kind === 'found' ? next > view.last : fromEnd)) {
            isLive = true;
            line.push(caughtUp());
        }
    });
};
export const subscribeToAll = (subscriptions, call, options) => {
    const { log, faults } = subscriptions;
    const all = options.getAll();
    const filter = options.getFilter();
    const wanted = wantedOf(options);
    const delivered = disturbed(faults, 'subscribe', ({ stream }) => stream);
    const window = filter?.hasMax() === true ? filter.getMax() : pageSize;
    const interval = filter === undefined ? Infinity : window * filter.getCheckpointintervalmultiplier();
    if (interval === 0)
        return void call.emit('error', errors.thrown());
    const given = all?.getPosition();
    const found = given === undefined ? 0 : log.indexAt(Number(given.getCommitPosition()));
    // After a position: without the first event at or behind it, if that is written already.
    let next = all?.hasEnd() === true ? log.records.length : given === undefined ? 0 : Math.min(found + 1, log.records.length);
    let considered = 0;
    let confirmed = false;
    let isLive = all?.hasEnd() === true;
    let isSaid = false;
    const event = (record) => {
        const { event, link } = resolve(log, record, options.getResolveLinks());
        return readEvent(event, link, uuidFormOf(options));
    };
    const checkpointAt = (position) => checkpoint(faults.hits('checkpoint-past-end', 'subscribe', '$all') === undefined ? position : log.end());
    /** One page of history: at most so many events looked at, at most so many found. */
    const page = (line) => {
        let last = log.records[next]?.position ?? log.end();
        let seen = 0;
        let hits = 0;
        while (seen < window && hits < pageSize && next < log.records.length) {
            const record = log.records[next];
            next += 1;
            seen += 1;
            if (!wanted(record))
                continue;
            hits += 1;
            last = record.position;
            line.push(...delivered(record).map(event));
        }
        considered += seen;
        if (next === log.records.length && seen < window && hits < pageSize)
            isLive = true;
        else if (considered >= interval) {
            considered %= interval;
            line.push(checkpointAt(last));
        }
    };
    const live = (line) => {
        while (line.length < pageSize && next < log.records.length) {
            const record = log.records[next];
            next += 1;
            if (wanted(record))
                line.push(...delivered(record).map(event));
            considered += 1;
            if (considered < interval)
                continue;
            considered = 0;
            line.push(checkpointAt(record.position));
        }
    };
    start(subscriptions, call, line => {
        if (!confirmed)
            line.push(confirmation());
        confirmed = true;
        while (!isLive && line.length === 0)
            page(line);
        if (!isLive)
            return;
        if (!isSaid)
            line.push(caughtUp());
        isSaid = true;
        if (line.length === 0)
            live(line);
    });
};
