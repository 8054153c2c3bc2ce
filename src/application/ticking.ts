import type { TicketId } from '../domain/identifiers.js'
import type { Instant } from '../domain/time.js'
import type { AttentionTeller } from './attention.js'
import type { CatchUp } from './catch-up.js'
import type { Engine } from './engine.js'
import { failureText } from './lift.js'
import { isOfNoUse, reviewPolicies } from './review.js'
import type { Decided, FailedTicket } from './tally.js'
import { decideDue } from './tick.js'

/** What one tick came to. */
export interface TickOutcome {
  readonly at: Instant
  readonly evaluated: number
  readonly triggered: Decided['triggered']
  readonly delivered: number
  readonly failed: ReadonlyArray<{ readonly ticketId?: TicketId | undefined; readonly reason: string }>
  readonly nextDueAt: Instant | undefined
  /** How many events of others this process had not read when the tick began. */
  readonly behind: number
}

/** A tick, and whether it has reached the store: only then is it a sign of life. */
export interface Tick {
  readonly outcome: TickOutcome
  readonly wrote: boolean
  readonly read: boolean
}

/** The parts of a tick that deliver nothing. */
export interface Ticking {
  /** Catches up, holds tickets against changed policies, and fires what is due. */
  readonly decideAt: (now: Instant) => Promise<Tick>
  /** Catches up only. */
  readonly keepUpAt: (now: Instant) => Promise<Tick>
}

const nothingDecided: Decided = {
  evaluated: 0,
  triggered: [],
  unreached: [],
  exhausted: [],
  failed: [],
  wrote: false,
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

/** A full disk fails every ticket that is due. The report has them all; a log is read by people. */
const mostLogged = 20

const logFailed = ({ env }: Engine, failed: TickOutcome['failed']): void => {
  for (const one of failed.slice(0, mostLogged)) env.logger.warn(one, 'A tick could not do everything')
  const further = failed.length - mostLogged
  if (further > 0) env.logger.warn({ further }, 'A tick could not do everything: these are too many to name')
}

/** `reviewedAtStart` is the catalog's revision that every open ticket has been held against already. */
export const startTicking = (
  engine: Engine,
  catchUp: CatchUp,
  attention: AttentionTeller,
  reviewedAtStart: number,
): Ticking => {
  const { board, env } = engine
  let reviewedRevision = reviewedAtStart

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

  const decideAt = async (now: Instant): Promise<Tick> => {
    env.crashPoints.reached('tick:before-catch-up')
    let decided = nothingDecided
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
      failed.push({ reason: failureText(error) })
    }
    attention.decided(decided)
    logFailed(engine, failed)
    const { evaluated, triggered, wrote } = decided
    const nextDueAt = board.due.nextDueAt()
    return { outcome: { at: now, evaluated, triggered, delivered: 0, failed, nextDueAt, behind }, wrote, read }
  }

  const keepUpAt = async (now: Instant): Promise<Tick> => {
    const nothing = { at: now, evaluated: 0, triggered: [], delivered: 0, nextDueAt: undefined }
    try {
      return { outcome: { ...nothing, failed: [], behind: await reachHead() }, wrote: false, read: true }
    } catch (error) {
      return { outcome: { ...nothing, failed: [{ reason: failureText(error) }], behind: 0 }, wrote: false, read: false }
    }
  }

  return { decideAt, keepUpAt }
}
