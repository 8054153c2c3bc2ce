import { equal } from '../equal.js'
import { sameLevels, type PolicyFor } from '../policy/catalog.js'
import { happeningsOf } from '../ticket/timeline.js'
import { later, type Instant } from '../time.js'
import { lapsesAt } from './confirmation.js'
import { consequences, endReason } from './consequences.js'
import { evolve, fold } from './evolve.js'
import { findingsOf } from './findings.js'
import type { IncidentsReassessed } from './events.js'
import type { Incident } from './incident.js'
import { remembered } from './remembered.js'
import { resolutionsOf, type Resolution } from './resolution.js'
import { decidedUntil, incidentsOf, initialState, openIncident, type Ticket, type Trigger } from './state.js'

/** A ticket's incidents as a story, with the policies found on the way that the log does not tell of. */
export interface Telling {
  readonly incidents: ReadonlyArray<Incident>
  readonly resolutions: IncidentsReassessed['resolutions']
}

/** Resolutions in order of time, as they are written down; those from before `until` are left out. */
const found = (newest: Resolution | undefined, until?: Resolution): Telling['resolutions'] =>
  resolutionsOf(newest, until).map(({ at, levels, policy = null }) => ({ at, levels, policy }))

/**
 * Which of the re-told incidents a step that fired earlier belongs to, if any: of those whose wait its clock was part
 * of, the one that fired it, else the newest one of that time.
 */
const ownerOf = (incidents: ReadonlyArray<Incident>, { fired, incident: own }: Trigger): Incident | undefined => {
  const holders = incidents.filter(
    incident =>
      incident.wait.sinceAt <= fired.clockAt &&
      (incident.status !== 'Resolved' || fired.clockAt <= incident.resolvedAt),
  )
  const firedAt = later(fired.triggeredAt, own.openedAt)
  return (
    holders.find(({ openedAt, sequence }) => openedAt === own.openedAt && sequence === own.sequence) ??
    holders.findLast(({ openedAt }) => openedAt <= firedAt)
  )
}

const withFired = (retold: ReadonlyArray<Incident>, newest: Trigger | undefined): ReadonlyArray<Incident> => {
  const owned = new Map<Incident, Trigger[]>()
  for (let trigger = newest; trigger !== undefined; trigger = trigger.before) {
    const owner = ownerOf(retold, trigger)
    if (owner !== undefined) owned.set(owner, [trigger, ...(owned.get(owner) ?? [])])
  }
  return retold.map(incident => {
    const triggers = owned.get(incident) ?? []
    const exhaustedAt = triggers.find(trigger => trigger.exhaustedAt !== undefined)?.exhaustedAt
    const fired = triggers.map(trigger => trigger.fired)
    return exhaustedAt === undefined ? { ...incident, fired } : { ...incident, fired, exhaustedAt }
  })
}

/**
 * The ticket's incidents as its happenings tell them in order of time, whatever order they were recorded in: the story
 * is told once more from the beginning, by the same rules, and the steps that fired meanwhile are kept with the
 * incident they belong to. `told` is the ticket as it was told before, which remembers what policies were in effect.
 *
 * @since 0.1.0
 */
export const reassess = (told: Ticket, ticket: Ticket, today: PolicyFor): Telling => {
  const known = resolutionsOf(told.resolutions).filter(({ stayed }) => stayed !== true)
  const policyAt = remembered(findingsOf(told), today)
  let retold = initialState(ticket.id)
  let next = 0
  const applyLapse = (limit: number): void => {
    const open = openIncident(retold)
    const at = open === undefined ? undefined : lapsesAt(open)
    if (open !== undefined && at !== undefined && at < limit)
      retold = evolve(retold, { type: 'ConfirmationLapsed', incident: open.number, at })
  }
  const applyFound = ({ at, levels, policy, adopted }: Resolution): void => {
    applyLapse(at)
    const otherwise = policyAt(at)
    retold = fold(
      retold,
      consequences(retold, at, asked => (sameLevels(asked, levels) ? policy : otherwise(asked)), 'no-policy'),
    )
    const open = openIncident(retold)
    if (adopted && policy !== undefined && open?.policy.id === policy.id)
      retold = evolve(retold, { type: 'PolicyChanged', incident: open.number, at, levels, policy, adopted })
  }
  const applyBefore = (limit: Instant): void => {
    for (let one = known[next]; one !== undefined && one.at < limit; one = known[++next]) applyFound(one)
  }
  for (const happening of happeningsOf(ticket.timeline)) {
    applyBefore(happening.at)
    applyLapse(happening.at)
    retold = evolve(retold, happening)
    retold = fold(retold, consequences(retold, happening.at, policyAt(happening.at), endReason(happening)))
  }
  applyBefore(Infinity as Instant)
  applyLapse(decidedUntil(told) + 1)
  const resolutions = found(retold.resolutions).filter(
    ({ at, levels }) => !known.some(one => one.at === at && sameLevels(one.levels, levels)),
  )
  return { incidents: withFired(incidentsOf(retold), ticket.triggers), resolutions }
}

/** The same of a ticket that was told on as facts came in: what is new since `before`. */
export const tellingOf = (before: Ticket, after: Ticket): Telling => ({
  incidents: incidentsOf(after),
  resolutions: found(after.resolutions, before.resolutions),
})

/** The event that makes one telling of another. Incidents at the beginning that stay as they were are not repeated. */
export const reassessed = (at: Instant, before: ReadonlyArray<Incident>, telling: Telling): IncidentsReassessed => {
  const { incidents, resolutions } = telling
  const changed = incidents.findIndex((incident, index) => !equal(incident, before[index]))
  const kept = changed < 0 ? incidents.length : changed
  return { type: 'IncidentsReassessed', at, kept, incidents: incidents.slice(kept), resolutions }
}
