import * as errors from './errors.js';
import { abortCall, disturbed } from './feed.js';
import { allStream } from './settings.js';
import { persistent } from './stubs.js';
import { connectionOf, fillRecorded, nameOf, uuidOf } from './wire.js';
const { ReadEvent } = persistent.ReadResp;
const responseOf = ({ resolved, retryCount, record }, form) => {
    const { event, link } = resolved;
    const message = new ReadEvent();
    if (event !== undefined)
        message.setEvent(fillRecorded(new ReadEvent.RecordedEvent(), event, form));
    if (link !== undefined)
        message.setLink(fillRecorded(new ReadEvent.RecordedEvent(), link, form));
    message.setRetryCount(retryCount);
    message.setCommitPosition(String(record.position));
    return new persistent.ReadResp().setEvent(message);
};
const idsOf = (part) => part.getIdsList().flatMap(id => uuidOf(id) ?? []);
const { Action } = persistent.ReadReq.Nack;
const refusals = {
    [Action.UNKNOWN]: 'retry',
    [Action.PARK]: 'park',
    [Action.RETRY]: 'retry',
    [Action.SKIP]: 'skip',
    [Action.STOP]: 'stop',
};
const connect = (call, options, group, faults, open) => {
    const form = options.getUuidOption()?.hasString() === true ? 'text' : 'numbers';
    const delivered = disturbed(faults, 'group', ({ record }) => record.stream);
    let isSilent = false;
    const consumer = {
        connectionName: connectionOf(call.metadata),
        bufferSize: options.getBufferSize(),
        send: message => {
            if (isSilent)
                return;
            for (const each of delivered(message))
                call.write(responseOf(each, form));
        },
        drop: () => call.emit('error', errors.groupDropped(group.settings.source, group.settings.group)),
    };
    const leave = () => {
        open.delete(feed);
        group.disconnect(consumer);
    };
    const feed = {
        wake: () => undefined,
        end: () => {
            leave();
            call.end();
        },
        fail: error => {
            leave();
            call.emit('error', error);
        },
        silence: () => {
            isSilent = true;
        },
        abort: () => abortCall(call),
    };
    call.on('cancelled', leave);
    call.on('close', leave);
    open.add(feed);
    call.write(new persistent.ReadResp().setSubscriptionConfirmation(new persistent.ReadResp.SubscriptionConfirmation().setSubscriptionId(`${group.settings.source}::${group.settings.group}`)));
    group.connect(consumer);
};
export const consume = (groups, faults, open) => (call) => {
    let group;
    const begin = (options) => {
        const source = options.hasAll() ? allStream : nameOf(options.getStreamIdentifier());
        const name = options.getGroupName();
        faults.gate('group', source, call.metadata, refused => {
            const found = groups.find(source, name);
            if (refused !== undefined)
                return void call.emit('error', refused);
            if (found === undefined)
                return void call.emit('error', errors.groupDoesNotExist(source, name));
            const { maxSubscriberCount } = found.settings;
            if (maxSubscriberCount !== 0 && found.consumers.connections.length >= maxSubscriberCount)
                return void call.emit('error', errors.groupIsFull(source, name));
            group = found;
            connect(call, options, found, faults, open);
        });
    };
    call.on('data', (request) => {
        const options = request.getOptions();
        if (options !== undefined)
            return begin(options);
        if (group === undefined || faults.hits('lose-acks', 'group', group.settings.source) !== undefined)
            return;
        const ack = request.getAck();
        const nack = request.getNack();
        if (ack !== undefined)
            group.ack(idsOf(ack));
        if (nack !== undefined)
            group.nack(idsOf(nack), refusals[nack.getAction()] ?? 'skip', nack.getReason());
    });
    call.on('error', () => undefined);
};
