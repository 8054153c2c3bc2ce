import { levelsOf, sameLevels } from '../policy/catalog.js'
import type { Policy } from '../policy/policy.js'
import { initialSituation, type Situation } from '../ticket/situation.js'
import { cellsOf, type Timeline } from '../ticket/timeline.js'
import type { Instant } from '../time.js'
import type { Incident } from './incident.js'
import { resolutionsOf, withResolution, type Finding, type Resolution } from './resolution.js'
import { incidentsOf, type Ticket } from './state.js'

/** A moment at which a policy was looked for: something happened, or another one was found. */
type Moment = { readonly at: Instant } & ({ readonly after: Situation } | { readonly change: Resolution })

const momentsOf = (timeline: Timeline | undefined, changes: ReadonlyArray<Resolution>): ReadonlyArray<Moment> =>
  // A stable sort: what was found because of a happening comes after it.
  [
    ...cellsOf(timeline).map(({ happening: { at }, after }): Moment => ({ at, after })),
    ...changes.map((change): Moment => ({ at: change.at, change })),
  ].sort((a, b) => a.at - b.at)

/** Goes through incidents in order of time and tells which one was open, and open already before that moment. */
const openAt = (
  incidents: ReadonlyArray<Incident>,
): ((at: Instant) => { readonly before: Incident | undefined; readonly after: Incident | undefined }) => {
  let begun = 0
  const stillOpen = (index: number, at: Instant): Incident | undefined => {
    const incident = incidents[index]
    return incident?.status === 'Resolved' && incident.resolvedAt < at ? undefined : incident
  }
  return at => {
    while ((incidents[begun]?.openedAt ?? Infinity) < at) begun++
    const before = stillOpen(begun - 1, at)
    while ((incidents[begun]?.openedAt ?? Infinity) <= at) begun++
    return { before, after: stillOpen(begun - 1, at) }
  }
}

/**
 * What the story, as it is told now, says of policies that stayed in effect while the client waited: up to each moment
 * and from it on.
 */
const stayedIn = (ticket: Ticket, changes: ReadonlyArray<Resolution>): ReadonlyArray<Finding> => {
  const findings: Finding[] = []
  const incidentsAt = openAt(incidentsOf(ticket))
  let situation = initialSituation
  let found: { readonly at: Instant; readonly policy: Policy } | undefined
  const stayed = (at: Instant, incident: Incident | undefined): void => {
    if (situation.wait === undefined) return
    const policy =
      incident !== undefined && found !== undefined && found.at >= incident.openedAt ? found.policy : incident?.policy
    findings.push({ at, levels: levelsOf(situation), policy, stayed: true })
  }
  for (const moment of momentsOf(ticket.timeline, changes)) {
    const { at } = moment
    const { before, after } = incidentsAt(at)
    if (at > (findings.at(-1)?.at ?? -Infinity)) stayed(at, before)
    if ('after' in moment) situation = moment.after
    else if (moment.change.policy !== undefined && sameLevels(moment.change.levels, situation))
      found = { at, policy: moment.change.policy }
    stayed(at, after)
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
