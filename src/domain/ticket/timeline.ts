import type { TicketId } from '../identifiers.js'
import type { Instant } from '../time.js'
import type { Happening } from './fact.js'
import type { Situation } from './situation.js'
import { initialSituation, nextSituation } from './situation.js'

/**
 * What happened on a ticket, newest first, each with the situation after it. A list of cells that share their tails:
 * adding at the end touches nothing, and a late fact re-tells only what came after it.
 *
 * @since 0.1.0
 */
export interface Timeline {
  readonly happening: Happening
  readonly after: Situation
  readonly before: Timeline | undefined
  /** The merges up to here. They are asked for after every fact, and looking for them would go through the whole story. */
  readonly merges?: MergeReport | undefined
}

/** A merge as it was reported, newest first: since when the client had been waiting then, `null` if nobody had. */
export interface MergeReport {
  readonly intoTicketId: TicketId
  readonly at: Instant
  readonly waitingSinceAt: Instant | null
  readonly before: MergeReport | undefined
}

export const situationOf = (timeline: Timeline | undefined): Situation => timeline?.after ?? initialSituation

const append = (before: Timeline | undefined, happening: Happening): Timeline => {
  const situation = situationOf(before)
  const after = nextSituation(situation, happening)
  if (happening.type !== 'TicketMerged') return { happening, after, before, merges: before?.merges }
  const { intoTicketId, at } = happening
  const waitingSinceAt = situation.wait?.sinceAt ?? null
  return { happening, after, before, merges: { intoTicketId, at, waitingSinceAt, before: before?.merges } }
}

/** Whether `happening` comes after everything that is known. Equal times keep the order of recording. */
export const isNewest = (timeline: Timeline | undefined, happening: Happening): boolean =>
  timeline === undefined || timeline.happening.at <= happening.at

/** The timeline with one more happening in its place. */
export const withHappening = (timeline: Timeline | undefined, happening: Happening): Timeline => {
  const laterOnes: Happening[] = []
  let cell = timeline
  while (cell !== undefined && !isNewest(cell, happening)) {
    laterOnes.push(cell.happening)
    cell = cell.before
  }
  let result = append(cell, happening)
  for (const next of laterOnes.reverse()) result = append(result, next)
  return result
}

/** Everything in order of time, each happening with the situation after it. */
export const cellsOf = (timeline: Timeline | undefined): ReadonlyArray<Timeline> => {
  const newestFirst: Timeline[] = []
  for (let cell = timeline; cell !== undefined; cell = cell.before) newestFirst.push(cell)
  return newestFirst.reverse()
}

/** Everything in order of time. */
export const happeningsOf = (timeline: Timeline | undefined): ReadonlyArray<Happening> =>
  cellsOf(timeline).map(({ happening }) => happening)

/** The newest happening that fulfils a condition. */
export const findHappening = (
  timeline: Timeline | undefined,
  matches: (happening: Happening) => boolean,
): Happening | undefined => {
  for (let cell = timeline; cell !== undefined; cell = cell.before) if (matches(cell.happening)) return cell.happening
  return undefined
}
