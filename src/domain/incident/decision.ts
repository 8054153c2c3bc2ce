import type * as E from 'fp-ts/lib/Either.js'
import type { TicketEvent } from './events.js'
import type { Refusal } from './refusal.js'

/**
 * Either the events that follow from a command, none when it changes nothing, or why it is refused.
 *
 * @since 0.1.0
 */
export type Decision = E.Either<Refusal, ReadonlyArray<TicketEvent>>
