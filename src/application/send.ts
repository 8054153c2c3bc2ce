import * as E from 'fp-ts/lib/Either.js'
import { unwantedBecause } from '../domain/incident/cancellations.js'
import type { AttemptOutcome } from '../domain/incident/commands.js'
import type { TicketId } from '../domain/identifiers.js'
import type { Ticket } from '../domain/incident/state.js'
import type { ClaimedNotification } from '../domain/notification/notification.js'
import type { Channel, DeliveryResult } from '../ports/channel.js'
import type { Person, TicketDetails } from '../ports/directory.js'
import { handle, type Engine, type ReadFrom } from './engine.js'
import { wallNow } from './environment.js'
import { attempt } from './lift.js'
import { idempotencyKey, message } from './message.js'
import type { OpenTicket } from './open-tickets.js'
import { nextAttemptAt } from './retry.js'
import { canReach } from './roster.js'
import { withinTime } from './within-time.js'

/** How long a claim holds. Long enough for one attempt, short enough to be taken over soon. */
export const leaseMs = 60_000

/** How long one attempt may take unless the channel says otherwise. */
export const defaultAttemptTimeoutMs = 20_000

/** A message that this worker has claimed. */
export interface Claim {
  readonly ticketId: TicketId
  readonly notification: ClaimedNotification
  readonly claimedAtMonotonicMs: number
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const shortReason = (reason: unknown): string =>
  // eslint-disable-next-line no-control-regex
  typeof reason === 'string' ? reason.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 200) : 'no reason given'

/** What a channel answered, whatever it is, as one of the three things it may be. */
const understood = (answer: unknown): DeliveryResult => {
  if (!isRecord(answer)) return { status: 'unknown', reason: 'the channel gave no result' }
  switch (answer['status']) {
    case 'accepted': {
      const id = answer['providerId']
      return typeof id === 'string' && id.length <= 200
        ? { status: 'accepted', providerId: id }
        : { status: 'accepted' }
    }
    case 'failed': {
      const retryAfterMs = answer['retryAfterMs']
      return {
        status: 'failed',
        retryable: answer['retryable'] !== false,
        reason: shortReason(answer['reason']),
        retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
      }
    }
    case 'unknown':
      return { status: 'unknown', reason: shortReason(answer['reason']) }
  }
  return { status: 'unknown', reason: 'the channel gave a result that is none' }
}

/** Why something of the host's failed. The message of an error may name people: only the error's own name is told. */
const reasonOf = (error: unknown): string => (error instanceof Error ? shortReason(error.name) : 'it threw no error')

/** The last look said no. The claim is let go, for whoever may send at once. */
const notBegun: DeliveryResult = { status: 'failed', retryable: true, reason: 'not begun' }

const outcomeOf = (engine: Engine, { notification }: Claim, result: DeliveryResult): AttemptOutcome => {
  if (result.status === 'accepted') return { status: 'delivered', providerId: result.providerId }
  if (result.status === 'failed' && !result.retryable) return { status: 'refused', reason: result.reason }
  const { attempts, triggeredAt } = notification
  const retryAfterMs = result.status === 'failed' ? result.retryAfterMs : undefined
  const next = nextAttemptAt(
    { attempts, triggeredAt, now: wallNow(engine.env.clock), retryAfterMs },
    engine.env.random.next(),
  )
  const isToWait = next !== null && result !== notBegun
  return {
    status: result.status,
    reason: result.reason,
    nextAttemptAt: isToWait ? next : next === null ? null : wallNow(engine.env.clock),
  }
}

interface Recipient {
  readonly person: Person
  readonly ticket: TicketDetails
}

/** How long the details of a ticket are waited for once they have held a message up: the claim has to last for the send. */
const detailsTimeoutMs = 5_000

