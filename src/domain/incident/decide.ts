import * as E from 'fp-ts/lib/Either.js'
import { equal } from '../equal.js'
import { effectivePolicy, type PolicyFor } from '../policy/catalog.js'
import { sameFact } from '../ticket/same-fact.js'
import { findHappening, situationOf } from '../ticket/timeline.js'
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
import { consequences, endReason } from './consequences.js'
import type { Decision } from './decision.js'
import { finishDelivery, startDelivery } from './decide-delivery.js'
import { triggerSteps } from './decide-trigger.js'
import { evolve, fold } from './evolve.js'
import { findingsOf } from './findings.js'
import { lapsesAt } from './confirmation.js'
import type { ConfirmationLapsed, TicketEvent } from './events.js'
import { causeOf, type ConfirmedIncident } from './incident.js'
import { reassess, reassessed, tellingOf } from './reassess.js'
import { remembered } from './remembered.js'
import { incidentsOf, isLate, latestIncident, openIncident, type Ticket } from './state.js'

const nothingHappened: Decision = E.right([])

/** The confirmation that lapsed before something that comes at `at`, or by then, if any. */
const lapse = (ticket: Ticket, at: Instant, when: 'before' | 'by'): ReadonlyArray<ConfirmationLapsed> => {
  const incident = latestIncident(ticket)
  const lapseAt = incident === undefined ? undefined : lapsesAt(incident)
  if (incident === undefined || lapseAt === undefined || lapseAt > at || (when === 'before' && lapseAt === at))
    return []
  return [{ type: 'ConfirmationLapsed', incident: incident.number, at: lapseAt }]
}

/** A happening with all that follows from it. */
const happen = (ticket: Ticket, happening: Happening, today: PolicyFor): ReadonlyArray<TicketEvent> => {
  const { at } = happening
  const ending = endReason(happening)
  if (!isLate(ticket, happening)) {
    const lapsed = lapse(ticket, at, 'before')
    const following = evolve(fold(ticket, lapsed), happening)
    return [...lapsed, happening, ...consequences(following, at, today, ending)]
  }
  const after = evolve(ticket, happening)
  const retold = reassess(ticket, after, today)
  // Most late facts change no more than they would have changed in time, and are told of in the same way.
  const plain = consequences(after, at, remembered(findingsOf(ticket), today)(at), ending)
  return equal(retold, tellingOf(after, fold(after, plain)))
    ? [happening, ...plain]
    : [happening, reassessed(at, incidentsOf(after), retold)]
}

/** The decision, with the messages cancelled that nobody is to get any more. */
const settled = (ticket: Ticket, events: ReadonlyArray<TicketEvent>, at: Instant): Decision =>
  E.right(events.length === 0 ? events : [...events, ...cancellations(fold(ticket, events), at)])

/** What is said now comes after everything known, even where the host's clock runs ahead of ours or ours went back. */
const notBeforeKnown = (ticket: Ticket, now: Instant): Instant => {
  const { timeline, resolutions, lapsedAt = now } = ticket
  const known = later(later(now, timeline?.happening.at ?? now), resolutions?.reviewedAt ?? now)
  return later(later(known, lapsedAt), latestIncident(ticket)?.lapses?.at(-1) ?? now)
}

/** Events decided on a ticket on which a confirmation had lapsed before. */
const afterLapse = (ticket: Ticket, at: Instant, decideNext: (ticket: Ticket) => Decision): Decision => {
  const lapsed = lapse(ticket, at, 'before')
  if (lapsed.length === 0) return decideNext(ticket)
  const decision = decideNext(fold(ticket, lapsed))
  return E.isLeft(decision) || decision.right.length === 0 ? decision : E.right([...lapsed, ...decision.right])
}

const recordFact = ({ fact, catalog }: RecordFact, ticket: Ticket): Decision => {
  if (fact.factId !== undefined) {
    const { factId } = fact
    const known = findHappening(ticket.timeline, happening => 'factId' in happening && happening.factId === factId)
    if (known !== undefined) return sameFact(known, fact) ? nothingHappened : E.left({ type: 'FactConflict', factId })
  }
  return settled(
    ticket,
    happen(ticket, fact, levels => effectivePolicy(levels, catalog)),
    fact.at,
  )
}

const inheritWait = ({ at, fromTicketId, waitingSinceAt, catalog }: InheritWait, ticket: Ticket): Decision => {
  const told = findHappening(
    ticket.timeline,
    happening => happening.type === 'WaitInherited' && happening.fromTicketId === fromTicketId && happening.at === at,
  )
  if (told?.type === 'WaitInherited' ? told.waitingSinceAt === waitingSinceAt : waitingSinceAt === null)
    return nothingHappened
  const happening: Happening = { type: 'WaitInherited', at, fromTicketId, waitingSinceAt }
  return settled(
    ticket,
    happen(ticket, happening, levels => effectivePolicy(levels, catalog)),
    at,
  )
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
  if (situationOf(ticket.timeline).wait === undefined) return nothingHappened
  const at = notBeforeKnown(ticket, now)
  const events = consequences(ticket, at, levels => effectivePolicy(levels, catalog), 'no-policy')
  return settled(
    ticket,
    events.map(event => ({ ...event, reviewed: true })),
    now,
  )
}

const adoptPolicy = ({ policy, now }: AdoptPolicy, ticket: Ticket): Decision => {
  const open = openIncident(ticket)
  if (open?.policy.id !== policy.id || open.policy.version >= policy.version || !policy.active) return nothingHappened
  const { policyId, clientId, deskId } = situationOf(ticket.timeline)
  const at = notBeforeKnown(ticket, now)
  const levels = { policyId, clientId, deskId }
  return E.right([{ type: 'PolicyChanged', incident: open.number, at, levels, policy, adopted: true }])
}

/** A tick: a confirmation that has lapsed by then first makes the incident active again. */
const trigger = (command: TriggerSteps, ticket: Ticket): Decision => {
  const lapsed = latestIncident(ticket)?.number === command.incident ? lapse(ticket, command.now, 'by') : []
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
      return afterLapse(ticket, notBeforeKnown(ticket, command.now), known => reviewPolicy(command, known))
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
