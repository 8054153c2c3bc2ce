import * as E from 'fp-ts/lib/Either.js'
import type { TicketId } from '../domain/identifiers.js'
import { initialState } from '../domain/incident/index.js'
import type { StoredEvent } from '../ports/event-store.js'
import type { OpenTicket } from './open-ticket.js'
import { isAboutThePast } from './past.js'
import type { Tickets } from './tickets.js'

/**
 * A ticket after the events that a page of the log holds of it, without reading its stream: `undefined` where only the
 * stream can tell, because something lies between, came late, or cannot be read.
 */
export const foldOn = (
  { tickets }: { readonly tickets: Tickets },
  id: TicketId,
  known: OpenTicket | undefined,
  events: ReadonlyArray<StoredEvent>,
): OpenTicket | undefined => {
  let { ticket, revision } = known ?? { ticket: initialState(id), revision: -1 }
  for (const stored of events) {
    if (stored.revision <= revision) continue
    if (stored.revision !== revision + 1) return undefined
    const event = tickets.read(stored)
    if (E.isLeft(event) || isAboutThePast(ticket, event.right)) return undefined
    const next = tickets.after(ticket, event.right, stored)
    if (E.isLeft(next)) return undefined
    ticket = next.right
    revision = stored.revision
  }
  return E.isRight(tickets.whole(ticket)) ? { ticket, revision } : undefined
}
