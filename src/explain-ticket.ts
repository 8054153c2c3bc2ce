import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Engine } from './application/engine.js'
import type { Trouble } from './application/trouble.js'
export type TicketExplanation = { readonly ticketId: string }
export const explainTicket = (_e: Engine, ticketId: string, _at?: Date): TE.TaskEither<Trouble, TicketExplanation> =>
  TE.right({ ticketId })
