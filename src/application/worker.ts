import type { TicketId } from '../domain/identifiers.js'
import type { Instant } from '../domain/time.js'
import type { Ticket } from '../domain/incident/state.js'
import { stuckAttention, type Attention } from '../projections/dashboard.js'
import { board as makeBoard } from './board.js'
import { rowFormat } from '../codecs/ticket-row.js'
import { catchUp as makeCatchUp, noteFromStreams, type CatchUp } from './catch-up.js'
import { noteCatalogRow } from './catalog-rows.js'
import { deliverReady, type Deliveries } from './deliver.js'
import type { Engine } from './engine.js'
import { wallNow, type Environment } from './environment.js'
import { asStoreError } from './lift.js'
import { rememberedOpenTickets, storedOpenTickets } from './open-tickets.js'
import { rebuild } from './rebuild.js'
import { resolvedToday, type ResolvedToday } from './resolved-today.js'
import { reviewPolicies, runsAnotherPolicy } from './review.js'
import { serially } from './serially.js'
import { tickets as makeTickets } from './tickets.js'
import { decideDue, type Decided, type FailedTicket, type TriggeredStep } from './tick.js'

/** What one tick came to. */
export interface TickOutcome {
  readonly at: Instant
  readonly evaluated: number
  readonly triggered: ReadonlyArray<TriggeredStep>
  readonly delivered: number
  readonly failed: ReadonlyArray<{ readonly ticketId?: TicketId | undefined; readonly reason: string }>
  readonly nextDueAt: Instant | undefined
}

/** What a host is told while the engine works. */
export interface Observers {
  readonly onHeartbeat: (outcome: TickOutcome) => void
  readonly onAttention: (attention: Attention) => void
}

/** An opened engine. */
export interface Worker {
  readonly engine: Engine
  readonly catchUp: CatchUp
  readonly resolvedToday: ResolvedToday
  /** Catches up, fires what is due, and delivers what is ready. Never rejects for trouble: it tells. */
  readonly tick: (now?: Instant) => Promise<TickOutcome>
  /** As {@link Worker.tick}, but leaves delivering to {@link Worker.deliver}. */
  readonly decide: (now?: Instant) => Promise<TickOutcome>
  /** Delivers what is ready. A second call while one is under way waits for that one. */
  readonly deliver: () => Promise<Deliveries>
  /** Whether something could be delivered now that nobody is delivering. */
  readonly hasReady: () => boolean
  /** When something will be ready to be delivered, as far as is known. */
  readonly nextReadyAt: () => Instant | undefined
  /** Begins no further send and waits for those under way. */
  readonly drain: () => Promise<void>
}

interface Opened {
  readonly engine: Engine
  readonly catchUp: CatchUp
  readonly resolved: ResolvedToday
  /** The catalog's revision that every open ticket has been held against. */
  readonly reviewedRevision: number
}

const openEngine = async (env: Environment): Promise<Opened> => {
  const board = makeBoard(() => env.clock.monotonicMs())
  const engine: Engine = {
    env,
    board,
    tickets: makeTickets(env, board),
    openTickets:
      env.store.index === undefined
        ? rememberedOpenTickets()
        : storedOpenTickets(env.store.index, env.streams, board.policyVersion),
    serially: serially(),
    ownAppends: new Set(),
  }
  const resolved = resolvedToday(env.store, env.streams.prefixes, env.streams.ticketIdOf)
  const catchUp = makeCatchUp(engine, resolved)
  const { position, toReview } = await startFrom(engine)
  const filledAt = board.catalogRevision()
  catchUp.startAt(position)
  await catchUp.run()
  // What was changed about policies while no worker looked takes effect before anything else does.
  const { failed } = await reviewPolicies(engine, board.catalogRevision() === filledAt ? toReview : undefined)
  const reviewedRevision = failed.length === 0 ? board.catalogRevision() : -1
  return { engine, catchUp, resolved, reviewedRevision }
}

/** What the board was filled with, and which tickets' policies have to be looked at: all where that is not known. */
interface Start {
  readonly position: number
  readonly toReview: ReadonlyArray<TicketId> | undefined
}

/** Fills the board from the rows that the store keeps, else from the log. */
const startFrom = async (engine: Engine): Promise<Start> => {
  const { env, board, openTickets } = engine
  const { index } = env.store
  const state = await index?.state()
  if (index === undefined || state?.format !== rowFormat)
    return { position: await rebuild(engine), toReview: undefined }
  for (const row of await index.rowsOf([env.streams.assignments])) noteCatalogRow(board, env.streams, row)
  for (let after = env.streams.policy(''); ;) {
    const rows = (await index.rows({ after, limit: 100 })).filter(({ stream }) => env.streams.isPolicy(stream))
    for (const row of rows) noteCatalogRow(board, env.streams, row)
    const last = rows.at(-1)
    if (last === undefined) break
    after = last.stream
  }
  const untold: TicketId[] = []
  const toReview: TicketId[] = []
  const isToReview = runsAnotherPolicy(board.catalog())
  for await (const page of openTickets.pages()) {
    for (const { ticket } of page.open) {
      board.note(ticket)
      if (isToReview(ticket)) toReview.push(ticket.id)
    }
    untold.push(...page.untold)
  }
  if (untold.length > 0) await noteFromStreams(engine, untold)
  return { position: state.position, toReview: [...toReview, ...untold] }
}

