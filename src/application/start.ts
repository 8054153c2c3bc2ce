import { encodeTicketRow, rowFormat } from '../codecs/ticket-row.js'
import type { TicketId } from '../domain/identifiers.js'
import type { StoredEvent, StoredIndexRow } from '../ports/event-store.js'
import type { CacheAnchor, IndexCache, IndexCacheState } from '../ports/index-cache.js'
import { board as makeBoard, type Board } from './board.js'
import { cachedIndex, untoldRow, type CachedIndex } from './cached-index.js'
import { catalogRows, noteCatalogRow } from './catalog-rows.js'
import { noteFromStreams, notePolicy } from './catch-up.js'
import { deliveryQueue } from './delivery-queue.js'
import { dividedDueIndex } from './divided-due-index.js'
import { noteTicket, type Engine } from './engine.js'
import type { Environment } from './environment.js'
import { besideRemembered, besideRows, knownTickets } from './known-tickets.js'
import { rememberedOpenTickets, type OpenTickets } from './open-tickets.js'
import { recentTickets, remembered } from './recent-tickets.js'
import { rebuild, type RebuildProgress, type RebuildWatch, type Start } from './rebuild.js'
import { needsReview } from './review.js'
import { patienceOf } from './roles.js'
import { serially } from './serially.js'
import { undivided } from './shards.js'
import { rowPages, storedOpenTickets } from './stored-open-tickets.js'
import { tickets as makeTickets, type Tickets } from './tickets.js'

const newEngine = (env: Environment, openTicketsOn: (board: Board, tickets: Tickets) => OpenTickets): Engine => {
  const { clock, division = undivided, delivery = 'inline', reconcileAfterMs = 0 } = env
  const patienceMs = patienceOf(delivery, reconcileAfterMs, division)
  const board = makeBoard(clock, dividedDueIndex(division), deliveryQueue(clock, patienceMs))
  const tickets = makeTickets(env, board)
  const openTickets = openTicketsOn(board, tickets)
  const isRemembered = env.store.index === undefined
  const known = knownTickets(openTickets.forgetPast, isRemembered ? besideRemembered : besideRows)
  return {
    env,
    board,
    tickets,
    openTickets,
    knownTickets: known,
    recentTickets: isRemembered ? remembered(openTickets) : recentTickets(board, known, openTickets),
    serially: serially(),
    // Nothing is decided before the worker is opened, which then catches up.
    catchUp: () => Promise.resolve(),
    appended: () => undefined,
    appendedPolicy: () => undefined,
  }
}

/** Rows to fill the board from. */
type Rows = Pick<IndexCache, 'rows' | 'rowsOf'>

const noteCatalog = async (engine: Engine, row: StoredIndexRow): Promise<void> => {
  const { env, board } = engine
  if (row.data !== null) return noteCatalogRow(board, env.streams, row)
  for (const stored of await env.store.readStream(row.stream)) notePolicy(engine, stored)
}

const fillFromRows = async (engine: Engine, rows: Rows, pages: OpenTickets['pages']): Promise<Start['toReview']> => {
  const { env } = engine
  for (const row of await rows.rowsOf([env.streams.assignments])) await noteCatalog(engine, row)
  for (let after = env.streams.policy(''); ;) {
    const page = (await rows.rows({ after, limit: 100 })).filter(({ stream }) => env.streams.isPolicy(stream))
    for (const row of page) await noteCatalog(engine, row)
    const last = page.at(-1)
    if (last === undefined) break
    after = last.stream
  }
  const untold: TicketId[] = []
  const toReview: TicketId[] = []
  const isToReview = needsReview(engine)
  for await (const page of pages()) {
    for (const open of page.open) {
      noteTicket(engine, open)
      if (isToReview(open.ticket)) toReview.push(open.ticket.id)
    }
    untold.push(...page.untold)
  }
  if (untold.length > 0) await noteFromStreams(engine, untold)
  return [...toReview, ...untold]
}

/** Whether the log still holds the event that a cache ends with, at its very place. */
const holds = async ({ env }: Engine, { stream, revision, position, id }: CacheAnchor): Promise<boolean> => {
  if (!env.streams.prefixes.some(prefix => stream.startsWith(prefix))) return false
  const [found] = await env.store.readStream(stream, { fromRevision: revision })
  return found?.id === id && found.revision === revision && found.position === position
}

/** Fills the board from a cache and resolves with where it ends, or with why it cannot be used. */
const startFromCache = async (
  engine: Engine,
  cache: IndexCache,
  state: IndexCacheState,
): Promise<(Start & { readonly anchor: CacheAnchor }) | string> => {
  const { format, anchor } = state
  if (format !== rowFormat) return `its rows have format ${format}`
  if (!(await holds(engine, anchor))) return 'it is about another log, or about more than the log holds now'
  let damage: unknown
  const reading =
    <Arguments extends unknown[], A>(read: (...args: Arguments) => Promise<A>) =>
    (...args: Arguments): Promise<A> =>
      read(...args).catch((error: unknown) => {
        damage = error
        throw error
      })
  const rows: Rows = { rows: reading(cache.rows), rowsOf: reading(cache.rowsOf) }
  try {
    const pages = rowPages(rows, engine.env.streams, engine.board.policyVersion)
    return { position: anchor.position, toReview: await fillFromRows(engine, rows, pages), anchor }
  } catch (error) {
    if (error !== damage || !(error instanceof Error)) throw error
    return error.message
  }
}

