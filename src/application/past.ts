import type { Ticket, TicketEvent } from '../domain/incident/index.js'

const isLate = (ticket: Ticket, at: number): boolean =>
  ticket.timeline !== undefined && at < ticket.timeline.happening.at

/** Whether an event is about what a ticket without its past no longer knows: only its stream can tell what follows. */
export const isAboutThePast = (ticket: Ticket, event: TicketEvent): boolean =>
  event.type === 'IncidentsReassessed' || ('at' in event && isLate(ticket, event.at))
