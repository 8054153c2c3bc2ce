import type { Escalations, FactInput } from 'ticket-escalation'
import type { Entry, Ticket, TicketFile } from './ticket-file.js'

const factOf = ({ id, ticketId, atMs, kind, personId }: Entry, ticket: Ticket): FactInput => {
  const fact = { ticketId, at: new Date(atMs), factId: `entry-${id}` }
  switch (kind) {
    case 'opened': {
      const { deskId, clientId, assigneeId } = ticket
      return { ...fact, type: 'TicketOpened', deskId, clientId, assigneeId }
    }
    case 'client':
      return { ...fact, type: 'ClientReplied' }
    case 'agent':
      return { ...fact, type: 'AgentReplied', agentId: personId }
    case 'closed':
      return { ...fact, type: 'TicketClosed' }
    case 'reopened':
      return { ...fact, type: 'TicketReopened' }
  }
}

/**
 * Reports to the escalations whatever they have not been told yet. Two files cannot be written in one transaction: what a
 * crash leaves between them is reported at the next start, and its `factId` makes a second report harmless.
 */
export const reportTo = async (escalations: Escalations, file: TicketFile): Promise<void> => {
  for (const entry of file.unreported()) {
    const ticket = file.ticket(entry.ticketId)
    if (ticket !== undefined) await escalations.record(factOf(entry, ticket))
    file.markReported(entry.id)
  }
}
