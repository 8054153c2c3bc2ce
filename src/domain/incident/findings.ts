import { levelsOf, sameLevels } from '../policy/catalog.js'
import type { Policy } from '../policy/policy.js'
import { initialSituation } from '../ticket/situation.js'
import { cellsOf, type Timeline } from '../ticket/timeline.js'
import type { Instant } from '../time.js'
import { resolutionsOf, withResolution, type Finding, type Resolution } from './resolution.js'
import type { Ticket } from './state.js'

/** What happened at one instant, and the policies found then. */
interface Moment {
  readonly cells: Timeline[]
  readonly changes: Resolution[]
}

/** Happenings and changes of policies in order of time. */
const momentsOf = (
  timeline: Timeline | undefined,
  changes: ReadonlyArray<Resolution>,
): ReadonlyArray<readonly [Instant, Moment]> => {
  const moments = new Map<Instant, Moment>()
  const momentAt = (at: Instant): Moment => {
    const moment = moments.get(at) ?? { cells: [], changes: [] }
    moments.set(at, moment)
    return moment
  }
  for (const cell of cellsOf(timeline)) momentAt(cell.happening.at).cells.push(cell)
  for (const change of changes) momentAt(change.at).changes.push(change)
  return [...moments].sort(([a], [b]) => a - b)
}

/**
 * What the story, as it is told now, says of policies that stayed in effect while the client waited: up to each moment
 * and from it on.
 */
const stayedIn = (ticket: Ticket, allChanges: ReadonlyArray<Resolution>): ReadonlyArray<Finding> => {
  const findings: Finding[] = []
  let situation = initialSituation
  let policy: Policy | undefined
  const follow = (change: Resolution | undefined): void => {
    if (situation.wait === undefined) policy = undefined
    else if (change !== undefined) policy = change.policy
  }
  const stayed = (at: Instant): void => {
    if (situation.wait !== undefined) findings.push({ at, levels: levelsOf(situation), policy, stayed: true })
  }
  for (const [at, { cells, changes }] of momentsOf(ticket.timeline, allChanges)) {
    const applies = ({ levels }: Resolution): boolean => sameLevels(levels, situation)
    stayed(at)
    for (const { after } of cells) {
      situation = after
      follow(changes.find(applies))
      stayed(at)
    }
    // Policies that changed at this very instant did so after what happened.
    follow(changes.findLast(applies))
    stayed(at)
  }
  return findings
}

const changesOf = (resolutions: ReadonlyArray<Resolution>): ReadonlyArray<Resolution> =>
  resolutions.filter(({ stayed }) => stayed !== true)

/** Everything that is known of policies in effect, in order of time. */
export const findingsOf = (ticket: Ticket): ReadonlyArray<Finding> => {
  const known = resolutionsOf(ticket.resolutions)
  const changes = changesOf(known)
  const stayed = known.filter(one => one.stayed === true)
  // A stable sort: at one moment, what was written down comes before what only stayed.
  return [...changes, ...stayed, ...stayedIn(ticket, changes)].sort((a, b) => a.at - b.at)
}

const keyOf = ({ at, levels: { policyId, clientId, deskId } }: Finding): string =>
  JSON.stringify([at, policyId, clientId, deskId])

/** What a ticket remembers of policies once a late happening makes its story another one, which may leave that out. */
export const rememberStayed = (ticket: Ticket, since: Instant): Resolution | undefined => {
  const known = resolutionsOf(ticket.resolutions)
  const keys = new Set(known.map(keyOf))
  return stayedIn(ticket, changesOf(known))
    .filter(finding => finding.at >= since && !keys.has(keyOf(finding)))
    .reduce<Resolution | undefined>((before, finding) => withResolution(before, finding), ticket.resolutions)
}