/** So many rows are put into a cache at a time. */
const rowsPerWrite = 5_000

/** Puts everything that was told from the log into a cache, which counts for nothing before all of it is there. */
const fillCache = async (engine: Engine, cache: IndexCache, anchor: CacheAnchor): Promise<void> => {
  const { env, board } = engine
  await cache.write({ rows: catalogRows(engine), removed: [] })
  for await (const { open } of engine.openTickets.pages()) {
    const rows = open.map(({ ticket, revision }) => ({
      stream: env.streams.ticket(ticket.id),
      revision,
      data: encodeTicketRow(ticket),
    }))
    await cache.write({ rows, removed: [] })
  }
  const quarantined = [...board.quarantined.keys()].map(id => untoldRow(env.streams.ticket(id)))
  for (let at = 0; at < quarantined.length; at += rowsPerWrite)
    await cache.write({ rows: quarantined.slice(at, at + rowsPerWrite), removed: [] })
  await cache.write({ state: { format: rowFormat, anchor }, rows: [], removed: [] })
}

/** An engine whose board tells of the log up to a position. */
export interface Started extends Start {
  readonly engine: Engine
  readonly cached: CachedIndex | undefined
}

const remembering = (env: Environment): { engine: Engine; keepIn: (cached: CachedIndex) => void } => {
  let cached: CachedIndex | undefined
  const openTickets = rememberedOpenTickets((id, revision) => cached?.changed(id, revision))
  return {
    engine: newEngine(env, () => openTickets),
    keepIn: given => {
      cached = given
    },
  }
}

/** Told again at most so often, in parts of the whole. */
const progressStep = 0.1

const rebuildWatch = (env: Environment, told: (progress: RebuildProgress) => void) => {
  let last: StoredEvent | undefined
  let logged = 0
  const watch: RebuildWatch = {
    seen: stored => {
      last = stored
    },
    progress: progress => {
      told(progress)
      if (progress.share < logged + progressStep) return
      logged = progress.share
      env.logger.info(progress, 'Reading the log to tell what is open')
    },
  }
  return { watch, last: () => last }
}

/** Where there is a cache, the board is filled from it; else, and where it cannot be used, from the log. */
const startBesideStore = async (env: Environment, told: (progress: RebuildProgress) => void): Promise<Started> => {
  const cache = env.indexCache
  const state = await cache?.open()
  const caching = (
    { engine, keepIn }: ReturnType<typeof remembering>,
    anchor?: CacheAnchor,
  ): CachedIndex | undefined => {
    if (cache === undefined) return undefined
    const cached = cachedIndex(env, cache, engine.board, engine.openTickets, anchor)
    keepIn(cached)
    return cached
  }
  if (cache !== undefined && state !== undefined) {
    const made = remembering(env)
    const start = await startFromCache(made.engine, cache, state)
    if (typeof start !== 'string') return { ...start, engine: made.engine, cached: caching(made, start.anchor) }
    env.logger.warn({ reason: start }, 'The index cache is thrown away and told again from the log')
  }
  // A board of its own: what was read from a cache that turned out to be damaged must not stay on it.
  const made = remembering(env)
  const { watch, last } = rebuildWatch(env, told)
  const start = await rebuild(made.engine, watch)
  const anchor = last()
  if (cache !== undefined && anchor !== undefined)
    try {
      await cache.clear()
      await fillCache(made.engine, cache, anchor)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      env.logger.warn({ reason: error.message }, 'The index cache could not be written; nothing depends on it')
      return { ...start, engine: made.engine, cached: undefined }
    }
  return { ...start, engine: made.engine, cached: caching(made, anchor) }
}

/**
 * An engine on an opened store, its board filled from the rows that the store keeps, else from the cache beside it, else
 * from the log.
 */
export const startEngine = async (env: Environment, told: (progress: RebuildProgress) => void): Promise<Started> => {
  const index = env.store.index?.(env.streams.prefixes)
  if (index === undefined) return startBesideStore(env, told)
  const engine = newEngine(env, (board, tickets) => storedOpenTickets(env, index, tickets, board.policyVersion))
  const state = await index.state()
  if (state?.format === rowFormat) {
    // What was appended since is told by the log from there on.
    const pages = rowPages(index, env.streams, engine.board.policyVersion)
    const toReview = await fillFromRows(engine, index, pages)
    return { position: state.position, toReview, engine, cached: undefined }
  }
  const { watch } = rebuildWatch(env, told)
  return { ...(await rebuild(engine, watch)), engine, cached: undefined }
}
