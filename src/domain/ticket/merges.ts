import type { TicketId } from '../identifiers.js'
import type { Instant } from '../time.js'
import { cellsOf, situationOf, type Timeline } from './timeline.js'

/** What a merge brings to the ticket merged into: since when the client had been waiting, or that nobody had. */
export interface Merge {
  readonly intoTicketId: TicketId
  readonly at: Instant
  readonly waitingSinceAt: Instant | null
}

/**
 * The merges of a ticket, the first one first. A merge that is reported again ends no wait any more: what it brings is
 * what the first report of it brought.
 */
export const mergesOf = (timeline: Timeline | undefined): ReadonlyArray<Merge> => {
  const merges: Merge[] = []
  for (const { happening, before } of cellsOf(timeline)) {
    if (happening.type !== 'TicketMerged') continue
    const { intoTicketId, at } = happening
    const merge = { intoTicketId, at, waitingSinceAt: situationOf(before).wait?.sinceAt ?? null }
    const known = merges.findIndex(one => one.intoTicketId === intoTicketId && one.at === at)
    if (known === -1) merges.push(merge)
    else if (merges[known]?.waitingSinceAt === null) merges[known] = merge
  }
  return merges
}
