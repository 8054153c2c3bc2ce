import { decodeTicketRow, needsAttention } from '../codecs/ticket-row.js'
import type { TicketId } from '../domain/identifiers.js'
import type { Policy } from '../domain/policy/policy.js'
import type { StoredIndex, StoredIndexRow, TrailingRow } from '../ports/event-store.js'
import type { Environment } from './environment.js'
import { foldOn } from './fold-on.js'
import type { OpenTicket } from './open-ticket.js'
import type { OpenTickets } from './open-tickets.js'
import type { Streams } from './streams.js'
import type { Tickets } from './tickets.js'
import { touchedAfter } from './touched.js'

const pageSize = 1_000

/** How rows name policy versions. */
type PolicyVersion = (id: string, version: number) => Policy | undefined

const decoded = (
  id: TicketId,
  { revision, data }: StoredIndexRow,
  policyVersion: PolicyVersion,
): OpenTicket | undefined => {
  const ticket = decodeTicketRow(id, data, policyVersion)
  return ticket === undefined ? undefined : { ticket, revision }
}

/** All open tickets as their rows tell them, whatever has happened since. */
export const rowPages = (
  { rows: read }: Pick<StoredIndex, 'rows'>,
  streams: Streams,
  policyVersion: PolicyVersion,
): OpenTickets['pages'] =>
  async function* () {
    let after = ''
    for (;;) {
      const rows = await read({ after, limit: pageSize })
      const last = rows.at(-1)
      if (last === undefined) return
      const open: OpenTicket[] = []
      const untold: TicketId[] = []
      for (const row of rows) {
        const id = streams.ticketIdOf(row.stream)
        if (id === undefined) continue
        const told = decoded(id, row, policyVersion)
        if (told === undefined) untold.push(id)
        else open.push(told)
      }
      yield { open, untold }
      after = last.stream
    }
  }

/** Open tickets in the rows that the store keeps, and in what was appended since. */
export const storedOpenTickets = (
  { store, streams }: Pick<Environment, 'store' | 'streams'>,
  index: StoredIndex,
  tickets: Tickets,
  policyVersion: PolicyVersion,
): OpenTickets => {
  const each = <Row extends StoredIndexRow>(
    ids: ReadonlyArray<TicketId>,
    found: ReadonlyArray<Row>,
    told: (id: TicketId, row: Row) => OpenTicket | 'untold',
  ) => {
    const rows = new Map(found.map(row => [row.stream, row]))
    return ids.map(id => {
      const row = rows.get(streams.ticket(id))
      return row === undefined ? 'closed' : told(id, row)
    })
  }
  const told = (id: TicketId, row: TrailingRow): OpenTicket | 'untold' => {
    const { revision, since } = row
    const known = revision < 0 ? undefined : decoded(id, row, policyVersion)
    if (revision >= 0 && known === undefined) return 'untold'
    return (known !== undefined && since.length === 0 ? known : foldOn({ tickets }, id, known, since)) ?? 'untold'
  }
  /** What the rows may not describe. Without an index there is nothing to describe it. */
  const changedTickets = async (): Promise<ReadonlySet<TicketId>> => {
    const changed = new Set<TicketId>()
    for (let after = (await index.state())?.position; after !== undefined;) {
      const { revisions, position, atEnd } = await touchedAfter(store, streams.prefixes, after)
      for (const stream of revisions.keys()) {
        const id = streams.ticketIdOf(stream)
        if (id !== undefined) changed.add(id)
      }
      after = atEnd ? undefined : position
    }
    return changed
  }
  const of: OpenTickets['of'] = async ids => each(ids, await index.trailingRowsOf(ids.map(streams.ticket)), told)
  return {
    of,
    lately: async ids =>
      each(ids, await index.rowsOf(ids.map(streams.ticket)), (id, row) => decoded(id, row, policyVersion) ?? 'untold'),
    // Rows say nothing of what was appended since: what that is about is told last.
    pages: async function* () {
      const changed = await changedTickets()
      for await (const { open, untold } of rowPages(index, streams, policyVersion)())
        yield {
          open: open.filter(({ ticket: { id } }) => !changed.has(id)),
          untold: untold.filter(id => !changed.has(id)),
        }
      const ids = [...changed]
      for (let at = 0; at < ids.length; at += pageSize) {
        const some = ids.slice(at, at + pageSize)
        const found = await of(some)
        yield {
          open: found.filter(one => typeof one === 'object').filter(({ ticket }) => needsAttention(ticket)),
          untold: some.filter((_, n) => found[n] === 'untold'),
        }
      }
    },
    note: () => undefined,
    forgetPast: () => undefined,
  }
}
