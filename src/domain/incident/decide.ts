import * as E from 'fp-ts/lib/Either.js'
import { equal } from '../equal.js'
import type { CatalogHistory } from '../policy/catalog-history.js'
import { sameFact } from '../ticket/same-fact.js'
import { findHappening } from '../ticket/timeline.js'
import type { Happening } from '../ticket/fact.js'
import { later, type Instant } from '../time.js'
import type {
  Acknowledge,
  AdoptPolicy,
  InheritWait,
  RecordFact,
  ReviewPolicy,
  TicketCommand,
  TriggerSteps,
  Withdraw,
} from './commands.js'
import { cancellations } from './cancellations.js'
import type { Decision } from './decision.js'
import { finishDelivery, startDelivery } from './decide-delivery.js'
import { triggerSteps } from './decide-trigger.js'
import { evolve, fold } from './evolve.js'
import { lapsesAt } from './confirmation.js'
import type { TicketEvent } from './events.js'
import { causeOf, type ConfirmedIncident } from './incident.js'
import { reassess, reassessed } from './reassess.js'
import { incidentsOf, latestIncident, toldUntil, type Ticket } from './state.js'
import { adoption, afterAll, followingLate, isLate, lapse, missedVersion, told } from './story.js'

const nothingHappened: Decision = E.right([])

/** A happening with all that follows from it. */
const happen = (ticket: Ticket, happening: Happening, catalog: CatalogHistory): ReadonlyArray<TicketEvent> => {
  if (!isLate(ticket, happening, catalog)) return told(ticket, happening, catalog)
  const after = evolve(ticket, happening)
  const retold = reassess(after, catalog)
  // Most late facts change no more than they would have changed in time, and are told of in the same way.
  const plain = followingLate(after, happening, catalog)
  const story = fold(after, plain)
  // A change told of beside a late fact says nothing about what else happened at its very instant.
  return story.unaware === after.unaware && equal(retold, incidentsOf(story))
    ? [happening, ...plain]
    : [happening, reassessed(happening.at, incidentsOf(after), retold)]
}

/** The decision, with the messages cancelled that nobody is to get any more. */
const settled = (ticket: Ticket, events: ReadonlyArray<TicketEvent>, at: Instant): Decision =>
  E.right(
    events.length === 0 || ticket.notifications.length === 0
      ? events
      : [...events, ...cancellations(fold(ticket, events), at)],
  )

/** What is said now comes after everything known, even where the host's clock runs ahead of ours or ours went back. */
const notBeforeKnown = (ticket: Ticket, now: Instant): Instant => {
  const lapsedAt = later(ticket.lapsedAt ?? now, latestIncident(ticket)?.lapses?.at(-1) ?? now)
  return Math.max(now, toldUntil(ticket), lapsedAt) as Instant
}

/** Events decided on a ticket on which a confirmation had lapsed before. */
const afterLapse = (ticket: Ticket, at: Instant, decideNext: (ticket: Ticket) => Decision): Decision => {
  const lapsed = lapse(ticket, at, 'before')
  if (lapsed.length === 0) return decideNext(ticket)
  const decision = decideNext(fold(ticket, lapsed))
  return E.isLeft(decision) || decision.right.length === 0 ? decision : E.right([...lapsed, ...decision.right])
}

const recordFact = ({ fact, catalog, isNew }: RecordFact, ticket: Ticket): Decision => {
  if (fact.factId !== undefined && isNew !== true) {
    const { factId } = fact
    const known = findHappening(ticket.timeline, happening => 'factId' in happening && happening.factId === factId)
    if (known !== undefined) return sameFact(known, fact) ? nothingHappened : E.left({ type: 'FactConflict', factId })
  }
  return settled(ticket, happen(ticket, fact, catalog), fact.at)
}

const inheritWait = ({ at, fromTicketId, waitingSinceAt, catalog }: InheritWait, ticket: Ticket): Decision => {
  const told = findHappening(
    ticket.timeline,
    happening => happening.type === 'WaitInherited' && happening.fromTicketId === fromTicketId && happening.at === at,
  )
  if (told?.type === 'WaitInherited' ? told.waitingSinceAt === waitingSinceAt : waitingSinceAt === null)
    return nothingHappened
  const happening: Happening = { type: 'WaitInherited', at, fromTicketId, waitingSinceAt }
  return settled(ticket, happen(ticket, happening, catalog), at)
}

