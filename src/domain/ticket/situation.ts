import type { PersonId } from '../identifiers.js'
import type { Levels } from '../policy/catalog.js'
import type { Instant } from '../time.js'
import { earlier } from '../time.js'
import type { Happening } from './fact.js'

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

/**
 * A ticket as the facts alone tell it, before any policy: whose it is, whether it is closed, whether its client waits.
 *
 * @since 0.1.0
 */
export interface Situation extends Levels {
  readonly assigneeId?: PersonId | undefined
  readonly closed: boolean
  readonly wait?: Wait | undefined
  /** The ticket was closed, merged or deleted while its client waited: reopening it resumes the waiting. */
  readonly endedUnanswered: boolean
}

export const initialSituation: Situation = { closed: false, endedUnanswered: false }

const clientWrote = (situation: Situation, at: Instant): Situation => ({
  ...situation,
  endedUnanswered: false,
  wait: { sinceAt: situation.wait?.sinceAt ?? at, lastActivityAt: at },
})

const agentAnswered = (situation: Situation): Situation =>
  // Rule 11 to the letter: a reply on a closed ticket changes nothing, whoever wrote on it meanwhile. The host reopens
  // a ticket that it goes on working on (docs/decisions/0003-closed-means-closed.md).
  situation.closed || situation.wait === undefined
    ? situation
    : { ...situation, wait: undefined, endedUnanswered: false }

const ended = (situation: Situation): Situation => ({
  ...situation,
  closed: true,
  wait: undefined,
  endedUnanswered: situation.endedUnanswered || situation.wait !== undefined,
})

const reopened = (situation: Situation, at: Instant): Situation => {
  const open = { ...situation, closed: false, endedUnanswered: false }
  return situation.endedUnanswered && situation.wait === undefined
    ? { ...open, wait: { sinceAt: at, lastActivityAt: at } }
    : open
}

const inherited = (situation: Situation, waitingSinceAt: Instant | null): Situation =>
  situation.wait === undefined || waitingSinceAt === null
    ? situation
    : { ...situation, wait: { ...situation.wait, sinceAt: earlier(situation.wait.sinceAt, waitingSinceAt) } }

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
    case 'TicketMerged':
    case 'TicketDeleted':
      return ended(situation)
    case 'TicketReopened':
      return reopened(situation, happening.at)
    case 'WaitInherited':
      return inherited(situation, happening.waitingSinceAt)
    case 'Acknowledged':
    case 'AcknowledgementWithdrawn':
    case 'TicketPaused':
    case 'TicketResumed':
      return situation
  }
}
