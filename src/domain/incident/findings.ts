import { levelsOf, sameLevels } from '../policy/catalog.js'
import type { Policy } from '../policy/policy.js'
import { initialSituation, type Situation } from '../ticket/situation.js'
import { cellsOf, type Timeline } from '../ticket/timeline.js'
import type { Instant } from '../time.js'
import { resolutionsOf, withResolution, type Finding, type Resolution } from './resolution.js'
import type { Ticket } from './state.js'

/** One step of a ticket's story: a happening, if it was one, and the policies found at it. */
interface Moment {
  readonly at: Instant
  readonly after?: Situation
  readonly changes: ReadonlyArray<Resolution>
}

/** Happenings and changes of policies in order of time. What was found at a happening comes right after it. */
const momentsOf = (timeline: Timeline | undefined, changes: ReadonlyArray<Resolution>): ReadonlyArray<Moment> => {
  const untold = new Map<Instant, ReadonlyArray<Resolution>>()
  for (const change of changes) untold.set(change.at, [...(untold.get(change.at) ?? []), change])
  const happened = cellsOf(timeline).map(({ happening: { at }, after }): Moment => {
    const here = untold.get(at) ?? []
    const found = here.filter(({ levels }) => sameLevels(levels, after))
    untold.set(
      at,
      here.filter(change => !found.includes(change)),
    )
    return { at, after, changes: found }
  })
  const seen = [...untold].map(([at, left]): Moment => ({ at, changes: left }))
  return [...happened, ...seen].sort((a, b) => a.at - b.at)
}

/**
 * What the story, as it is told now, says of policies that stayed in effect while the client waited: up to each moment
 * and from it on.
 */
const stayedIn = (ticket: Ticket, changes: ReadonlyArray<Resolution>): ReadonlyArray<Finding> => {
  const findings: Finding[] = []
  let situation = initialSituation
  let policy: Policy | undefined
  const stayed = (at: Instant): void => {
    if (situation.wait !== undefined) findings.push({ at, levels: levelsOf(situation), policy, stayed: true })
  }
  let now: Instant | undefined
  for (const { at, after = situation, changes: found } of momentsOf(ticket.timeline, changes)) {
    if (at !== now) stayed(at)
    now = at
    situation = after
    if (situation.wait === undefined) policy = undefined
    for (const change of found) if (sameLevels(change.levels, situation)) policy = change.policy
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
