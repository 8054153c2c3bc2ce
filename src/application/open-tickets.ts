import { needsAttention } from '../codecs/ticket-row.js'
import type { TicketId } from '../domain/identifiers.js'
import { withoutPast } from '../domain/incident/state.js'
import type { OpenTicket } from './open-ticket.js'

/** A ticket, or `closed`: nothing is to be done; or `untold`: only the ticket's stream can tell. */
export type ToldTicket = OpenTicket | 'closed' | 'untold'

/**
 * The tickets that something is to be done about. Kept by the store beside its log where it can, else remembered by this
 * process; the engine cannot tell the difference.
 */
export interface OpenTickets {
  /** In the order asked for. */
  readonly of: (ids: ReadonlyArray<TicketId>) => Promise<ReadonlyArray<ToldTicket>>
  /** The same as it was some time ago, where that is cheaper. */
  readonly lately: OpenTickets['of']
  readonly pages: () => AsyncIterable<{
    readonly open: ReadonlyArray<OpenTicket>
    readonly untold: ReadonlyArray<TicketId>
  }>
  /**
   * Takes note of a ticket's newest state. One that is known wholly is kept as it is, as long as it is: what is appended to
   * it then needs no copy without its past.
   */
  readonly note: (open: OpenTicket, isKnownWholly: boolean) => void
  /** A ticket is not known wholly any more. */
  readonly forgetPast: (id: TicketId) => void
}

const pageSize = 1_000

const present = ({ ticket, revision }: OpenTicket): OpenTicket => ({ ticket: withoutPast(ticket), revision })

/**
 * Open tickets in this process's memory, for stores that keep no rows. `changed` is told of every ticket whose state is
 * noted anew.
 */
export const rememberedOpenTickets = (
  changed: (id: TicketId, revision: number) => void = () => undefined,
): OpenTickets => {
  const open = new Map<TicketId, OpenTicket>()
  const of: OpenTickets['of'] = ids => Promise.resolve(ids.map(id => open.get(id) ?? 'closed'))
  return {
    of,
    lately: of,
    pages: async function* () {
      const all = [...open.values()]
      for (let at = 0; at < all.length; at += pageSize)
        yield await Promise.resolve({ open: all.slice(at, at + pageSize), untold: [] })
    },
    note: (noted, isKnownWholly) => {
      const { ticket, revision } = noted
      const known = open.get(ticket.id)
      if (known !== undefined && known.revision >= revision) return
      if (needsAttention(ticket)) open.set(ticket.id, isKnownWholly ? noted : present(noted))
      else open.delete(ticket.id)
      changed(ticket.id, revision)
    },
    forgetPast: id => {
      const known = open.get(id)
      if (known !== undefined) open.set(id, present(known))
    },
  }
}