/** Whether what somebody says who said so before changes nothing: a confirmation that does not lapse needs no renewal. */
const isRepeat = (incident: ConfirmedIncident, { by, answerByAt }: Acknowledge, at: Instant): boolean => {
  if (!incident.acknowledgements.some(one => one.by === by)) return false
  if (answerByAt === undefined && lapsesAt(incident) === undefined) return true
  const newest = incident.acknowledgements.at(-1)
  return newest?.by === by && newest.answerByAt === answerByAt && (incident.renewedAt ?? newest.at) >= at
}

const acknowledge = (command: Acknowledge, ticket: Ticket): Decision => {
  const incident = latestIncident(ticket)
  if (incident === undefined) return E.left({ type: 'NoIncident' })
  if (command.cause !== undefined && command.cause !== causeOf(incident)) return E.left({ type: 'OtherWait' })
  if (incident.status === 'Resolved') {
    const { reason, resolvedAt, acknowledgements } = incident
    return E.left({ type: 'AlreadyResolved', reason, resolvedAt, acknowledgements })
  }
  const { by, via, answerByAt, now } = command
  const at = notBeforeKnown(ticket, now)
  if (incident.status === 'Confirmed' && isRepeat(incident, command, at)) return nothingHappened
  const promise = answerByAt === undefined ? {} : { answerByAt }
  return settled(ticket, [{ type: 'Acknowledged', ticketId: ticket.id, at, by, via, ...promise }], now)
}

const withdraw = ({ by, cause, now }: Withdraw, ticket: Ticket): Decision => {
  const incident = latestIncident(ticket)
  if (incident === undefined) return E.left({ type: 'NoIncident' })
  if (cause !== undefined && cause !== causeOf(incident)) return E.left({ type: 'OtherWait' })
  if (incident.status === 'Resolved') {
    const { reason, resolvedAt, acknowledgements } = incident
    return E.left({ type: 'AlreadyResolved', reason, resolvedAt, acknowledgements })
  }
  if (incident.status === 'Active') return E.left({ type: 'NotConfirmed' })
  return E.right([{ type: 'AcknowledgementWithdrawn', at: notBeforeKnown(ticket, now), by }])
}

const reviewPolicy = ({ catalog, now }: ReviewPolicy, ticket: Ticket): Decision => {
  const at = notBeforeKnown(ticket, now)
  const events = afterAll(ticket, catalog, at)
  const story = fold(ticket, events)
  const policy = missedVersion(story, catalog)
  return settled(ticket, policy === undefined ? events : [...events, ...adoption(story, { at, policy })], now)
}

const adoptPolicy = ({ policy, now }: AdoptPolicy, ticket: Ticket): Decision =>
  E.right(policy.active ? adoption(ticket, { at: notBeforeKnown(ticket, now), policy }) : [])

/** A tick: a confirmation that has lapsed by then first makes the incident active again. */
const trigger = (command: TriggerSteps, ticket: Ticket): Decision => {
  const lapsed = latestIncident(ticket)?.number === command.incident ? lapse(ticket, command.now, 'by') : []
  if (lapsed.length === 0) return triggerSteps(command, ticket)
  const decision = triggerSteps(command, fold(ticket, lapsed))
  return E.isLeft(decision) ? decision : E.right([...lapsed, ...decision.right])
}

/**
 * What follows from a command. Pure: the same ticket and command always give the same events. A repeat gives no
 * events, an impossibility is refused.
 *
 * @since 0.1.0
 */
export const decide = (command: TicketCommand, ticket: Ticket): Decision => {
  switch (command.type) {
    case 'RecordFact':
      return recordFact(command, ticket)
    case 'InheritWait':
      return inheritWait(command, ticket)
    case 'Acknowledge':
      return afterLapse(ticket, notBeforeKnown(ticket, command.now), known => acknowledge(command, known))
    case 'Withdraw':
      return afterLapse(ticket, notBeforeKnown(ticket, command.now), known => withdraw(command, known))
    case 'ReviewPolicy':
      return reviewPolicy(command, ticket)
    case 'AdoptPolicy':
      return afterLapse(ticket, notBeforeKnown(ticket, command.now), known => adoptPolicy(command, known))
    case 'TriggerSteps':
      return trigger(command, ticket)
    case 'StartDelivery':
      return startDelivery(command, ticket)
    case 'FinishDelivery':
      return finishDelivery(command, ticket)
  }
}