/** What the message may say about the ticket. What a ticket is called holds a message up once, and no more. */
const detailsOf = async ({ env }: Engine, { ticketId, notification }: Claim): Promise<TicketDetails> => {
  const { directory, clock, logger } = env
  const { attempts } = notification
  const ask = async (): Promise<TicketDetails> => {
    const details: unknown = await directory.ticket?.(ticketId)
    return isRecord(details) ? details : {}
  }
  if (attempts === 1) return ask()
  const unknown = (reason: string): TicketDetails => {
    logger.warn(
      { ticketId, attempt: attempts, reason },
      'The directory failed for the ticket: a message names its id only',
    )
    return {}
  }
  try {
    const answer = await withinTime(clock, detailsTimeoutMs, ask)
    return answer === 'timeout' ? unknown(`no answer within ${detailsTimeoutMs} ms`) : answer.value
  } catch (error) {
    return unknown(reasonOf(error))
  }
}

/** Whom the message goes to and what it may say about the ticket, as the directory has it now. */
const lookUp = async (engine: Engine, claim: Claim): Promise<Recipient | DeliveryResult> => {
  const { directory, clock } = engine.env
  const { personId } = claim.notification
  const failed = (reason: string): DeliveryResult => ({ status: 'failed', retryable: true, reason })
  try {
    const answer = await withinTime(clock, defaultAttemptTimeoutMs, async () => {
      const people: unknown = await directory.people([personId], new Date(wallNow(clock)))
      return { people, ticket: await detailsOf(engine, claim) }
    })
    if (answer === 'timeout') return failed('the directory did not answer')
    const { people, ticket } = answer.value
    if (!Array.isArray(people)) return failed('the directory did not answer with a list')
    const person = people.find((one): one is Person => isRecord(one) && one['id'] === personId)
    return person === undefined ? { status: 'failed', retryable: false, reason: 'unknown-person' } : { person, ticket }
  } catch (error) {
    return failed(`the directory failed: ${reasonOf(error)}`)
  }
}

/**
 * The last look before a send begins, at the store itself: the ticket, on which the claim still is this worker's and the
 * message still is wanted; nothing when the send must not begin.
 */
const lastLook = async (engine: Engine, { ticketId, notification }: Claim): Promise<OpenTicket | undefined> => {
  const { env, openTickets, tickets } = engine
  const rows = env.store.index === undefined ? E.right([]) : await attempt(() => openTickets.of([ticketId]))()
  if (E.isLeft(rows)) return undefined
  const [row] = rows.right
  const loaded = typeof row === 'object' ? E.right(row) : await tickets.load(ticketId)()
  if (E.isLeft(loaded)) return undefined
  const { ticket } = loaded.right
  const current = ticket.notifications.find(({ id }) => id === notification.id)
  return current?.state === 'claimed' &&
    current.workerId === env.workerId &&
    current.attempts === notification.attempts &&
    unwantedBecause(ticket, current) === undefined
    ? loaded.right
    : undefined
}

/** Resolves with the ticket if the send may begin. Whoever awaits it must begin in the same turn. */
const mayBegin = async (
  engine: Engine,
  claim: Claim,
  timeoutMs: number,
  isClosing: () => boolean,
): Promise<OpenTicket | undefined> => {
  const { env, board } = engine
  const { ticketId, notification, claimedAtMonotonicMs } = claim
  const isTimely = (): boolean => env.clock.monotonicMs() - claimedAtMonotonicMs < notification.leaseMs - timeoutMs
  while (isTimely() && !isClosing()) {
    const seen = await lastLook(engine, claim)
    if (seen === undefined) return undefined
    // An answer may be old by now: what this process itself has written since makes it look again.
    if ((board.revisionOf(ticketId) ?? -1) <= seen.revision) return isTimely() && !isClosing() ? seen : undefined
  }
  return undefined
}

