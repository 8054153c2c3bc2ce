import { EventStoreError } from '../ports/event-store.js';
/** Any error of a store, as the store's own. */
export const asStoreError = (error) => error instanceof EventStoreError
    ? error
    : new EventStoreError('unavailable', `The event store failed: ${error.message}`, { cause: error });
/**
 * The store's Promise as a `TaskEither`. What is thrown without being an error is a crash on purpose, and goes on its
 * way.
 */
export const attempt = (run) => async () => {
    try {
        return { _tag: 'Right', right: await run() };
    }
    catch (error) {
        if (error instanceof Error)
            return { _tag: 'Left', left: { type: 'StoreTrouble', error: asStoreError(error) } };
        throw error;
    }
};
