import * as t from 'io-ts'
import type { AcknowledgementWithdrawn, Fact, Happening, WaitInherited } from '../domain/ticket/fact.js'
import { row, type Row } from './event-table.js'
import { StoredInstant } from './stored-instant.js'
import { object, oneOf } from './stored-object.js'

const fact = <Required extends t.Props, Optional extends t.Props>(
  name: string,
  required: Required,
  optional: Optional,
) => object(name, { ticketId: t.string, at: StoredInstant, ...required }, { factId: t.string, ...optional })

const nullable = t.union([t.string, t.null], 'string | null')
const author = oneOf('human', 'automation')

type RowOf<Type extends Happening['type']> = Row<Extract<Happening, { readonly type: Type }>>

/** What hosts report, and what else has its place in a ticket's time. */
export const factRows: { readonly [Type in (Fact | WaitInherited | AcknowledgementWithdrawn)['type']]: RowOf<Type> } = {
  TicketOpened: row(
    fact(
      'TicketOpened',
      { openedBy: oneOf('client', 'agent') },
      { deskId: t.string, clientId: t.string, assigneeId: t.string },
    ),
    stored => ({ type: 'TicketOpened', ...stored }),
  ),
  ClientReplied: row(fact('ClientReplied', { author }, {}), stored => ({ type: 'ClientReplied', ...stored })),
  AgentReplied: row(fact('AgentReplied', { author }, { agentId: t.string }), stored => ({
    type: 'AgentReplied',
    ...stored,
  })),
  TicketAssigned: row(fact('TicketAssigned', { assigneeId: nullable }, {}), stored => ({
    type: 'TicketAssigned',
    ...stored,
  })),
  TicketMoved: row(fact('TicketMoved', { deskId: nullable }, {}), stored => ({ type: 'TicketMoved', ...stored })),
  TicketClientChanged: row(fact('TicketClientChanged', { clientId: nullable }, {}), stored => ({
    type: 'TicketClientChanged',
    ...stored,
  })),
  TicketPolicySet: row(fact('TicketPolicySet', { policyId: nullable }, {}), stored => ({
    type: 'TicketPolicySet',
    ...stored,
  })),
  Acknowledged: row(fact('Acknowledged', { by: t.string, via: t.string }, {}), stored => ({
    type: 'Acknowledged',
    ...stored,
  })),
  TicketClosed: row(fact('TicketClosed', {}, {}), stored => ({ type: 'TicketClosed', ...stored })),
  TicketReopened: row(fact('TicketReopened', {}, {}), stored => ({ type: 'TicketReopened', ...stored })),
  TicketMerged: row(fact('TicketMerged', { intoTicketId: t.string }, {}), stored => ({
    type: 'TicketMerged',
    ...stored,
  })),
  TicketDeleted: row(fact('TicketDeleted', {}, {}), stored => ({ type: 'TicketDeleted', ...stored })),
  TicketPaused: row(fact('TicketPaused', {}, {}), stored => ({ type: 'TicketPaused', ...stored })),
  TicketResumed: row(fact('TicketResumed', {}, {}), stored => ({ type: 'TicketResumed', ...stored })),
  WaitInherited: row(
    t.strict(
      {
        at: StoredInstant,
        fromTicketId: t.string,
        waitingSinceAt: t.union([StoredInstant, t.null], 'epoch milliseconds | null'),
      },
      'WaitInherited',
    ),
    stored => ({ type: 'WaitInherited', ...stored }),
  ),
  AcknowledgementWithdrawn: row(t.strict({ at: StoredInstant, by: t.string }, 'AcknowledgementWithdrawn'), stored => ({
    type: 'AcknowledgementWithdrawn',
    ...stored,
  })),
}