const finish = (
  engine: Engine,
  claim: Claim,
  outcome: AttemptOutcome,
  from: ReadFrom = 'row',
): Promise<Ticket | undefined> =>
  handle(engine)(
    claim.ticketId,
    {
      type: 'FinishDelivery',
      notificationId: claim.notification.id,
      workerId: engine.env.workerId,
      attempt: claim.notification.attempts,
      outcome,
      now: wallNow(engine.env.clock),
    },
    from,
  )().then(handled => {
    if (E.isLeft(handled))
      engine.env.logger.warn(
        { ticketId: claim.ticketId, attempt: claim.notification.attempts, trouble: handled.left.type },
        'The outcome of an attempt could not be recorded; it counts as unknown once the claim lapses',
      )
    return E.isRight(handled) ? handled.right.ticket : undefined
  })

/** If a message that was given up as unknown turns out to have arrived and was not tried again, that is good news. */
const recordLate = async (engine: Engine, claim: Claim, sending: Promise<unknown>): Promise<void> => {
  try {
    const late = understood(await sending)
    if (late.status === 'accepted') await finish(engine, claim, outcomeOf(engine, claim, late))
  } catch (error) {
    engine.env.logger.debug({ ticketId: claim.ticketId, reason: reasonOf(error) }, 'An attempt failed after its time')
  }
}

/** What came of an attempt, and the ticket as it was just before. */
interface Attempted {
  readonly result: DeliveryResult
  readonly seen?: OpenTicket | undefined
}

const attemptSend = async (
  engine: Engine,
  claim: Claim,
  channel: Channel,
  isClosing: () => boolean,
): Promise<Attempted> => {
  const { env } = engine
  const timeoutMs = Math.min(channel.timeoutMs ?? defaultAttemptTimeoutMs, leaseMs - 10_000)
  const recipient = await lookUp(engine, claim)
  if ('status' in recipient) return { result: recipient }
  if (!canReach(channel, recipient.person))
    return { result: { status: 'failed', retryable: false, reason: 'no-address' } }
  const key = idempotencyKey(env.digest, env.namespace, claim.ticketId, claim.notification.id)
  const text = message(claim.notification, key, claim.ticketId, recipient.person, recipient.ticket)
  const seen = await mayBegin(engine, claim, timeoutMs, isClosing)
  if (seen === undefined) return { result: notBegun }
  env.crashPoints.reached('delivery:before-send')
  try {
    let sending: Promise<unknown> | undefined
    const answer = await withinTime(env.clock, timeoutMs, async signal => {
      sending = channel.send(text, { signal })
      return sending
    })
    if (answer !== 'timeout') return { result: understood(answer.value), seen }
    if (sending !== undefined) void recordLate(engine, claim, sending)
    return { result: { status: 'unknown', reason: `no answer within ${timeoutMs} ms` }, seen }
  } catch (error) {
    return { result: { status: 'unknown', reason: reasonOf(error) }, seen }
  }
}

/** An attempt, and the ticket after it was recorded; no ticket when it could not be. */
export interface Sent {
  readonly result: DeliveryResult
  readonly ticket: Ticket | undefined
  /** The send was not begun because nobody wants the message any more. */
  readonly isCancelled: boolean
}

/** One attempt, from the last look to the recorded outcome. */
export const send = async (engine: Engine, claim: Claim, isClosing: () => boolean): Promise<Sent> => {
  const channel = engine.env.channels.get(claim.notification.channel)
  const { result, seen }: Attempted =
    channel === undefined
      ? { result: { status: 'failed', retryable: true, reason: `no channel ${claim.notification.channel}` } }
      : await attemptSend(engine, claim, channel, isClosing)
  engine.env.crashPoints.reached('delivery:after-send')
  const ticket = await finish(engine, claim, outcomeOf(engine, claim, result), seen)
  engine.env.crashPoints.reached('delivery:after-outcome')
  const isCancelled =
    result === notBegun && ticket?.notifications.every(({ id }) => id !== claim.notification.id) === true
  return { result, ticket, isCancelled }
}
