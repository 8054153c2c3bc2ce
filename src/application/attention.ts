import type { TicketId } from '../domain/identifiers.js'
import type { Ticket } from '../domain/incident/state.js'
import { stuckAttention, type Attention } from '../projections/dashboard.js'
import type { Board } from './board.js'
import type { Decided } from './tally.js'

/** Tells the host, once each, what a person should look at. */
export interface AttentionTeller {
  /** What a tick came to, and tickets that cannot be read any more. */
  readonly decided: (decided: Decided) => void
  /** A message that may have been given up. */
  readonly stuck: (ticket: Ticket, notificationId: string) => void
}

export const attentionTeller = (board: Board, told: (attention: Attention) => void): AttentionTeller => {
  const toldQuarantined = new Map<TicketId, string>()
  return {
    decided: ({ unreached, exhausted }) => {
      for (const { ticketId, incident, step, triggeredAt: at } of unreached)
        told({ type: 'unreached', ticketId, incident, step, at })
      for (const { ticketId, incident, at } of exhausted) told({ type: 'exhausted', ticketId, incident, at })
      for (const [ticketId, reason] of board.quarantined)
        if (toldQuarantined.get(ticketId) !== reason) told({ type: 'quarantined', ticketId, reason })
      toldQuarantined.clear()
      for (const [ticketId, reason] of board.quarantined) toldQuarantined.set(ticketId, reason)
    },
    stuck: (ticket, notificationId) => {
      const stuck = ticket.notifications.find(({ id }) => id === notificationId)
      if (stuck?.state === 'undeliverable' || stuck?.state === 'parked') told(stuckAttention(ticket.id, stuck))
    },
  }
}
