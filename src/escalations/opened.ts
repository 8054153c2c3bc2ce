import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { attempt } from '../application/lift.js'
import type { Trouble } from '../application/trouble.js'
import type { Worker } from '../application/worker.js'
import { escalationError } from '../escalation-error.js'
import type { CallOptions, EscalationsOptions } from '../escalations-api.js'

/** What the calls of opened escalations share. */
export interface Opened {
  readonly options: EscalationsOptions
  readonly worker: Worker
  /**
   * Throws when the call must not begin: the escalations are closed, it was aborted, or its options are wrong. `options`
   * are those that it has besides `signal`.
   */
  readonly begin: (call: CallOptions | undefined, options?: ReadonlyArray<string>) => void
}

/** The border: an `Either` inside, an `EscalationError` thrown outside. */
export const rightOrThrow = <A>(result: E.Either<Trouble, A>): A => {
  if (E.isLeft(result)) throw escalationError(result.left)
  return result.right
}

export const orThrow = async <A>(task: TE.TaskEither<Trouble, A>): Promise<A> => rightOrThrow(await task())

export const orStoreTrouble = <A>(run: () => Promise<A>): Promise<A> => orThrow(attempt(run))
