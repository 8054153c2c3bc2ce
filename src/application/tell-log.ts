import type { ReadLogOptions } from '../ports/event-store.js'
import type { OpenTicket } from './open-ticket.js'

/** Tells from a log, read from its beginning, which tickets something is to be done about. */
export interface Teller {
  /** Reads a page and takes note of it: policies on the board, tickets for `tell`. */
  readonly read: (options: ReadLogOptions) => Promise<{
    readonly count: number
    readonly position: number
    readonly atEnd: boolean
  }>
  /**
   * Tickets as they are after all that was read, those that need attention among them. What cannot be told is put into
   * quarantine.
   */
  readonly tell: () => Promise<Iterable<OpenTicket>>
}
