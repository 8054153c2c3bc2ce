import type { Notification } from '../../ports/channel.js'
import { clean } from './clean.js'
import type { EmailWords } from './words.js'

/** What a mail says, with every foreign text cleaned. */
export interface Facts {
  readonly ticketId: string
  readonly personName: string | undefined
  readonly subject: string | undefined
  readonly clientName: string | undefined
  readonly deskName: string | undefined
  readonly policyName: string | undefined
  readonly step: number
  readonly stepCount: number
  readonly steps: ReadonlyArray<number>
  readonly waitingSinceAt: Date
  readonly waitedMs: number
  /** Given when the client wrote again after the first unanswered message. */
  readonly lastActivityAt: Date | undefined
  /** Given when the step fires noticeably later than it was due. */
  readonly late: { readonly dueAt: Date; readonly byMs: number } | undefined
  readonly possibleDuplicate: boolean
}

/** Two ticks of the default length: less is the rhythm of ticking, not a delay that a reader should wonder about. */
const noticeableMs = 10 * 60_000

const given = (text: unknown): string | undefined => {
  const cleaned = clean(text)
  return cleaned === '' ? undefined : cleaned
}

export const factsOf = (notification: Notification, words: EmailWords): Facts => {
  const { ticket, person, policy, step, triggeredAt, waitingSinceAt, lastActivityAt } = notification
  const byMs = triggeredAt.getTime() - step.dueAt.getTime()
  return {
    ticketId: given(notification.ticketId) ?? words.unnamed,
    personName: given(person.name),
    subject: ticket.subject === undefined ? undefined : (given(ticket.subject) ?? words.noSubject),
    clientName: given(ticket.clientName),
    deskName: given(ticket.deskName),
    policyName: given(policy.name) ?? given(policy.id),
    step: step.number,
    stepCount: notification.stepCount,
    steps: notification.steps.map(each => each.number),
    waitingSinceAt,
    waitedMs: triggeredAt.getTime() - waitingSinceAt.getTime(),
    lastActivityAt: lastActivityAt.getTime() > waitingSinceAt.getTime() ? lastActivityAt : undefined,
    late: byMs >= noticeableMs ? { dueAt: step.dueAt, byMs } : undefined,
    possibleDuplicate: notification.possibleDuplicate,
  }
}

/** The notification as `compose` functions get it: the same, with its texts cleaned. */
export const cleanedNotification = (notification: Notification): Notification => {
  const { person, policy, ticket } = notification
  return {
    ...notification,
    ticketId: clean(notification.ticketId),
    person: { ...person, name: given(person.name) },
    policy: { ...policy, name: clean(policy.name) },
    ticket: {
      ...ticket,
      subject: given(ticket.subject),
      clientName: given(ticket.clientName),
      deskName: given(ticket.deskName),
    },
  }
}
