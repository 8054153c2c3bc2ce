import type { MergeReport, Timeline } from './timeline.js'

/** What a merge brings to the ticket merged into: since when the client had been waiting, or that nobody had. */
export type Merge = Omit<MergeReport, 'before'>

/**
 * The merges of a ticket, the first one first. A merge that is reported again ends no wait any more: what it brings is
 * what the first report of it brought.
 */
export const mergesOf = (timeline: Timeline | undefined): ReadonlyArray<Merge> => {
  const reports: MergeReport[] = []
  for (let report = timeline?.merges; report !== undefined; report = report.before) reports.push(report)
  const merges: Merge[] = []
  for (const { intoTicketId, at, waitingSinceAt } of reports.reverse()) {
    const merge = { intoTicketId, at, waitingSinceAt }
    const known = merges.findIndex(one => one.intoTicketId === intoTicketId && one.at === at)
    if (known === -1) merges.push(merge)
    else if (merges[known]?.waitingSinceAt === null) merges[known] = merge
  }
  return merges
}
