import { decodeTicketRow, encodeTicketRow, needsAttention } from '../codecs/ticket-row.js'
import type { TicketId } from '../domain/identifiers.js'
import { withoutPast, type Ticket } from '../domain/incident/state.js'
import type { Policy } from '../domain/policy/policy.js'
import type { IndexRow, StoredIndex, StoredIndexRow } from '../ports/event-store.js'
import type { Streams } from './streams.js'

/** A ticket as it was at a revision of its stream, without its past where nobody needs that. */
export interface OpenTicket {
  readonly ticket: Ticket
  readonly revision: number
}

/**
 * The tickets that something is to be done about. Kept by the store in the append's own transaction where it can, else
 * remembered by this process; the engine cannot tell the difference.
 */
export interface OpenTickets {
  /** In the order asked for. `closed`: nothing is to be done; `untold`: only the ticket's stream can tell. */
  readonly of: (ids: ReadonlyArray<TicketId>) => Promise<ReadonlyArray<OpenTicket | 'closed' | 'untold'>>
  readonly pages: () => AsyncIterable<{
    readonly open: ReadonlyArray<OpenTicket>
    readonly untold: ReadonlyArray<TicketId>
  }>
  /** What the store is to write beside the events; nothing where this process remembers by itself. */
  readonly rowFor: (ticket: Ticket) => IndexRow | null | undefined
  /**
   * Takes note of a ticket's newest state. One that is known wholly is kept as it is, as long as it is: what is appended to
   * it then needs no copy without its past.
   */
  readonly note: (open: OpenTicket, isKnownWholly: boolean) => void
  /** A ticket is not known wholly any more. */
  readonly forgetPast: (id: TicketId) => void
}

const pageSize = 1_000

/** Open tickets in the rows that the store keeps. */
export const storedOpenTickets = (
  index: Pick<StoredIndex, 'rows' | 'rowsOf'>,
  streams: Streams,
  policyVersion: (id: string, version: number) => Policy | undefined,
): OpenTickets => {
  const decoded = (id: TicketId, { revision, data }: StoredIndexRow): OpenTicket | 'untold' => {
    const ticket = decodeTicketRow(id, data, policyVersion)
    return ticket === undefined ? 'untold' : { ticket, revision }
  }
  return {
    of: async ids => {
      const rows = new Map((await index.rowsOf(ids.map(streams.ticket))).map(row => [row.stream, row]))
      return ids.map(id => {
        const row = rows.get(streams.ticket(id))
        return row === undefined ? 'closed' : decoded(id, row)
      })
    },
    pages: async function* () {
      let after = ''
      for (;;) {
        const rows = await index.rows({ after, limit: pageSize })
        const last = rows.at(-1)
        if (last === undefined) return
        const open: OpenTicket[] = []
        const untold: TicketId[] = []
        for (const row of rows) {
          const id = streams.ticketIdOf(row.stream)
          if (id === undefined) continue
          const told = decoded(id, row)
          if (told === 'untold') untold.push(id)
          else open.push(told)
        }
        yield { open, untold }
        after = last.stream
      }
    },
    rowFor: ticket => {
      const data = encodeTicketRow(ticket)
      return data === null ? null : { data }
    },
    note: () => undefined,
    forgetPast: () => undefined,
  }
}

const present = ({ ticket, revision }: OpenTicket): OpenTicket => ({ ticket: withoutPast(ticket), revision })

/**
 * Open tickets in this process's memory, for stores that keep no rows. `changed` is told of every ticket whose state is
 * noted anew.
 */
export const rememberedOpenTickets = (
  changed: (id: TicketId, revision: number) => void = () => undefined,
): OpenTickets => {
  const open = new Map<TicketId, OpenTicket>()
  return {
    of: ids => Promise.resolve(ids.map(id => open.get(id) ?? 'closed')),
    pages: async function* () {
      const all = [...open.values()]
      for (let at = 0; at < all.length; at += pageSize)
        yield await Promise.resolve({ open: all.slice(at, at + pageSize), untold: [] })
    },
    rowFor: () => undefined,
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
