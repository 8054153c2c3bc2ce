import { levelsOf, sameLevels } from '../policy/catalog.js'
import type { Policy } from '../policy/policy.js'
import { initialSituation, type Situation } from '../ticket/situation.js'
import { cellsOf, situationAt, type Timeline } from '../ticket/timeline.js'
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

/** Goes through incidents in order of time and tells which one was open. */
const openAt = (incidents: ReadonlyArray<Incident>): ((at: Instant) => Incident | undefined) => {
  let next = 0
  return at => {
    while ((incidents[next]?.openedAt ?? Infinity) <= at) next++
    const incident = incidents[next - 1]
    return incident === undefined || (incident.status === 'Resolved' && incident.resolvedAt < at) ? undefined : incident
  }
}

/** What the story, as it is told now, says of policies that stayed in effect while the client waited. */
const stayedIn = (ticket: Ticket, changes: ReadonlyArray<Resolution>): ReadonlyArray<Finding> => {
  const findings: Finding[] = []
  const incidentAt = openAt(incidentsOf(ticket))
  let situation = initialSituation
  let found: { readonly at: Instant; readonly policy: Policy } | undefined
  for (const moment of momentsOf(ticket.timeline, changes)) {
    const { at } = moment
    if ('after' in moment) situation = moment.after
    else if (moment.change.policy !== undefined && sameLevels(moment.change.levels, situation))
      found = { at, policy: moment.change.policy }
    if (situation.wait === undefined) continue
    const incident = incidentAt(at)
    const policy =
      incident !== undefined && found !== undefined && found.at >= incident.openedAt ? found.policy : incident?.policy
    findings.push({ at, levels: levelsOf(situation), policy, stayed: true })
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

/** What a ticket remembers of policies once a late happening makes its story another one: also what that one leaves out. */
export const rememberStayed = (ticket: Ticket, retold: Timeline, since: Instant): Resolution | undefined =>
  stayedIn(ticket, changesOf(resolutionsOf(ticket.resolutions)))
    .filter(({ at, levels }) => {
      if (at < since) return false
      const situation = situationAt(retold, at)
      return situation.wait === undefined || !sameLevels(situation, levels)
    })
    .reduce<Resolution | undefined>((before, finding) => withResolution(before, finding), ticket.resolutions)
