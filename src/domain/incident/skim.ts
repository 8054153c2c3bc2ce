import type { NotificationId } from '../identifiers.js'
import type { Happening } from '../ticket/fact.js'
import { initialSituation, nextSituation, type Situation } from '../ticket/situation.js'
import { instant } from '../time.js'
import type { StepTriggered, TicketEvent } from './events.js'

/**
 * As much of a ticket as tells whether nothing at all is left to be done about it, without the rest of the ticket: most
 * tickets of a long log are like that. It errs on the side of looking again: a ticket that is settled by this is settled
 * by its events, and any other has to be told from them.
 */
export interface Skim {
  /** Closed or not, waiting or not; whose the ticket is, and since when its client waits, is left out. */
  readonly situation: Situation
  /** When the newest of the happenings was that `situation` was told from. */
  readonly newestAt: number
  /** The messages that may not be settled. */
  readonly messages: ReadonlyArray<NotificationId>
  /** Something came late or was told anew: only the whole ticket can tell what follows. */
  readonly isUnsure: boolean
}

/**
 * Whether events of a type may change whether a client waits, or add a message, or settle one. The others need not even
 * be parsed. What settles messages with an incident (`IncidentResolved` ends those that cannot be delivered) is left out:
 * such a ticket is looked at again.
 */
export const bearsOnAttention: Readonly<Record<TicketEvent['type'], boolean>> = {
  TicketOpened: true,
  ClientReplied: true,
  AgentReplied: true,
  TicketAssigned: false,
  TicketMoved: false,
  TicketClientChanged: false,
  TicketPolicySet: false,
  Acknowledged: false,
  TicketClosed: true,
  TicketReopened: true,
  TicketMerged: true,
  TicketDeleted: true,
  TicketPaused: false,
  TicketResumed: false,
  WaitInherited: false,
  AcknowledgementWithdrawn: false,
  IncidentOpened: false,
  PolicyChanged: false,
  IncidentResolved: false,
  StepTriggered: true,
  IncidentExhausted: false,
  ConfirmationLapsed: false,
  IncidentsReassessed: true,
  DeliveryStarted: false,
  Delivered: true,
  DeliveryFailed: false,
  DeliveryOutcomeUnknown: false,
  NotificationCancelled: true,
  NotificationParked: false,
}

const waiting = { sinceAt: instant(0), lastActivityAt: instant(0) }

/** The eight situations that make a difference: one object each, for the hundreds of thousands of tickets of a log. */
const situations: ReadonlyArray<Situation> = Array.from({ length: 8 }, (_, bits) => ({
  ...initialSituation,
  closed: (bits & 1) !== 0,
  closedUnanswered: (bits & 2) !== 0,
  wait: (bits & 4) === 0 ? undefined : waiting,
}))

const numberOf = ({ closed, closedUnanswered, wait }: Situation): number =>
  (closed ? 1 : 0) + (closedUnanswered ? 2 : 0) + (wait === undefined ? 0 : 4)

const numbered = (bits: number): Situation => situations[bits] ?? initialSituation

const unsure = 8

/** Situation and doubt as a number from 0 to 15: what can be kept of a skim beside `newestAt` and `messages`. */
export const outlineOf = ({ situation, isUnsure }: Skim): number => numberOf(situation) + (isUnsure ? unsure : 0)

export const skimFrom = (outline: number, newestAt: number, messages: ReadonlyArray<NotificationId>): Skim => ({
  situation: numbered(outline % unsure),
  newestAt,
  messages,
  isUnsure: outline >= unsure,
})

export const unskimmed: Skim = skimFrom(0, -Infinity, [])

const afterHappening = (skim: Skim, happening: Happening): Skim => {
  const { situation, newestAt, messages } = skim
  // The order among those that matter is the order of all of them without the others. Equal times keep the log's order.
  if (!(happening.at >= newestAt)) return { ...skim, isUnsure: true }
  return {
    situation: numbered(numberOf(nextSituation(situation, happening))),
    newestAt: happening.at,
    messages,
    isUnsure: skim.isUnsure,
  }
}

const afterTrigger = (skim: Skim, { outcomes }: StepTriggered): Skim => {
  const messages = new Set(skim.messages)
  for (const outcome of outcomes) if (outcome.outcome === 'notified') messages.add(outcome.notificationId)
  return { ...skim, messages: [...messages] }
}

/** What is known of a ticket after one more event of its stream. */
export const skim = (known: Skim, event: TicketEvent): Skim => {
  switch (event.type) {
    case 'TicketOpened':
    case 'ClientReplied':
    case 'AgentReplied':
    case 'TicketClosed':
    case 'TicketReopened':
    case 'TicketMerged':
    case 'TicketDeleted':
      return afterHappening(known, event)
    case 'StepTriggered':
      return afterTrigger(known, event)
    case 'Delivered':
    case 'NotificationCancelled':
      return { ...known, messages: known.messages.filter(id => id !== event.notificationId) }
    case 'IncidentsReassessed':
      return { ...known, isUnsure: true }
    case 'TicketAssigned':
    case 'TicketMoved':
    case 'TicketClientChanged':
    case 'TicketPolicySet':
    case 'Acknowledged':
    case 'TicketPaused':
    case 'TicketResumed':
    case 'WaitInherited':
    case 'AcknowledgementWithdrawn':
    case 'IncidentOpened':
    case 'PolicyChanged':
    case 'IncidentResolved':
    case 'IncidentExhausted':
    case 'ConfirmationLapsed':
    case 'DeliveryStarted':
    case 'DeliveryFailed':
    case 'DeliveryOutcomeUnknown':
    case 'NotificationParked':
      return known
  }
}

/** Whether it is certain that the client does not wait and no message is unsettled. */
export const isSettled = ({ situation, messages, isUnsure }: Skim): boolean =>
  !isUnsure && situation.wait === undefined && messages.length === 0
