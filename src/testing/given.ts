import { equal } from '../domain/equal.js'
import {
  decide,
  fold,
  initialState,
  type Refusal,
  type TicketCommand,
  type TicketEvent,
} from '../domain/incident/index.js'
import { difference } from './difference.js'

/**
 * A ticket with a past.
 *
 * @since 0.1.0
 */
export interface Given {
  /** Decides on a command. */
  readonly when: (command: TicketCommand) => When
}

/**
 * What was decided, to be compared. Each comparison throws an `Error` that shows the difference, and else leads on to
 * the next command on the ticket as it is then.
 *
 * @since 0.1.0
 */
export interface When {
  /** Exactly these events follow, in this order. Absent fields and `undefined` are the same. */
  readonly then: (...events: ReadonlyArray<TicketEvent>) => Given
  /** The command changes nothing, and is not refused. */
  readonly thenNothing: () => Given
  /** The command is refused, for this reason; all that is given of the reason has to be there. */
  readonly thenRefused: (reason: Refusal['type'] | (Pick<Refusal, 'type'> & Partial<Refusal>)) => Given
}

/** Comes here when somebody awaits what is no Promise: `await` calls `then` with two functions. */
const notAPromise = (events: ReadonlyArray<unknown>): void => {
  if (events.some(event => typeof event === 'function'))
    throw new TypeError('given(…).when(…) is not a Promise: call .then(…events) on it instead of awaiting it')
}

const fail = (sentence: string, expected: unknown, actual: unknown): never => {
  throw new Error(`${sentence}\n\n- expected\n+ actual\n\n${difference(expected, actual)}`)
}

/**
 * Examples for `decide`, for any test runner:
 *
 * ```ts
 * given(opened, incidentOpened).when({ type: 'Acknowledge', by: 'ann', via: 'email', now }).then(acknowledged)
 * ```
 *
 * @since 0.1.0
 */
export const given = (...events: ReadonlyArray<TicketEvent>): Given => ({
  when: command => {
    const ticketId = events
      .map(event => ('ticketId' in event ? event.ticketId : undefined))
      .find(id => id !== undefined)
    const decision = decide(command, fold(initialState(ticketId ?? 'T-1'), events))
    const happened = decision._tag === 'Right' ? decision.right : []
    return {
      then: (...expected) => {
        notAPromise(expected)
        if (decision._tag === 'Left') fail(`${command.type} was refused`, expected, decision.left)
        if (!equal(expected, happened)) fail(`${command.type} led to other events`, expected, happened)
        return given(...events, ...happened)
      },
      thenNothing: () => {
        if (decision._tag === 'Left') fail(`${command.type} was refused`, [], decision.left)
        if (happened.length > 0) fail(`${command.type} was to change nothing`, [], happened)
        return given(...events)
      },
      thenRefused: reason => {
        const expected = typeof reason === 'string' ? { type: reason } : reason
        if (decision._tag === 'Right') return fail(`${command.type} was not refused`, expected, happened)
        if (!equal({ ...decision.left, ...expected }, decision.left))
          fail(`${command.type} was refused for another reason`, expected, decision.left)
        return given(...events)
      },
    }
  },
})
