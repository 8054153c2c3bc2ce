import type * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { EventStoreError } from '../ports/event-store.js'
import type { Trouble } from './trouble.js'

/** Any error of a store, as the store's own. */
export const asStoreError = (error: Error): EventStoreError =>
  error instanceof EventStoreError
    ? error
    : new EventStoreError('unavailable', `The event store failed: ${error.message}`, { cause: error })

/** What to tell of something caught. What is thrown without being an error is a crash on purpose, and goes on its way. */
export const failureText = (error: unknown): string => {
  if (error instanceof Error) return asStoreError(error).message
  throw error
}

/** What a store's Promise rejected with, as trouble. What is thrown without being an error goes on its way here too. */
export const storeTrouble = (error: unknown): E.Either<Trouble, never> => {
  if (error instanceof Error) return { _tag: 'Left', left: { type: 'StoreTrouble', error: asStoreError(error) } }
  throw error
}

/** The store's Promise as a `TaskEither`. */
export const attempt =
  <A>(run: () => Promise<A>): TE.TaskEither<Trouble, A> =>
  async () => {
    try {
      return { _tag: 'Right', right: await run() }
    } catch (error) {
      return storeTrouble(error)
    }
  }