const asFailed = (error: unknown): string => {
  if (error instanceof Error) return asStoreError(error).message
  throw error
}

/**
 * Opens the engine on an opened store: fills the board, and sees to what changed about policies while nobody looked.
 */
export const openWorker = async (env: Environment, observers: Observers, concurrency: number): Promise<Worker> => {
  const { engine, catchUp, resolved, reviewedRevision: reviewedAtStart } = await openEngine(env)
  const { board } = engine
  const stopping = new AbortController()
  let reviewedRevision = reviewedAtStart
  let ticking: Promise<unknown> = Promise.resolve()
  let delivering: Promise<Deliveries> | undefined

  const tell = (what: string, run: () => void): void => {
    try {
      run()
    } catch (error) {
      if (!(error instanceof Error)) throw error
      env.logger.error({ reason: error.message }, `The host's ${what} threw`)
    }
  }

  const review = async (): Promise<ReadonlyArray<FailedTicket>> => {
    const revision = board.catalogRevision()
    if (revision === reviewedRevision) return []
    const { failed } = await reviewPolicies(engine)
    if (failed.length === 0) reviewedRevision = revision
    return failed.map(({ ticketId, trouble }) => ({ ticketId, reason: trouble.type }))
  }

  const attention = (decided: Decided): void => {
    for (const { ticketId, incident, step, triggeredAt: at, notified } of decided.triggered)
      if (notified.length === 0)
        tell('onAttention', () => {
          observers.onAttention({ type: 'unreached', ticketId, incident, step, at })
        })
    for (const { ticketId, incident, at } of decided.exhausted)
      tell('onAttention', () => {
        observers.onAttention({ type: 'exhausted', ticketId, incident, at })
      })
  }

  const onStuck = (ticket: Ticket, notificationId: string): void => {
    const stuck = ticket.notifications.find(({ id }) => id === notificationId)
    if (stuck?.state !== 'undeliverable' && stuck?.state !== 'parked') return
    tell('onAttention', () => {
      observers.onAttention(stuckAttention(ticket.id, stuck))
    })
  }

  const deliver = (): Promise<Deliveries> => {
    delivering ??= deliverReady(engine, {
      concurrency,
      catchUp: () => catchUp.run(),
      onStuck,
      signal: stopping.signal,
    }).finally(() => {
      delivering = undefined
    })
    return delivering
  }

  const decideAt = async (now: Instant): Promise<TickOutcome & { readonly wrote: boolean; readonly read: boolean }> => {
    env.crashPoints.reached('tick:before-catch-up')
    let decided: Decided = { evaluated: 0, triggered: [], exhausted: [], failed: [], wrote: false }
    const failed: { ticketId?: TicketId; reason: string }[] = []
    let read = false
    try {
      await catchUp.run()
      read = true
      failed.push(...(await review()))
      decided = await decideDue(engine, () => catchUp.run(), now)
      failed.push(...decided.failed)
    } catch (error) {
      failed.push({ reason: asFailed(error) })
    }
    attention(decided)
    for (const { ticketId, reason } of failed) env.logger.warn({ ticketId, reason }, 'A tick could not do everything')
    const { evaluated, triggered, wrote } = decided
    return { at: now, evaluated, triggered, delivered: 0, failed, nextDueAt: board.due.nextDueAt(), wrote, read }
  }

  /** Fires only when this very tick has read the store and written to it, or proved that it could. */
  const heartbeat = async (
    outcome: TickOutcome & { readonly wrote: boolean; readonly read: boolean },
  ): Promise<TickOutcome> => {
    const { wrote, read, ...told } = outcome
    if (!read || told.failed.some(({ ticketId }) => ticketId === undefined)) return told
    try {
      if (!wrote) await env.store.probe()
    } catch (error) {
      return { ...told, failed: [...told.failed, { reason: asFailed(error) }] }
    }
    tell('onHeartbeat', () => {
      observers.onHeartbeat(told)
    })
    return told
  }

  const inTurn = <A>(run: () => Promise<A>): Promise<A> => {
    const result = ticking.then(run, run)
    ticking = result.catch(() => undefined)
    return result
  }

  const withDeliveries = async (now: Instant): Promise<TickOutcome> => {
    const decided = await decideAt(now)
    let deliveries: Deliveries = { delivered: 0, failed: [], wrote: false }
    try {
      deliveries = await deliver()
    } catch (error) {
      deliveries = { ...deliveries, failed: [{ reason: asFailed(error) }] }
    }
    return heartbeat({
      ...decided,
      delivered: deliveries.delivered,
      failed: [...decided.failed, ...deliveries.failed],
      wrote: decided.wrote || deliveries.wrote,
    })
  }

  return {
    engine,
    catchUp,
    resolvedToday: resolved,
    tick: now => inTurn(() => withDeliveries(now ?? wallNow(env.clock))),
    decide: now => inTurn(() => decideAt(now ?? wallNow(env.clock)).then(heartbeat)),
    deliver,
    hasReady: () =>
      delivering === undefined && board.deliveries.ready(wallNow(env.clock), env.clock.monotonicMs()).length > 0,
    nextReadyAt: () =>
      delivering === undefined ? board.deliveries.nextReadyAt(wallNow(env.clock), env.clock.monotonicMs()) : undefined,
    drain: async () => {
      stopping.abort()
      await delivering?.catch(() => undefined)
      await ticking
    },
  }
}
