import { eventTable } from './event-table.js';
import { factRows } from './fact-rows.js';
import { deliveryRows, incidentRows } from './incident-rows.js';
/**
 * Everything that a ticket's stream holds or has ever held, by stored type. A changed meaning is a new row beside the
 * old one (`ClientReplied.v2`), the old one led to today's event, and a new file in test/stored-events.
 */
export const ticketRows = { ...factRows, ...incidentRows, ...deliveryRows };
const { encode, read } = eventTable(ticketRows);
/**
 * What is stored of an event: its type, and the rest as plain JSON.
 *
 * @since 0.1.0
 */
export const encodeTicketEvent = (event) => encode(event);
/**
 * The event that was stored, or why it cannot be read. Never throws on checked data.
 *
 * @since 0.1.0
 */
export const readTicketEvent = (stored, trust) => read(stored, trust);
