import { EventStoreError, type EventStore, type NewEvent } from '../../ports/event-store.js'
import type { Entry, People } from './people.js'

/**
 * What became of a wish to write.
 *
 * - `done`: it is in the store, written now or before.
 * - `failed`: it is not.
 * - `unknown`: it may be, and the store cannot be asked.
 */
export type Written =
  | { readonly status: 'done' }
  | { readonly status: 'failed'; readonly error: EventStoreError }
  | { readonly status: 'unknown'; readonly error: EventStoreError }

/** So many collisions mean that something else is wrong: each one is another writer's success. */
const maxAttempts = 100

const asStoreError = (error: unknown): EventStoreError =>
  error instanceof EventStoreError ? error : new EventStoreError('unavailable', 'The store failed.', { cause: error })

/**
 * Appends `event` at exactly the revision that was looked at, and looks again after a collision or an unknown outcome.
 * `isThere` says whether there is nothing left to do. The event keeps its id, so a store that has taken it already
 * says so.
 */
export const write = async (
  { store, people, recordedAt }: { readonly store: EventStore; readonly people: People; readonly recordedAt: number },
  entry: Entry,
  event: NewEvent,
  isThere: () => boolean,
): Promise<Written> => {
  let doubt: { readonly error: EventStoreError; readonly revision: number } | undefined
  const given = (error: EventStoreError): Written =>
    doubt === undefined ? { status: 'failed', error } : { status: 'unknown', error: doubt.error }
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    try {
      await people.refresh(entry)
    } catch (error) {
      return given(asStoreError(error))
    }
    if (isThere()) return { status: 'done' }
    const { stream, folded } = entry
    // The place that the doubtful append was meant for is taken by another event, so it never came and never will.
    if (doubt !== undefined && folded.revision > doubt.revision) doubt = undefined
    const outcome = await store.append({ stream, expectedRevision: folded.revision, events: [event], recordedAt })
    switch (outcome.status) {
      case 'appended':
        return { status: 'done' }
      case 'failed':
        return given(outcome.error)
      case 'unknown':
        doubt = { error: outcome.error, revision: folded.revision }
        break
      case 'conflict':
        break
    }
  }
  return given(new EventStoreError('busy', `${maxAttempts} writers came first.`))
}
