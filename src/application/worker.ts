import type { TicketId } from '../domain/identifiers.js'
import type { Instant } from '../domain/time.js'
import type { Ticket } from '../domain/incident/state.js'
import { stuckAttention, type Attention } from '../projections/dashboard.js'
import { catchUp as makeCatchUp, noteFromStreams, type CatchUp } from './catch-up.js'
import { deliverReady, type Deliveries } from './deliver.js'
import type { Engine } from './engine.js'
import { wallNow, type Environment } from './environment.js'
import { asStoreError } from './lift.js'
import type { RebuildProgress } from './rebuild.js'
import { resolvedToday, type ResolvedToday } from './resolved-today.js'
import { reviewPolicies, type Sweep } from './review.js'
import { startEngine } from './start.js'
import { decideDue, type Decided, type FailedTicket, type TriggeredStep } from './tick.js'

/** What one tick came to. */
export interface TickOutcome {
  readonly at: Instant
  readonly evaluated: number
  readonly triggered: ReadonlyArray<TriggeredStep>
  readonly delivered: number
  readonly failed: ReadonlyArray<{ readonly ticketId?: TicketId | undefined; readonly reason: string }>
  readonly nextDueAt: Instant | undefined
  /** How many events of others this process had not read when the tick began. */
  readonly behind: number
}

/** What a host is told while the engine works. */
export interface Observers {
  readonly onHeartbeat: (outcome: TickOutcome) => void
  readonly onAttention: (attention: Attention) => void
  readonly onRebuildProgress?: (progress: RebuildProgress) => void
}

