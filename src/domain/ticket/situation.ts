import type { PersonId, TicketId } from '../identifiers.js'
import type { Levels } from '../policy/catalog.js'
import type { Instant } from '../time.js'
import { earlier } from '../time.js'
import type { Happening, WaitInherited } from './fact.js'

/**
 * A client waiting: since the first unanswered message, with the clock at the last one.
 *
 * @since 0.1.0
 */
export interface Wait {
  readonly sinceAt: Instant
  /** The client's last activity: the clock that delays count from. */
  readonly lastActivityAt: Instant
}

interface Inheritance {
  readonly ownSinceAt: Instant
  /** One for each merge; a ticket may be merged more than once. */
  readonly from: ReadonlyArray<{ readonly ticketId: TicketId; readonly at: Instant; readonly sinceAt: Instant }>
}

/**
 * A ticket as the facts alone tell it, before any policy: whose it is, whether it is closed, whether its client waits.
 *
 * @since 0.1.0
 */
export interface Situation extends Levels {
  readonly assigneeId?: PersonId | undefined
  readonly closed: boolean
  readonly wait?: Wait | undefined
  /** What merged tickets brought into the wait, and since when it would be without them. */
  readonly inherited?: Inheritance | undefined
  /** The ticket was closed while its client waited: reopening it resumes the waiting. */
  readonly closedUnanswered: boolean
}

/** Every key is there from the beginning: V8 takes ten times as long for a copy that has keys more than the original. */
export const initialSituation: Situation = {
  policyId: undefined,
  clientId: undefined,
  deskId: undefined,
  assigneeId: undefined,
  closed: false,
  wait: undefined,
  inherited: undefined,
  closedUnanswered: false,
}

const clientWrote = (situation: Situation, at: Instant): Situation => ({
  ...situation,
  closedUnanswered: false,
  wait: { sinceAt: situation.wait?.sinceAt ?? at, lastActivityAt: at },
})

const agentAnswered = (situation: Situation): Situation =>
  // Rule 11 to the letter: a reply on a closed ticket changes nothing, whoever wrote on it meanwhile. The host reopens
  // a ticket that it goes on working on (docs/decisions/0003-closed-means-closed.md).
  situation.closed || (situation.wait === undefined && !situation.closedUnanswered)
    ? situation
    : { ...situation, wait: undefined, inherited: undefined, closedUnanswered: false }

const closed = (situation: Situation): Situation => ({
  ...situation,
  closed: true,
  wait: undefined,
  inherited: undefined,
  closedUnanswered: situation.closedUnanswered || situation.wait !== undefined,
})

/** Merged or deleted: what was to be answered is answered elsewhere or not at all, so reopening resumes nothing. */
const gone = (situation: Situation): Situation => ({
  ...situation,
  closed: false,
  wait: undefined,
  inherited: undefined,
  closedUnanswered: false,
})

const reopened = (situation: Situation, at: Instant): Situation => {
  const open = { ...situation, closed: false, closedUnanswered: false }
  return situation.closedUnanswered && situation.wait === undefined
    ? { ...open, wait: { sinceAt: at, lastActivityAt: at } }
    : open
}

/** The newest word on a merge counts: it may turn out that the client there waited longer, or not at all. */
const inherited = (situation: Situation, { fromTicketId: ticketId, at, waitingSinceAt }: WaitInherited): Situation => {
  const { wait, inherited: before } = situation
  if (wait === undefined) return situation
  const ownSinceAt = before?.ownSinceAt ?? wait.sinceAt
  const others = (before?.from ?? []).filter(one => one.ticketId !== ticketId || one.at !== at)
  const from = waitingSinceAt === null ? others : [...others, { ticketId, at, sinceAt: waitingSinceAt }]
  const sinceAt = from.reduce((earliest, one) => earlier(earliest, one.sinceAt), ownSinceAt)
  return { ...situation, wait: { ...wait, sinceAt }, inherited: from.length === 0 ? undefined : { ownSinceAt, from } }
}

/** The situation after one more happening, given in order of time. Total: history is never refused. */
export const nextSituation = (situation: Situation, happening: Happening): Situation => {
  switch (happening.type) {
    case 'TicketOpened': {
      const known = {
        ...situation,
        closed: false,
        deskId: happening.deskId ?? situation.deskId,
        clientId: happening.clientId ?? situation.clientId,
        assigneeId: happening.assigneeId ?? situation.assigneeId,
      }
      return happening.openedBy === 'client' ? clientWrote(known, happening.at) : known
    }
    case 'ClientReplied':
      return happening.author === 'human' ? clientWrote(situation, happening.at) : situation
    case 'AgentReplied':
      return happening.author === 'human' ? agentAnswered(situation) : situation
    case 'TicketAssigned':
      return { ...situation, assigneeId: happening.assigneeId ?? undefined }
    case 'TicketMoved':
      return { ...situation, deskId: happening.deskId ?? undefined }
    case 'TicketClientChanged':
      return { ...situation, clientId: happening.clientId ?? undefined }
    case 'TicketPolicySet':
      return { ...situation, policyId: happening.policyId ?? undefined }
    case 'TicketClosed':
      return closed(situation)
    case 'TicketMerged':
    case 'TicketDeleted':
      return gone(situation)
    case 'TicketReopened':
      return reopened(situation, happening.at)
    case 'WaitInherited':
      return inherited(situation, happening)
    case 'Acknowledged':
    case 'AcknowledgementWithdrawn':
    case 'TicketPaused':
    case 'TicketResumed':
      return situation
  }
}
