import { encodeTicketRow, needsAttention, rowFormat } from '../codecs/ticket-row.js'
import type { TicketId } from '../domain/identifiers.js'
import type { StoredEvent, StoredIndexRow } from '../ports/event-store.js'
import { catalogRows } from './catalog-rows.js'
import { noteTicket, type Engine } from './engine.js'
import { foldingTeller } from './fold-log.js'
import type { OpenTicket } from './open-ticket.js'
import { needsReview } from './review.js'
import { skimmingTeller } from './skim-log.js'

const pageSize = 500

/** How often the rows are brought up to a log that grows while they are put in place. */
const maxAttempts = 100

/**
 * How far the log has been read to tell from it what is open.
 *
 * @since 0.1.0
 */
export interface RebuildProgress {
  /** Events read so far. */
  readonly events: number
  /** From 0 to 1, by position in the log. */
  readonly share: number
}

/** Who looks on while the log is read. */
export interface RebuildWatch {
  /** Every event in order; not told where the store keeps rows, whose log may be skimmed. */
  readonly seen: (stored: StoredEvent) => void
  readonly progress: (progress: RebuildProgress) => void
}

/** What the board was filled with, and which tickets' policies have to be looked at. */
export interface Start {
  readonly position: number
  readonly toReview: ReadonlyArray<TicketId>
}

/** Tells the board, and the rows where the store keeps some, from nothing but the log. */
export const rebuild = async (engine: Engine, watch?: RebuildWatch): Promise<Start> => {
  const { env, board } = engine
  const { store, streams } = env
  const { skimLog } = store
  const index = store.index?.(streams.prefixes)
  const isSkimmed = index !== undefined && skimLog !== undefined
  const teller = isSkimmed ? skimmingTeller(engine, skimLog) : foldingTeller(engine, watch?.seen)
  let position = -1
  let events = 0
  let head = await store.head()
  const readOn = async (): Promise<void> => {
    for (let atEnd = false; !atEnd;) {
      const page = await teller.read({ after: position, limit: pageSize, prefixes: streams.prefixes })
      position = page.position
      atEnd = page.atEnd
      events += page.count
      head = Math.max(head, position)
      watch?.progress({ events, share: atEnd || head <= 0 ? 1 : position / head })
    }
  }
  await index?.drop()
  let open: ReadonlyArray<OpenTicket>
  for (let attemptNumber = 1; ; attemptNumber++) {
    await readOn()
    open = [...(await teller.tell())].filter(({ ticket }) => needsAttention(ticket))
    if (index === undefined) break
    const rows: StoredIndexRow[] = [...catalogRows(engine)]
    for (const { ticket, revision } of open) {
      const data = encodeTicketRow(ticket)
      if (data !== null) rows.push({ stream: streams.ticket(ticket.id), revision, data })
    }
    // In the order of their streams, which is that of the rows on the disk.
    rows.sort((a, b) => (a.stream < b.stream ? -1 : 1))
    if (await index.replace({ format: rowFormat, position, rows })) break
    if (attemptNumber >= maxAttempts)
      throw new Error('The index could not be put in place: the log kept growing. Start one worker first.')
  }
  const toReview: TicketId[] = []
  const isToReview = needsReview(engine)
  for (const one of open) {
    noteTicket(engine, one)
    if (isToReview(one.ticket)) toReview.push(one.ticket.id)
  }
  env.logger.info({ position, open: board.due.size() }, 'The index was rebuilt from the log')
  return { position, toReview }
}
