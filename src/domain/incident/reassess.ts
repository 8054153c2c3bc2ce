import { sameLevels, type Levels } from '../policy/catalog.js'
import type { Policy } from '../policy/policy.js'
import { happeningsOf } from '../ticket/timeline.js'
import type { Instant } from '../time.js'
import { consequences, endReason, type PolicyFor } from './consequences.js'
import { evolve, fold } from './evolve.js'
import type { FiredStep, Incident } from './incident.js'
import { incidentsOf, initialState, openIncident, type Resolution, type Ticket } from './state.js'

const resolutionsOf = (ticket: Ticket): ReadonlyArray<Resolution> => {
  const newestFirst: Resolution[] = []
  for (let cell = ticket.resolutions; cell !== undefined; cell = cell.before) newestFirst.push(cell)
  // A stable sort by time over the order of recording.
  return newestFirst.reverse().sort((a, b) => a.at - b.at)
}

/**
 * The policy that was in effect for these levels at that time, as far as the ticket's own log remembers; the first one
 * remembered for an earlier time; today's where these levels were never met.
 */
const remembered =
  (resolutions: ReadonlyArray<Resolution>, at: Instant, today: PolicyFor): PolicyFor =>
  (levels: Levels): Policy | undefined => {
    const met = resolutions.filter(resolution => sameLevels(resolution.levels, levels))
    const first = met[0]
    if (first === undefined) return today(levels)
    return (met.filter(resolution => resolution.at <= at).at(-1) ?? first).policy
  }

/** Which of the re-told incidents a step that fired earlier belongs to: the one whose wait its clock was part of. */
const ownerOf = (incidents: ReadonlyArray<Incident>, fired: FiredStep): Incident | undefined => {
  const holders = incidents.filter(
    incident =>
      incident.wait.sinceAt <= fired.clockAt &&
      (incident.status !== 'Resolved' || fired.clockAt <= incident.resolvedAt),
  )
  return holders.filter(incident => incident.openedAt <= fired.triggeredAt).at(-1) ?? holders.at(-1)
}

const withFired = (retold: ReadonlyArray<Incident>, told: ReadonlyArray<Incident>): ReadonlyArray<Incident> => {
  const owners = new Map<Incident, FiredStep[]>()
  for (const fired of told.flatMap(incident => incident.fired)) {
    const owner = ownerOf(retold, fired)
    if (owner !== undefined) owners.set(owner, [...(owners.get(owner) ?? []), fired])
  }
  return retold.map(incident => {
    const fired = owners.get(incident) ?? []
    const exhausted = told.find(one => one.exhaustedAt !== undefined && one.fired.some(step => fired.includes(step)))
    return exhausted === undefined ? { ...incident, fired } : { ...incident, fired, exhaustedAt: exhausted.exhaustedAt }
  })
}

/**
 * The ticket's incidents as its happenings tell them in order of time, whatever order they were recorded in: the story
 * is told once more from the beginning, by the same rules, and the steps that fired meanwhile are kept with the
 * incident they belong to.
 *
 * @since 0.1.0
 */
export const reassess = (ticket: Ticket, today: PolicyFor): ReadonlyArray<Incident> => {
  const resolutions = resolutionsOf(ticket)
  let retold = initialState(ticket.id)
  let next = 0
  const applyResolutionsBefore = (limit: Instant): void => {
    for (let found = resolutions[next]; found !== undefined && found.at < limit; found = resolutions[++next]) {
      retold = fold(retold, consequences(retold, found.at, remembered(resolutions, found.at, today), 'no-policy'))
      const open = openIncident(retold)
      if (found.adopted && found.policy !== undefined && open?.policy.id === found.policy.id)
        retold = evolve(retold, {
          type: 'PolicyChanged',
          incident: open.number,
          at: found.at,
          levels: found.levels,
          policy: found.policy,
          adopted: true,
        })
    }
  }
  for (const happening of happeningsOf(ticket.timeline)) {
    applyResolutionsBefore(happening.at)
    retold = evolve(retold, happening)
    const policyFor = remembered(resolutions, happening.at, today)
    retold = fold(retold, consequences(retold, happening.at, policyFor, endReason(happening)))
  }
  applyResolutionsBefore(Infinity as Instant)
  return withFired(incidentsOf(retold), incidentsOf(ticket))
}

const asText = (incidents: ReadonlyArray<Incident>): string => JSON.stringify(incidents)

/** Whether two tellings of a ticket's incidents are the same. */
export const sameIncidents = (a: ReadonlyArray<Incident>, b: ReadonlyArray<Incident>): boolean =>
  a.length === b.length && asText(a.map(canonical)) === asText(b.map(canonical))

/** One order of keys, so that equal incidents have equal texts however they were made. */
const canonical = (incident: Incident): Incident => {
  const { number, openedAt, sequence, wait, policy, fired, exhaustedAt } = incident
  const common = {
    number,
    openedAt,
    sequence,
    wait: { sinceAt: wait.sinceAt, lastActivityAt: wait.lastActivityAt },
    policy,
    fired,
    exhaustedAt,
  }
  switch (incident.status) {
    case 'Active':
      return { ...common, status: incident.status }
    case 'Confirmed':
      return {
        ...common,
        status: incident.status,
        acknowledgements: incident.acknowledgements,
        clientWroteAt: incident.clientWroteAt,
      }
    case 'Resolved':
      return {
        ...common,
        status: incident.status,
        acknowledgements: incident.acknowledgements,
        reason: incident.reason,
        resolvedAt: incident.resolvedAt,
      }
  }
}
