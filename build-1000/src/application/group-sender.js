import { supervised } from './following.js';
/** Events that make messages ready. Retries are seen to by the sender whose attempt failed. */
const types = ['StepTriggered'];
/** So many decisions are in this process's hands at a time. */
const mostUnderWay = 256;
/** The name of the group that all senders of one namespace join. */
export const senderGroup = (namespace) => `${namespace === '' ? '' : `${namespace}_`}escalationSenders`;
/**
 * Sends what the store's consumer group hands to this process. A group's event is a hint and nothing more: the ticket's
 * stream says what there is to be sent, and a claim at the exact revision says who sends it.
 */
export const runGroupSender = (env, groups, worker, sent) => {
    const { streams, logger } = env;
    const ticketPrefix = streams.ticket('');
    const handle = async (delivery, signal) => {
        const ticketId = streams.ticketIdOf(delivery.stream);
        try {
            if (ticketId !== undefined) {
                await worker.hint(ticketId, delivery.revision);
                await worker.deliver(() => signal.aborted);
                sent();
            }
            await (signal.aborted ? delivery.retry('the sender stops') : delivery.ack());
        }
        catch (error) {
            if (!(error instanceof Error))
                throw error;
            logger.warn({ ticketId, reason: error.message }, 'A decision could not be seen to; it is handed out again');
            await delivery.retry(error.name).catch(() => undefined);
        }
    };
    return supervised(env, 'The consumer group', async (signal) => {
        const underWay = new Set();
        const asked = { group: senderGroup(env.namespace), types, prefixes: [ticketPrefix], signal };
        for await (const delivery of groups.consume(asked)) {
            const one = handle(delivery, signal).finally(() => underWay.delete(one));
            underWay.add(one);
            if (underWay.size >= mostUnderWay)
                await Promise.race(underWay);
        }
        await Promise.all(underWay);
    });
};
