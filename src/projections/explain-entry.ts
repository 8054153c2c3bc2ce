import type { TicketEvent } from '../domain/incident/events.js'
import type { Instant } from '../domain/time.js'

/** One event of a ticket's stream. */
export interface ExplainEntry {
  readonly event: TicketEvent
  readonly recordedAt: Instant
  readonly revision: number
}
