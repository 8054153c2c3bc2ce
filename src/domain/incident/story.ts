import {
  changesBetween,
  effectivePolicyAt,
  newestChangeAt,
  versionBefore,
  type CatalogHistory,
} from '../policy/catalog-history.js'
import { levelsOf } from '../policy/catalog.js'
import type { Policy } from '../policy/policy.js'
import type { Happening } from '../ticket/fact.js'
import { isNewest, situationOf } from '../ticket/timeline.js'
import { forGood, isDue, type Instant } from '../time.js'
import { lapsesAt } from './confirmation.js'
import { consequences, endReason, type Consequence } from './consequences.js'
import type { ConfirmationLapsed, PolicyChanged, TicketEvent } from './events.js'
import { evolve, fold } from './evolve.js'
import type { ResolvedReason } from './incident.js'
import { decidedUntil, latestIncident, openIncident, toldUntil, type Adoption, type Ticket } from './state.js'

// The story of a ticket's incidents is told in order of time: what happened on the ticket, what changed about policies,
// and what time itself brought about. Whether it is told as things come in or anew from the beginning, it is told here.

const nothing: ReadonlyArray<never> = []

/** The confirmation that lapsed before something that comes at `at`, or by then, if any. */
export const lapse = (ticket: Ticket, at: number, when: 'before' | 'by'): ReadonlyArray<ConfirmationLapsed> => {
  const incident = latestIncident(ticket)
  const lapseAt = incident === undefined ? undefined : lapsesAt(incident)
  if (incident === undefined || lapseAt === undefined) return nothing
  return isDue(lapseAt, at as Instant) && (when === 'by' || lapseAt < at)
    ? [{ type: 'ConfirmationLapsed', incident: incident.number, at: lapseAt }]
    : nothing
}

/** What follows at `at` from the ticket's situation and the policies that were in effect at `judgedAt`. */
const followingAt = (
  ticket: Ticket,
  at: Instant,
  catalog: CatalogHistory,
  ending: ResolvedReason,
  judgedAt = at,
): ReadonlyArray<Consequence> =>
  consequences(ticket, at, levels => effectivePolicyAt(levels, catalog, judgedAt), ending)

const reviewed = (events: ReadonlyArray<Consequence>, { changedAt }: CatalogHistory): ReadonlyArray<Consequence> => {
  const policiesAt = changedAt.at(-1)
  return events.map(event => ({ ...event, reviewed: true, ...(policiesAt === undefined ? {} : { policiesAt }) }))
}

/** Whether the ticket was told of a change of policies by somebody who knew of more changes than this history has. */
export const isBehind = (catalog: CatalogHistory, { policiesAt }: Ticket): boolean =>
  policiesAt !== undefined && policiesAt > newestChangeAt(catalog)

/**
 * What changes of policies bring about on a ticket, from the instant on up to which its story is told, up to `until`;
 * without it, all. To tell once more of that very instant changes nothing.
 */
export const afterChanges = (ticket: Ticket, catalog: CatalogHistory, until?: Instant): ReadonlyArray<TicketEvent> => {
  // While no client waits, no policy is of interest.
  if (situationOf(ticket.timeline).wait === undefined) return nothing
  const changes = changesBetween(catalog, toldUntil(ticket), until)
  if (changes.length === 0) return nothing
  const events: TicketEvent[] = []
  let story = ticket
  for (const at of changes) {
    const following = followingAt(story, at, catalog, 'no-policy')
    if (following.length === 0) continue
    const all = [...lapse(story, at, 'before'), ...reviewed(following, catalog)]
    events.push(...all)
    story = fold(story, all)
  }
  return events
}

/** What the newest policies mean for a ticket by `at`, where somebody went on with it who had not heard of a change. */
export const afterAll = (ticket: Ticket, catalog: CatalogHistory, at: Instant): ReadonlyArray<TicketEvent> => {
  const events = afterChanges(ticket, catalog)
  const story = fold(ticket, events)
  const following = followingAt(story, at, catalog, 'no-policy', forGood)
  return following.length === 0 ? events : [...events, ...lapse(story, at, 'before'), ...reviewed(following, catalog)]
}

/** A happening that comes after everything told so far, with all that comes before it and all that follows from it. */
export const told = (
  ticket: Ticket,
  happening: Happening,
  catalog: CatalogHistory,
  judgedAt: Instant = happening.at,
): ReadonlyArray<TicketEvent> => {
  const { at } = happening
  const changes = afterChanges(ticket, catalog, judgedAt)
  const changed = fold(ticket, changes)
  const lapsed = lapse(changed, at, 'before')
  const happened = evolve(fold(changed, lapsed), happening)
  const following = followingAt(happened, at, catalog, endReason(happening), judgedAt)
  // Most that happens is all that there is to tell.
  return changes.length + lapsed.length + following.length === 0
    ? [happening]
    : [...changes, ...lapsed, happening, ...following]
}

/** What follows from a happening where it came late, as far as it is told like one in time. */
export const followingLate = (
  happened: Ticket,
  happening: Happening,
  catalog: CatalogHistory,
): ReadonlyArray<TicketEvent> => {
  const following = followingAt(happened, happening.at, catalog, endReason(happening))
  return [...following, ...afterChanges(fold(happened, following), catalog)]
}

/** Whether something was told, decided or changed that a happening comes before. Equal times keep their order. */
export const isLate = (ticket: Ticket, happening: Happening, catalog: CatalogHistory): boolean =>
  !isNewest(ticket.timeline, happening) ||
  happening.at < toldUntil(ticket) ||
  happening.at <= decidedUntil(ticket) ||
  happening.at < newestChangeAt(catalog)

/**
 * The version that an open incident should have begun under, if whoever opened it had not heard of it. An edit concerns
 * what is opened after it, whoever opens it.
 */
export const missedVersion = (ticket: Ticket, catalog: CatalogHistory): Policy | undefined => {
  const open = openIncident(ticket)
  if (open === undefined) return undefined
  const { id, version } = open.policy
  const begun = versionBefore(catalog, id, open.openedAt)
  return begun !== undefined && begun.version > version ? begun : undefined
}

/** A policy's version taken over, where an incident still runs an older one. */
export const adoption = (
  ticket: Ticket,
  { at, policy }: Pick<Adoption, 'at' | 'policy'>,
): ReadonlyArray<PolicyChanged> => {
  const open = openIncident(ticket)
  if (open?.policy.id !== policy.id || open.policy.version >= policy.version) return nothing
  const levels = levelsOf(situationOf(ticket.timeline))
  return [{ type: 'PolicyChanged', incident: open.number, at, levels, policy, adopted: true }]
}
