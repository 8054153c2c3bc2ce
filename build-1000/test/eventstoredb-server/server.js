// Puts the parts together: the log and its file, the writer, and the services on a real port.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { append, softDelete, tombstone } from './append.js';
import { batchAppend } from './batch.js';
import { gossipOf, serverFeatures } from './cluster.js';
import { notReady, thrown } from './errors.js';
import { createFaults } from './faults.js';
import { abortCall } from './feed.js';
import { noFile, openLogFile } from './file.js';
import { createGroups } from './groups.js';
import { createLog } from './log.js';
import { read } from './read.js';
import { json, systemTypes } from './record.js';
import { persistentSubscriptions } from './persistent.js';
import { featuresService, gossipService, persistentService, streamsService } from './stubs.js';
import { subscribeToAll, subscribeToStream } from './subscribe.js';
import { nameOf } from './wire.js';
import { createWriter } from './writer.js';
export const runServer = async ({ port, directory }) => {
    const log = createLog();
    const file = directory === undefined ? noFile : openLogFile(directory, log.restore);
    const writer = createWriter(log, file);
    const faults = createFaults();
    const open = new Set();
    const batches = new Set();
    writer.onWritten(() => {
        for (const feed of open)
            feed.wake();
    });
    // A real server's log never begins with somebody's own event.
    if (log.records.length === 0)
        await writer.append('$$$scavenges', -1, [
            {
                id: crypto.randomUUID(),
                type: systemTypes.metadata,
                isJson: true,
                data: json({ $maxAge: 2592000 }),
                metadata: new Uint8Array(),
            },
        ]);
    const readOrSubscribe = (call) => {
        const options = call.request.getOptions();
        if (options === undefined)
            return void call.emit('error', thrown());
        const isSubscription = options.hasSubscription();
        const stream = options.hasStream() ? nameOf(options.getStream()?.getStreamIdentifier()) : '$all';
        const begin = isSubscription
            ? options.hasStream()
                ? () => subscribeToStream({ log, faults, open }, call, options)
                : () => subscribeToAll({ log, faults, open }, call, options)
            : () => read(log, call, options);
        faults.gate(isSubscription ? 'subscribe' : 'read', stream, call.metadata, refused => {
            if (refused !== undefined)
                return void call.emit('error', refused);
            try {
                begin();
            }
            catch {
                // An expression that is none, for instance.
                call.emit('error', thrown());
            }
        });
    };
    const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
    server.addService(streamsService, {
        read: readOrSubscribe,
        append: append(writer, faults),
        delete: softDelete(writer, faults),
        tombstone: tombstone(writer, faults),
        batchAppend: batchAppend(writer, faults, batches),
    });
    server.addService(persistentService, persistentSubscriptions(createGroups(log, writer, faults), faults, open));
    server.addService(featuresService, serverFeatures);
    let bound = port;
    server.addService(gossipService, gossipOf(() => bound));
    bound = await new Promise((resolve, reject) => {
        server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, given) => {
            if (error === null)
                resolve(given);
            else
                reject(error);
        });
    });
    const now = {
        'half-close-batches': () => {
            for (const call of batches)
                call.end();
        },
        'end-subscriptions': () => {
            for (const feed of open)
                feed.end();
        },
        'break-subscriptions': () => {
            for (const feed of open)
                feed.fail(notReady());
        },
        'silence-subscriptions': () => {
            for (const feed of open)
                feed.silence();
        },
    };
    const isMomentary = (fault) => fault.type in now;
    return {
        port: bound,
        set: fault => {
            if (isMomentary(fault))
                now[fault.type]();
            else
                faults.set(fault);
        },
        clear: faults.clear,
        stop: async () => {
            for (const feed of open)
                feed.abort();
            for (const call of batches)
                abortCall(call);
            // A moment for the last frames to leave.
            await new Promise(resolve => setTimeout(resolve, 20));
            server.forceShutdown();
            file.close();
        },
    };
};
