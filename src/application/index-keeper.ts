import * as E from 'fp-ts/lib/Either.js'
import { encodeTicketRow } from '../codecs/ticket-row.js'
import type { TicketId } from '../domain/identifiers.js'
import type { StoredIndex, StoredIndexRow } from '../ports/event-store.js'
import { untoldRow } from './cached-index.js'
import { catalogRows } from './catalog-rows.js'
import type { CatchUp } from './catch-up.js'
import type { Engine } from './engine.js'
import { failureText } from './lift.js'
import type { ToldTicket } from './open-tickets.js'
import { touchedAfter, type Touched } from './touched.js'

/** Brings the store's index up to its log, where it keeps one: appends write no rows. */
export interface IndexKeeper {
  /** Takes note of what this process appended, which ended at `position`. */
  readonly appended: (position: number) => void
  /**
   * Does nothing as long as the rows are less than so many events behind. Never rejects: rows that stay behind cost the next
   * start some time, and nothing else.
   */
  readonly bringUp: (leastBehind: number) => Promise<void>
  /** For the next start. Who has appended nothing leaves that to others. */
  readonly end: () => Promise<void>
}

/** A start reads what the rows do not tell of: so much takes it some milliseconds. */
export const toleratedEvents = 1_000

/** Where more is coming at once, rows are the cheaper the longer they wait: a ticket's next events share one. */
export const toleratedEventsWhileBusy = 20_000

interface Change {
  readonly rows: StoredIndexRow[]
  readonly removed: { readonly stream: string; readonly revision: number }[]
}

/**
 * Tickets that are at least as new as `leastOf` says. What was met lately need not be: nobody has to remember that something
 * newer was heard of a ticket that is done with. Then the store is asked.
 */
const newestOf = async (
  { openTickets, recentTickets }: Engine,
  ids: ReadonlyArray<TicketId>,
  leastOf: (id: TicketId) => number,
): Promise<ReadonlyMap<TicketId, ToldTicket>> => {
  const newest = new Map<TicketId, ToldTicket>()
  const others: TicketId[] = []
  for (const [at, told] of (await recentTickets.of(ids)).entries()) {
    const id = ids[at] ?? ''
    if (typeof told === 'object' && told.revision >= leastOf(id)) newest.set(id, told)
    else others.push(id)
  }
  if (others.length === 0) return newest
  for (const [at, told] of (await openTickets.of(others)).entries()) newest.set(others[at] ?? '', told)
  return newest
}

/** The rows of tickets as they are now, which is at least what the log was found to tell. */
const changeFor = async (engine: Engine, revisions: Touched['revisions']): Promise<Change> => {
  const { streams } = engine.env
  const change: Change = { rows: [], removed: [] }
  const ids: TicketId[] = []
  let isCatalogTouched = false
  for (const stream of revisions.keys()) {
    const id = streams.ticketIdOf(stream)
    if (id === undefined) isCatalogTouched = true
    else ids.push(id)
  }
  if (isCatalogTouched) change.rows.push(...catalogRows(engine))
  const seenOf = (id: TicketId): number => revisions.get(streams.ticket(id)) ?? -1
  for (const [id, told] of await newestOf(engine, ids, seenOf)) {
    if (told === 'closed') continue
    const stream = streams.ticket(id)
    const open = told === 'untold' ? await engine.tickets.load(id)() : E.right(told)
    if (E.isLeft(open) && open.left.type !== 'Quarantined')
      throw new Error(`the stream of a ticket could not be read: ${open.left.type}`)
    if (E.isLeft(open) || open.right.revision < seenOf(id)) {
      // Without data: its stream tells, each time that somebody starts. Where the stream ends before what the log has of it,
      // the row makes that known.
      change.rows.push(untoldRow(stream, seenOf(id)))
      continue
    }
    const { ticket, revision } = open.right
    const data = encodeTicketRow(ticket)
    if (data === null) change.removed.push({ stream, revision })
    else change.rows.push({ stream, revision, data })
  }
  return change
}

const keeperOf = (engine: Engine, catchUp: CatchUp, index: StoredIndex, startsAt: number): IndexKeeper => {
  const { store, streams, logger } = engine.env
  let ownEnd: number | undefined
  let reached = startsAt
  let underWay: Promise<void> | undefined

  const advance = async (): Promise<void> => {
    const state = await index.state()
    /** A row that was written is newer than the page that asked for it: later pages need not ask for the same. */
    const written = new Map<string, number>()
    for (let position = state?.position; position !== undefined;) {
      const page = await touchedAfter(store, streams.prefixes, position)
      // The rows of policies are made of what this process has heard of.
      if (page.position > catchUp.position()) await catchUp.run()
      const untold = [...page.revisions].filter(([stream, revision]) => (written.get(stream) ?? -1) < revision)
      const change = await changeFor(engine, new Map(untold))
      for (const { stream, revision } of [...change.rows, ...change.removed]) written.set(stream, revision)
      const isToWrite = change.rows.length + change.removed.length > 0 || page.atEnd
      if (isToWrite && !(await index.advance({ position: page.position, ...change }))) return
      reached = page.position
      position = page.atEnd ? undefined : page.position
    }
  }
  const bringUp = (leastBehind: number): Promise<void> => {
    if (Math.max(ownEnd ?? -1, catchUp.position()) - reached < leastBehind) return Promise.resolve()
    underWay ??= advance()
      .catch((error: unknown) => {
        logger.warn({ reason: failureText(error) }, 'The index could not be brought up to the log; it stays correct')
      })
      .finally(() => {
        underWay = undefined
      })
    return underWay
  }
  return {
    appended: position => {
      ownEnd = Math.max(ownEnd ?? -1, position)
    },
    bringUp,
    end: () => (ownEnd === undefined ? Promise.resolve() : bringUp(1)),
  }
}

const nothing = (): Promise<void> => Promise.resolve()

const noIndex: IndexKeeper = { appended: () => undefined, bringUp: nothing, end: nothing }

/** `startsAt`: where the index was when the engine was started. */
export const indexKeeper = (engine: Engine, catchUp: CatchUp, startsAt: number): IndexKeeper => {
  const { store, streams } = engine.env
  const index = store.index?.(streams.prefixes)
  return index === undefined ? noIndex : keeperOf(engine, catchUp, index, startsAt)
}
