import type { Ticket } from '../domain/incident/state.js'

/** A ticket as it was at a revision of its stream, without its past where nobody needs that. */
export interface OpenTicket {
  readonly ticket: Ticket
  readonly revision: number
}
