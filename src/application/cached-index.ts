import { encodeTicketRow, rowFormat } from '../codecs/ticket-row.js'
import type { TicketId } from '../domain/identifiers.js'
import type { StoredEvent, StoredIndexRow } from '../ports/event-store.js'
import type { CacheAnchor, IndexCache } from '../ports/index-cache.js'
import type { Board } from './board.js'
import { assignmentsRow, policyRow } from './catalog-rows.js'
import type { Environment } from './environment.js'
import type { OpenTickets } from './open-tickets.js'

/**
 * Keeps a cache up to what is remembered. What is written tells exactly of the log up to the anchor: a ticket that is
 * known from beyond it (this worker's own append, say, that it has not met in the log yet) is written as a row without
 * data, which means "its stream tells". So a log that was put back to just that anchor is told rightly, too.
 */
export interface CachedIndex {
  /** An event that was met in the log, in order. */
  readonly seen: (stored: StoredEvent) => void
  /** A ticket whose state is noted anew. */
  readonly changed: (id: TicketId, revision: number) => void
  /**
   * Writes what has changed, when everything met has been noted. Never rejects for trouble with the cache: the engine does
   * not need it to go on.
   */
  readonly write: () => Promise<void>
}

/** The row that says: ask the stream, which reaches to `revision` at least. */
export const untoldRow = (stream: string, revision = -1): StoredIndexRow => ({ stream, revision, data: null })

export const cachedIndex = (
  { streams, logger }: Pick<Environment, 'streams' | 'logger'>,
  cache: IndexCache,
  board: Board,
  openTickets: OpenTickets,
  startsAt?: CacheAnchor,
): CachedIndex => {
  let anchor = startsAt
  /** The newest revision met in the log, of streams that were met since the last write. */
  let met = new Map<string, number>()
  /** Tickets to be written, with the newest revision noted of each. */
  let dirty = new Map<TicketId, number>()
  const writtenQuarantined = new Set<TicketId>()
  let isTroubled = false

  const catalogRowOf = (stream: string, metRevision: number): StoredIndexRow => {
    if (stream === streams.assignments) {
      const revision = board.assignmentsRevision()
      const data = assignmentsRow(board.allAssignments())
      return revision > metRevision ? untoldRow(stream) : { stream, revision, data }
    }
    const versions = board.datedVersionsOf(stream.slice(streams.policy('').length))
    return versions.length - 1 > metRevision
      ? untoldRow(stream)
      : { stream, revision: metRevision, data: policyRow(versions) }
  }

  /** Rows about tickets, and those tickets that have to be written once more when they have been met. */
  const ticketRows = async (noted: ReadonlyMap<TicketId, number>, metNow: ReadonlyMap<string, number>) => {
    const ids = [...noted.keys()]
    const quarantined = new Set(board.quarantined.keys())
    const open = await openTickets.of(ids)
    const isAhead = (id: TicketId): boolean => (metNow.get(streams.ticket(id)) ?? -1) < (noted.get(id) ?? -1)
    const beyond = ids.filter(id => isAhead(id) && !quarantined.has(id))
    const cached = new Map((await cache.rowsOf(beyond.map(streams.ticket))).map(row => [row.stream, row]))
    const rows: StoredIndexRow[] = []
    const removed: string[] = []
    const again: TicketId[] = []
    ids.forEach((id, at) => {
      const stream = streams.ticket(id)
      const revision = noted.get(id) ?? -1
      const found = open[at]
      const ticket = typeof found === 'object' ? found : undefined
      if (quarantined.has(id)) rows.push(untoldRow(stream))
      else if (isAhead(id)) {
        const row = cached.get(stream)
        const isWritten = row !== undefined && row.data !== null && row.revision >= revision
        // Nothing of it was met and nothing is kept of it: as of the anchor there is nothing to be done about it.
        const isNothing = row === undefined && !metNow.has(stream) && ticket === undefined
        if (isWritten || isNothing) return
        rows.push(untoldRow(stream))
        again.push(id)
      } else if (ticket === undefined) removed.push(stream)
      else rows.push({ stream, revision: ticket.revision, data: encodeTicketRow(ticket.ticket) })
    })
    const newlyQuarantined = [...quarantined].filter(id => !writtenQuarantined.has(id))
    for (const id of newlyQuarantined) if (!noted.has(id)) rows.push(untoldRow(streams.ticket(id)))
    return { rows, removed, again, newlyQuarantined }
  }

  const putBack = (ids: Iterable<readonly [TicketId, number]>): void => {
    for (const [id, revision] of ids) dirty.set(id, Math.max(revision, dirty.get(id) ?? -1))
  }

  return {
    seen: ({ stream, revision, position, id }) => {
      if (position > (anchor?.position ?? -1)) anchor = { stream, revision, position, id }
      met.set(stream, Math.max(revision, met.get(stream) ?? -1))
      const ticketId = streams.ticketIdOf(stream)
      if (ticketId !== undefined) putBack([[ticketId, revision]])
    },
    changed: (id, revision) => {
      putBack([[id, revision]])
    },
    write: async () => {
      if (anchor === undefined || (met.size === 0 && dirty.size === 0)) return
      const state = { format: rowFormat, anchor }
      // Taken down in one turn; what is noted while the rows are being written belongs to the next write.
      const [metNow, noted] = [met, dirty]
      met = new Map()
      dirty = new Map()
      const catalog = [...metNow].flatMap(([stream, revision]) =>
        streams.ticketIdOf(stream) === undefined ? [catalogRowOf(stream, revision)] : [],
      )
      try {
        const { rows, removed, again, newlyQuarantined } = await ticketRows(noted, metNow)
        await cache.write({ state, rows: [...catalog, ...rows], removed })
        putBack(again.map(id => [id, noted.get(id) ?? -1]))
        for (const id of newlyQuarantined) writtenQuarantined.add(id)
        isTroubled = false
      } catch (error) {
        if (!(error instanceof Error)) throw error
        putBack(noted)
        for (const [stream, revision] of metNow) met.set(stream, Math.max(revision, met.get(stream) ?? -1))
        if (!isTroubled)
          logger.warn({ reason: error.message }, 'The index cache could not be written; nothing depends on it')
        isTroubled = true
      }
    },
  }
}
