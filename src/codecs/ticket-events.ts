import type * as E from 'fp-ts/lib/Either.js'
import type { TicketEvent } from '../domain/incident/events.js'
import { eventTable, type Row, type Stored, type Trust, type UnreadableEvent } from './event-table.js'
import { factRows } from './fact-rows.js'
import { deliveryRows, incidentRows } from './incident-rows.js'

export type { Stored, Trust, UnreadableEvent }

/**
 * Everything that a ticket's stream holds or has ever held, by stored type. A changed meaning is a new row beside the
 * old one (`ClientReplied.v2`), the old one led to today's event, and a new file in test/stored-events.
 */
export const ticketRows: Readonly<Record<string, Row<TicketEvent>>> = { ...factRows, ...incidentRows, ...deliveryRows }

const { encode, read } = eventTable(ticketRows)

/**
 * What is stored of an event: its type, and the rest as plain JSON.
 *
 * @since 0.1.0
 */
export const encodeTicketEvent = (event: TicketEvent): Stored => encode(event)

/**
 * The event that was stored, or why it cannot be read. Never throws on checked data.
 *
 * @since 0.1.0
 */
export const readTicketEvent = (stored: Stored, trust: Trust): E.Either<UnreadableEvent, TicketEvent> =>
  read(stored, trust)
