import * as errors from './errors.js';
import { filterOf, filterTextOf } from './filter.js';
import { streams } from './stubs.js';
import { resolve, viewOf } from './view.js';
import { fromWire, identifierOf, nameOf, readEvent, toWire } from './wire.js';
export const uuidFormOf = (options) => options.getUuidOption()?.hasString() === true ? 'text' : 'numbers';
/** Writes what there is, as fast as the reader takes it. */
const send = (call, responses) => {
    const more = () => {
        for (;;) {
            if (call.cancelled)
                return;
            const { value, done } = responses.next();
            if (done === true) {
                call.end();
                return;
            }
            if (!call.write(value)) {
                call.once('drain', more);
                return;
            }
        }
    };
    more();
};
const notFound = (stream) => new streams.ReadResp().setStreamNotFound(new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream)));
function* streamEvents(log, options, name) {
    const view = viewOf(log, name);
    if (view.kind !== 'found')
        return;
    const { first, last, stream } = view;
    const from = options.getStream();
    const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
    const start = from?.hasEnd() === true ? -1 : from?.hasRevision() === true ? fromWire(from.getRevision()) : 0;
    const tellsBounds = (options.getControlOption()?.getCompatibility() ?? 0) >= 1;
    let index = start === -1 ? last : start;
    index = backwards ? Math.min(index, last) : Math.max(index, first);
    if (tellsBounds && !backwards && index > last && start !== last + 1)
        yield new streams.ReadResp().setFirstStreamPosition(toWire(last + 1));
    for (let count = Number(options.getCount()); count > 0 && index >= first && index <= last; count -= 1) {
        const { event, link } = resolve(log, stream.events[index], options.getResolveLinks());
        yield readEvent(event, link, uuidFormOf(options));
        index += backwards ? -1 : 1;
    }
    if (tellsBounds)
        yield new streams.ReadResp().setLastStreamPosition(toWire(last));
}
function* allEvents(log, options, wanted) {
    const all = options.getAll();
    const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
    const end = log.records.length;
    const given = all?.getPosition();
    const at = given === undefined ? undefined : log.indexAt(Number(given.getCommitPosition()));
    // Forwards a position names the event that begins there; backwards, the one that ends there.
    let index = backwards ? (at ?? (all?.hasStart() === true ? 0 : end)) - 1 : (at ?? (all?.hasEnd() === true ? end : 0));
    for (let count = Number(options.getCount()); count > 0 && index >= 0 && index < end; index += backwards ? -1 : 1) {
        const record = log.records[index];
        if (!wanted(record))
            continue;
        const { event, link } = resolve(log, record, options.getResolveLinks());
        yield readEvent(event, link, uuidFormOf(options));
        count -= 1;
    }
}
export const wantedOf = (options) => {
    const filter = options.getFilter();
    return filterOf(filter && filterTextOf(filter));
};
const isInsideOfRecord = (log, position) => {
    const before = log.records[log.indexAt(position) - 1];
    return before !== undefined && position < before.end;
};
export const read = (log, call, options) => {
    const isForwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS;
    if (!options.hasStream()) {
        const before = isForwards ? undefined : options.getAll()?.getPosition();
        if (before !== undefined && isInsideOfRecord(log, Number(before.getCommitPosition())))
            return void call.emit('error', errors.readFailed('All'));
        return send(call, allEvents(log, options, wantedOf(options)));
    }
    const name = nameOf(options.getStream()?.getStreamIdentifier());
    if (name === '')
        return void call.emit('error', errors.thrown());
    const { kind } = viewOf(log, name);
    // (IndexReader.cs: Ensure.Nonnegative, Ensure.Positive.)
    if ((isForwards && options.getStream()?.hasEnd() === true) || options.getCount() === '0')
        return void call.emit('error', errors.readFailed('Stream'));
    if (kind === 'deleted')
        call.emit('error', errors.streamDeleted(name));
    else if (kind === 'not-found')
        send(call, [notFound(name)].values());
    else
        send(call, streamEvents(log, options, name));
};
export const caughtUp = () => new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());
export const checkpoint = (position) => new streams.ReadResp().setCheckpoint(new streams.ReadResp.Checkpoint().setCommitPosition(String(position)).setPreparePosition(String(position)));
export const confirmation = () => new streams.ReadResp().setConfirmation(new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID()));
