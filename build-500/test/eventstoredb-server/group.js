// One consumer group: what it sends, what comes back, what it takes up again, and how far it is.
// (PersistentSubscription.cs, tag oss-v23.10.6; where that keeps two buffers, this one has a place in the log.)
import { createConsumers } from './consumers.js';
import { filterOf, shown } from './filter.js';
import { createOutstandingMessages, lowestOf } from './message.js';
import { allStream } from './settings.js';
import { resolve, viewOf } from './view.js';
export const createGroup = (log, faults, settings, state) => {
    const isAll = settings.source === allStream;
    const wanted = isAll ? filterOf(settings.filter) : () => true;
    const consumers = createConsumers(settings.strategy);
    const outstanding = createOutstandingMessages();
    const placeOf = (record) => (isAll ? record.position : record.revision);
    const loaded = state.checkpoint();
    let waiting = [];
    let retries = [];
    let nextSequence = loaded === undefined ? 0 : 1;
    let lastKnownSequence = nextSequence - 1;
    let lastKnown = loaded;
    let lastSeen;
    let checkpointSequence = lastKnownSequence;
    let checkpointPlace = loaded;
    let checkpointAt = -Infinity;
    /** Where in the log, or in the stream, the next event is looked for. */
    let next = loaded !== undefined
        ? isAll
            ? log.indexAt(loaded)
            : loaded + 1
        : settings.startFrom === -1
            ? isAll
                ? log.records.length
                : log.lastRevision(settings.source) + 1
            : isAll
                ? log.indexAt(settings.startFrom)
                : settings.startFrom;
    // After a start, the server reads a first page from the checkpoint on and takes the first event that its filter finds
    // there for the one at the checkpoint (PersistentSubscriptionStreamReader.cs). It may well be another: that one is lost.
    let firstPage = isAll && loaded !== undefined ? Math.max(settings.readBatchSize, settings.maxCheckpointCount) : 0;
    const source = () => {
        if (isAll)
            return { records: log.records, first: 0 };
        const view = viewOf(log, settings.source);
        return view.kind === 'found' ? { records: view.stream.events, first: view.first } : { records: [], first: 0 };
    };
    const passOver = (record) => {
        lastKnown = placeOf(record);
        nextSequence += 1;
        lastKnownSequence = nextSequence - 1;
        mark(Date.now(), false);
    };
    const fill = () => {
        const { records, first } = source();
        next = Math.max(next, first);
        while (next < records.length && waiting.length < settings.historyBufferSize) {
            const record = records[next];
            next += 1;
            if (isAll && !shown(record))
                continue;
            firstPage -= 1;
            if (!wanted(record)) {
                passOver(record);
            }
            else if (firstPage >= 0) {
                firstPage = 0;
            }
            else if (faults.hits('lose-delivery', 'group', record.stream) !== undefined) {
                passOver(record);
            }
            else {
                lastSeen = placeOf(record);
                const resolved = resolve(log, record, settings.resolveLinks);
                waiting.push({ id: record.id, record, resolved, retryCount: 0, isReplay: false });
            }
        }
        firstPage = 0;
    };
    const numbered = (message) => {
        if (message.isReplay || message.sequence !== undefined)
            return message;
        const sequence = nextSequence;
        nextSequence += 1;
        return { ...message, sequence, ...(lastKnown === undefined ? {} : { previous: lastKnown }) };
    };
    const offer = (list) => {
        const kept = [];
        let isFull = false;
        for (const message of list) {
            const sequenceBefore = nextSequence;
            const candidate = numbered(message);
            const pushed = isFull ? 'no capacity' : consumers.push(candidate);
            isFull ||= pushed === 'no capacity';
            if (pushed !== 'sent') {
                nextSequence = sequenceBefore;
                kept.push(message);
                continue;
            }
            if (candidate.sequence !== undefined && candidate.sequence > lastKnownSequence) {
                lastKnownSequence = candidate.sequence;
                lastKnown = placeOf(candidate.record);
            }
            outstanding.add(candidate, Date.now() + settings.messageTimeoutMilliseconds);
        }
        return kept;
    };
    const push = () => {
        fill();
        if (retries.length > 0)
            retries = offer(retries);
        // Taken in parts, so that a long history does not wait for a short buffer.
        while (retries.length === 0 && waiting.length > 0) {
            const before = waiting.length;
            waiting = offer(waiting);
            fill();
            if (waiting.length >= before)
                return;
        }
    };
    const mark = (now, isTimeCheck) => {
        const lowest = [outstanding.lowest(), lowestOf(retries)]
            .filter(message => message !== undefined)
            .toSorted((one, other) => one.sequence - other.sequence)[0];
        const sequence = lowest?.sequence === undefined ? lastKnownSequence : lowest.sequence - 1;
        const place = lowest === undefined ? lastKnown : lowest.previous;
        if (sequence === -1 || place === undefined)
            return;
        const { checkpointAfterMilliseconds, minCheckpointCount, maxCheckpointCount } = settings;
        const difference = sequence - checkpointSequence;
        const after = checkpointAfterMilliseconds === 0 ? Infinity : checkpointAfterMilliseconds;
        if (now - checkpointAt < after && difference < maxCheckpointCount)
            return;
        if (!(difference >= minCheckpointCount && isTimeCheck) && difference < maxCheckpointCount)
            return;
        checkpointAt = now;
        checkpointSequence = sequence;
        checkpointPlace = place;
        state.writeCheckpoint(place);
    };
    const retry = (message) => {
        outstanding.remove(message.id);
        consumers.release(message.id);
        const again = { ...message, retryCount: message.retryCount + 1 };
        const before = retries.findIndex(other => !again.isReplay && !other.isReplay && placeOf(other.record) > placeOf(again.record));
        retries.splice(before === -1 ? retries.length : before, 0, again);
    };
    const park = (message, reason) => {
        void state.park(message, reason).then(() => {
            outstanding.remove(message.id);
            consumers.release(message.id);
            push();
        });
    };
    const retryOrPark = (message) => {
        if (message.retryCount < settings.maxRetryCount)
            retry(message);
        else
            park(message, `Reached retry count of ${settings.maxRetryCount}`);
    };
    const refuse = (message, action, reason) => {
        if (message === undefined)
            return;
        if (action === 'retry')
            retryOrPark(message);
        else if (action === 'park')
            park(message, `Client explicitly NAK'ed message.\n${reason}`);
    };
    const settle = (ids) => {
        for (const id of ids) {
            consumers.release(id);
            outstanding.remove(id);
        }
        mark(Date.now(), false);
        push();
    };
    return {
        settings,
        consumers,
        numbers: () => ({
            isLive: next >= source().records.length,
            waiting: waiting.length,
            retrying: retries.length,
            outstanding: outstanding.count(),
            lastKnown: lastSeen,
            checkpoint: checkpointPlace,
            parked: state.parkedCount(),
        }),
        connect: consumer => {
            consumers.add(consumer);
            push();
        },
        disconnect: consumer => {
            for (const message of consumers.remove(consumer))
                retry(message);
            push();
        },
        ack: settle,
        nack: (ids, action, reason) => {
            for (const id of ids)
                refuse(outstanding.find(id), action, reason);
            settle(ids);
        },
        replayParked: stopAt => {
            for (const record of state.takeParked(stopAt)) {
                const resolved = resolve(log, record, true);
                retries.push({ id: record.id, record, resolved, retryCount: 0, isReplay: true });
            }
            push();
        },
        wake: push,
        tick: now => {
            for (const message of outstanding.takeExpired(now))
                retryOrPark(message);
            push();
            mark(now, true);
        },
        shutdown: () => {
            for (const { consumer } of consumers.connections) {
                consumers.remove(consumer);
                consumer.drop();
            }
        },
    };
};
