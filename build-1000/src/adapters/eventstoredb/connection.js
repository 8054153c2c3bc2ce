import { EventStoreError } from '../../ports/event-store.js';
import { isClientSuspect, kindOf, messageOf } from './failure.js';
import { backoffMs, withinMs } from './time-limit.js';
const disposeMs = 2_000;
const longestPauseMs = 10_000;
/**
 * Makes the client when it is first needed. A suspect one is disposed before the next one is made: what the old one still
 * rejects would otherwise hit appends of the new one (6.2 keeps them all in one table). Where the host gave a client and
 * no function, disposing at least opens its streams anew.
 */
export const connectionTo = (options) => {
    const { clock, random, logger, closing } = options;
    const make = typeof options.client === 'function' ? options.client : undefined;
    const fixed = typeof options.client === 'function' ? undefined : options.client;
    let current;
    let making;
    let failures = 0;
    let retired = Promise.resolve();
    const dispose = async (client) => {
        try {
            await withinMs(clock, disposeMs, client.dispose());
        }
        catch (error) {
            logger.warn({ reason: messageOf(error) }, 'A client of EventStoreDB could not be disposed');
        }
    };
    const build = () => {
        if (fixed !== undefined)
            return fixed;
        try {
            const made = make?.();
            if (typeof made === 'object' && made !== null && 'appendToStream' in made)
                return made;
            throw new EventStoreError('invalid', 'client() made no client of EventStoreDB or KurrentDB.');
        }
        catch (error) {
            if (error instanceof EventStoreError)
                throw error;
            // A certificate file that is not there, a connection string that is none.
            throw new EventStoreError('invalid', `client() failed: ${messageOf(error)}`, { cause: error });
        }
    };
    const replace = async () => {
        await retired;
        if (failures > 0)
            await clock.sleep(backoffMs(failures - 1, longestPauseMs, random.next()), closing);
        if (closing.aborted)
            throw new EventStoreError('closed', 'The store was closed.');
        current = build();
        return current;
    };
    return {
        closing,
        client: () => {
            if (current !== undefined)
                return Promise.resolve(current);
            making ??= replace().finally(() => {
                making = undefined;
            });
            return making;
        },
        failed: (client, error) => {
            if (client !== current || !isClientSuspect(kindOf(error), error))
                return;
            failures++;
            current = undefined;
            retired = dispose(client);
            logger.warn({ reason: messageOf(error), failures }, 'A client of EventStoreDB is given up and replaced');
        },
        worked: () => {
            failures = 0;
        },
        end: async () => {
            await making?.catch(() => undefined);
            await retired;
            if (current !== undefined)
                await dispose(current);
            current = undefined;
        },
    };
};
