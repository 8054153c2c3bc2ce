import type { TicketId } from '../domain/identifiers.js'
import type { Instant } from '../domain/time.js'
import { attentionTeller } from './attention.js'
import { catchUp as makeCatchUp, noteFromStreams, type CatchUp } from './catch-up.js'
import type { Deliveries } from './deliver.js'
import { startDelivering, type Delivering } from './delivering.js'
import type { Engine } from './engine.js'
import { indexKeeper, toleratedEvents, toleratedEventsWhileBusy, type IndexKeeper } from './index-keeper.js'
import { wallNow, type Environment } from './environment.js'
import { failureText } from './lift.js'
import { teller, type Observers } from './observers.js'
import type { RebuildProgress } from './rebuild.js'
import { resolvedToday as watchResolved, type ResolvedToday } from './resolved-today.js'
import { isOfNoUse, reviewPolicies } from './review.js'
import { oneAfterAnother } from './serially.js'
import { startEngine } from './start.js'
import { startTicking, type Tick, type TickOutcome } from './ticking.js'

/** An opened engine. */
export interface Worker extends Pick<Delivering, 'deliver' | 'hasReady' | 'nextReadyAt'> {
  readonly engine: Engine
  readonly catchUp: CatchUp
  readonly resolvedToday: ResolvedToday
  /**
   * Catches up, fires what is due, and delivers what is ready. Never rejects for trouble: it tells. What somebody else is
   * delivering already is not waited for: a channel may call for a tick.
   */
  readonly tick: (now?: Instant) => Promise<TickOutcome>
  /** As {@link Worker.tick}, but leaves delivering to {@link Delivering.deliver}. */
  readonly decide: (now?: Instant) => Promise<TickOutcome>
  /** As {@link Worker.tick}, but neither fires anything nor delivers: for those who only send. */
  readonly keepUp: () => Promise<TickOutcome>
  /** There is something to be sent for a ticket, and it is this process that is to send it. */
  readonly hint: (ticketId: TicketId, revision: number) => Promise<void>
  /** Begins no further send and waits for those under way. */
  readonly drain: () => Promise<void>
}

interface Opened {
  readonly engine: Engine
  readonly catchUp: CatchUp
  readonly resolvedToday: ResolvedToday
  readonly index: IndexKeeper
  /** The catalog's revision that every open ticket has been held against. */
  readonly reviewedRevision: number
}

const openEngine = async (env: Environment, told: (progress: RebuildProgress) => void): Promise<Opened> => {
  const { engine: started, cached, position, toReview } = await startEngine(env, told)
  const engine: Engine = {
    ...started,
    catchUp: () => catchUp.run(),
    appended: (appending, position) => {
      catchUp.appended(appending, position)
      index.appended(position)
    },
    appendedPolicy: position => {
      index.appended(position)
    },
  }
  const { board } = engine
  const resolved = watchResolved(env.store, env.streams.prefixes, env.streams.ticketIdOf)
  const watch = cached === undefined ? undefined : { seen: cached.seen, caughtUp: cached.write }
  const catchUp = makeCatchUp(engine, resolved, watch)
  const index = indexKeeper(engine, catchUp, position)
  const filledAt = board.catalogRevision()
  catchUp.startAt(position)
  await catchUp.run()
  // What was changed about policies while no worker looked takes effect before anything else does.
  const isSame = board.catalogRevision() === filledAt
  const reviewedRevision = board.catalogRevision()
  const { failed } = await reviewPolicies(engine, isSame ? [...toReview, ...board.toReview] : undefined)
  return {
    engine,
    catchUp,
    resolvedToday: resolved,
    index,
    reviewedRevision: failed.every(isOfNoUse) ? reviewedRevision : -1,
  }
}

/**
 * Opens the engine on an opened store: fills the board, and sees to what changed about policies while nobody looked.
 */
export const openWorker = async (env: Environment, observers: Observers, concurrency: number): Promise<Worker> => {
  const tell = teller(env.logger)
  const { engine, catchUp, resolvedToday, index, reviewedRevision } = await openEngine(env, progress => {
    tell('onRebuildProgress', () => observers.onRebuildProgress?.(progress))
  })
  const attention = attentionTeller(engine.board, one => {
    tell('onAttention', () => observers.onAttention(one))
  })
  const { decideAt, keepUpAt } = startTicking(engine, catchUp, attention, reviewedRevision)
  const { deliver, isUnderWay, hasReady, nextReadyAt, end, ended } = startDelivering(
    engine,
    catchUp,
    attention,
    concurrency,
  )
  const inTurn = oneAfterAnother()
  /** What is under way and has to be waited for before the store is closed. */
  const ticks = new Set<Promise<unknown>>()

  /** Fires only when this very tick has read the store and written to it, or proved that it could. */
  const heartbeat = async ({ outcome, wrote, read }: Tick): Promise<TickOutcome> => {
    if (!read || outcome.failed.some(({ ticketId }) => ticketId === undefined)) return outcome
    try {
      if (!wrote) await env.store.probe()
    } catch (error) {
      return { ...outcome, failed: [...outcome.failed, { reason: failureText(error) }] }
    }
    tell('onHeartbeat', () => observers.onHeartbeat(outcome))
    return outcome
  }

  /** What was fired is to be delivered first, and what comes of that shares a row with it. */
  const thenBroughtUp = async (tick: Promise<TickOutcome>): Promise<TickOutcome> => {
    const outcome = await tick
    const isDone = outcome.triggered.length === outcome.delivered
    await index.bringUp(isDone ? toleratedEvents : toleratedEventsWhileBusy)
    return outcome
  }

  const deliverAfterTick = async (): Promise<Deliveries> => {
    const isSomebodyElses = isUnderWay()
    const deliveries = deliver()
    if (isSomebodyElses) return { delivered: 0, failed: [], wrote: false }
    try {
      return await deliveries
    } catch (error) {
      return { delivered: 0, failed: [{ reason: failureText(error) }], wrote: false }
    }
  }

  const withDeliveries = async (now: Instant | undefined): Promise<TickOutcome> => {
    const { outcome, wrote, read } = await inTurn(() => decideAt(now ?? wallNow(env.clock)))
    const { delivered, failed, wrote: wroteToo } = await deliverAfterTick()
    const both = { ...outcome, delivered, failed: [...outcome.failed, ...failed] }
    return thenBroughtUp(heartbeat({ outcome: both, wrote: wrote || wroteToo, read }))
  }

  const followed = (tick: Promise<TickOutcome>): Promise<TickOutcome> => {
    ticks.add(tick)
    const forget = (): void => {
      ticks.delete(tick)
    }
    tick.then(forget, forget)
    return tick
  }

  return {
    engine,
    catchUp,
    resolvedToday,
    tick: now => followed(withDeliveries(now)),
    decide: now => followed(thenBroughtUp(inTurn(() => decideAt(now ?? wallNow(env.clock)).then(heartbeat)))),
    keepUp: () => followed(thenBroughtUp(inTurn(() => keepUpAt(wallNow(env.clock)).then(heartbeat)))),
    hint: async (ticketId, revision) => {
      const { board } = engine
      if ((board.revisionOf(ticketId) ?? -1) < revision) await noteFromStreams(engine, [ticketId])
      board.deliveries.hint(ticketId)
    },
    deliver: async isStopping => {
      const deliveries = await deliver(isStopping)
      await index.bringUp(toleratedEvents)
      return deliveries
    },
    hasReady,
    nextReadyAt,
    drain: async () => {
      end()
      await Promise.allSettled([...ticks])
      await ended()
      await index.end()
    },
  }
}