/** An opened engine. */
export interface Worker {
  readonly engine: Engine
  readonly catchUp: CatchUp
  readonly resolvedToday: ResolvedToday
  /**
   * Catches up, fires what is due, and delivers what is ready. Never rejects for trouble: it tells. What somebody else is
   * delivering already is not waited for: a channel may call for a tick.
   */
  readonly tick: (now?: Instant) => Promise<TickOutcome>
  /** As {@link Worker.tick}, but leaves delivering to {@link Worker.deliver}. */
  readonly decide: (now?: Instant) => Promise<TickOutcome>
  /** As {@link Worker.tick}, but neither fires anything nor delivers: for those who only send. */
  readonly keepUp: () => Promise<TickOutcome>
  /** There is something to be sent for a ticket, and it is this process that is to send it. */
  readonly hint: (ticketId: TicketId, revision: number) => Promise<void>
  /**
   * Delivers what is ready. A second call while one is under way makes it look once more and waits for it. Begins no
   * further send once `isStopping`.
   */
  readonly deliver: (isStopping?: () => boolean) => Promise<Deliveries>
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

const openEngine = async (env: Environment, told: (progress: RebuildProgress) => void): Promise<Opened> => {
  const { engine: started, cached, position, toReview } = await startEngine(env, told)
  const engine: Engine = {
    ...started,
    catchUp: () => catchUp.run(),
    appended: (appending, position) => {
      catchUp.appended(appending, position)
    },
  }
  const { board } = engine
  const resolved = resolvedToday(env.store, env.streams.prefixes, env.streams.ticketIdOf)
  const watch = cached === undefined ? undefined : { seen: cached.seen, caughtUp: cached.write }
  const catchUp = makeCatchUp(engine, resolved, watch)
  const filledAt = board.catalogRevision()
  catchUp.startAt(position)
  await catchUp.run()
  // What was changed about policies while no worker looked takes effect before anything else does.
  const isSame = board.catalogRevision() === filledAt
  const reviewedRevision = board.catalogRevision()
  const { failed } = await reviewPolicies(engine, isSame ? [...toReview, ...board.toReview] : undefined)
  return { engine, catchUp, resolved, reviewedRevision: failed.every(isOfNoUse) ? reviewedRevision : -1 }
}

const bothOf = (first: Decided, second: Decided): Decided => ({
  evaluated: first.evaluated + second.evaluated,
  triggered: [...first.triggered, ...second.triggered],
  unreached: [...first.unreached, ...second.unreached],
  exhausted: [...first.exhausted, ...second.exhausted],
  failed: [...first.failed, ...second.failed],
  cutShort: second.cutShort,
  wrote: first.wrote || second.wrote,
})

/** Trying again would fail again: a stream that cannot be read has to be seen to by a person. */
const isOfNoUse = ({ trouble }: Sweep['failed'][number]): boolean => trouble.type === 'Quarantined'

const asFailed = (error: unknown): string => {
  if (error instanceof Error) return asStoreError(error).message
  throw error
}

/**
 * Opens the engine on an opened store: fills the board, and sees to what changed about policies while nobody looked.
 */
export const openWorker = async (env: Environment, observers: Observers, concurrency: number): Promise<Worker> => {
  /** Whatever the host's function throws, now or later, is the host's business. */
  const tell = (what: string, run: () => unknown): void => {
    const failed = (error: unknown): void => {
      env.logger.error({ reason: error instanceof Error ? error.name : 'no error' }, `The host's ${what} threw`)
    }
    try {
      const result = run()
      if (result instanceof Promise) result.catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  const opened = await openEngine(env, progress => {
    tell('onRebuildProgress', () => observers.onRebuildProgress?.(progress))
  })
  const { engine, catchUp, resolved, reviewedRevision: reviewedAtStart } = opened
  const { board } = engine
  const toldQuarantined = new Map<TicketId, string>()
  let isClosing = false
  let reviewedRevision = reviewedAtStart
  let ticking: Promise<unknown> = Promise.resolve()
  let delivering: Promise<Deliveries> | undefined
  let isAskedAgain = false

  /** Every open ticket after a change of policies, else those that others left with another policy than the one in effect. */
  const review = async (): Promise<ReadonlyArray<FailedTicket>> => {
    const revision = board.catalogRevision()
    const some = revision === reviewedRevision ? [...board.toReview] : undefined
    if (some?.length === 0) return []
    const { failed } = await reviewPolicies(engine, some)
    const left = failed.filter(one => !isOfNoUse(one))
    for (const id of some ?? board.toReview) board.toReview.delete(id)
    if (some !== undefined) for (const { ticketId } of left) board.toReview.add(ticketId)
    else if (left.length === 0) reviewedRevision = revision
    return left.map(({ ticketId, trouble }) => ({ ticketId, reason: trouble.type }))
  }

  const attention = (decided: Decided): void => {
    const told = (one: Attention): void => {
      tell('onAttention', () => observers.onAttention(one))
    }
    for (const { ticketId, incident, step, triggeredAt: at } of decided.unreached)
      told({ type: 'unreached', ticketId, incident, step, at })
    for (const { ticketId, incident, at } of decided.exhausted) told({ type: 'exhausted', ticketId, incident, at })
    for (const [ticketId, reason] of board.quarantined)
      if (toldQuarantined.get(ticketId) !== reason) told({ type: 'quarantined', ticketId, reason })
    toldQuarantined.clear()
    for (const [ticketId, reason] of board.quarantined) toldQuarantined.set(ticketId, reason)
  }

  const onStuck = (ticket: Ticket, notificationId: string): void => {
    const stuck = ticket.notifications.find(({ id }) => id === notificationId)
    if (stuck?.state !== 'undeliverable' && stuck?.state !== 'parked') return
    tell('onAttention', () => observers.onAttention(stuckAttention(ticket.id, stuck)))
  }

  const deliverUntilDone = async (isStopping: () => boolean): Promise<Deliveries> => {
    let all: Deliveries = { delivered: 0, failed: [], wrote: false }
    const ending = (): boolean => isClosing || isStopping()
    try {
      do {
        isAskedAgain = false
        const { delivered, failed, wrote } = await deliverReady(engine, {
          concurrency,
          catchUp: () => catchUp.run(),
          onStuck,
          isClosing: ending,
        })
        all = {
          delivered: all.delivered + delivered,
          failed: [...all.failed, ...failed],
          wrote: all.wrote || wrote,
        }
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it is set while a round is awaited
      } while (isAskedAgain && !ending())
      return all
    } finally {
      delivering = undefined
    }
  }

  const deliver = (isStopping: () => boolean = () => false): Promise<Deliveries> => {
    if (delivering !== undefined) isAskedAgain = true
    delivering ??= deliverUntilDone(isStopping)
    return delivering
  }

  /** Reads what others have appended by now; resolves with how much that was. */
  const reachHead = async (): Promise<number> => {
    const before = catchUp.othersEvents()
    await catchUp.run()
    return catchUp.othersEvents() - before
  }

  /** What others should have fired long ago; by now they may have. */
  const takeOver = async (now: Instant): Promise<Decided> => {
    await catchUp.run()
    board.due.turnTo('others')
    try {
      return await decideDue(engine, now)
    } finally {
      board.due.turnTo('own')
    }
  }

  const decideAt = async (now: Instant): Promise<TickOutcome & { readonly wrote: boolean; readonly read: boolean }> => {
    env.crashPoints.reached('tick:before-catch-up')
    let decided: Decided = { evaluated: 0, triggered: [], unreached: [], exhausted: [], failed: [], wrote: false }
    const failed: { ticketId?: TicketId; reason: string }[] = []
    let read = false
    let behind = 0
    try {
      behind = await reachHead()
      read = true
      failed.push(...(await review()))
      decided = await decideDue(engine, now)
      if (decided.cutShort === undefined && board.due.isOverdue(now)) decided = bothOf(decided, await takeOver(now))
      // Whoever took a ticket over sees to its messages as well.
      if ((env.delivery ?? 'inline') === 'inline')
        for (const { ticketId } of decided.triggered) board.deliveries.hint(ticketId)
      failed.push(...decided.failed)
      if (decided.cutShort !== undefined) failed.push({ reason: decided.cutShort })
    } catch (error) {
      failed.push({ reason: asFailed(error) })
    }
    attention(decided)
    for (const { ticketId, reason } of failed) env.logger.warn({ ticketId, reason }, 'A tick could not do everything')
    const { evaluated, triggered, wrote } = decided
    return {
      at: now,
      evaluated,
      triggered,
      delivered: 0,
      failed,
      nextDueAt: board.due.nextDueAt(),
      behind,
      wrote,
      read,
    }
  }

  const keepUpAt = async (now: Instant): Promise<TickOutcome & { readonly wrote: boolean; readonly read: boolean }> => {
    const nothing = { at: now, evaluated: 0, triggered: [], delivered: 0, nextDueAt: undefined, wrote: false }
    try {
      return { ...nothing, failed: [], behind: await reachHead(), read: true }
    } catch (error) {
      return { ...nothing, failed: [{ reason: asFailed(error) }], behind: 0, read: false }
    }
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
    tell('onHeartbeat', () => observers.onHeartbeat(told))
    return told
  }

  const inTurn = <A>(run: () => Promise<A>): Promise<A> => {
    const result = ticking.then(run, run)
    ticking = result.catch(() => undefined)
    return result
  }

  const deliverAfterTick = async (): Promise<Deliveries> => {
    const isUnderWay = delivering !== undefined
    const deliveries = deliver()
    if (isUnderWay) return { delivered: 0, failed: [], wrote: false }
    try {
      return await deliveries
    } catch (error) {
      return { delivered: 0, failed: [{ reason: asFailed(error) }], wrote: false }
    }
  }

  const withDeliveries = async (now: Instant | undefined): Promise<TickOutcome> => {
    const decided = await inTurn(() => decideAt(now ?? wallNow(env.clock)))
    const deliveries = await deliverAfterTick()
    return heartbeat({
      ...decided,
      delivered: deliveries.delivered,
      failed: [...decided.failed, ...deliveries.failed],
      wrote: decided.wrote || deliveries.wrote,
    })
  }

  /** What is under way and has to be waited for before the store is closed. */
  const ticks = new Set<Promise<unknown>>()
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
    resolvedToday: resolved,
    tick: now => followed(withDeliveries(now)),
    decide: now => followed(inTurn(() => decideAt(now ?? wallNow(env.clock)).then(heartbeat))),
    keepUp: () => followed(inTurn(() => keepUpAt(wallNow(env.clock)).then(heartbeat))),
    hint: async (ticketId, revision) => {
      if ((board.revisionOf(ticketId) ?? -1) < revision) await noteFromStreams(engine, [ticketId])
      board.deliveries.hint(ticketId)
    },
    deliver,
    hasReady: () =>
      delivering === undefined && board.deliveries.ready(wallNow(env.clock), env.clock.monotonicMs()).length > 0,
    nextReadyAt: () =>
      delivering === undefined ? board.deliveries.nextReadyAt(wallNow(env.clock), env.clock.monotonicMs()) : undefined,
    drain: async () => {
      isClosing = true
      await Promise.allSettled([...ticks])
      await delivering?.catch(() => undefined)
    },
  }
}
