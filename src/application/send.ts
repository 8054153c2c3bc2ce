import * as E from 'fp-ts/lib/Either.js'
import type { AttemptOutcome } from '../domain/incident/commands.js'
import type { Ticket } from '../domain/incident/state.js'
import type { Channel, DeliveryResult } from '../ports/channel.js'
import { notBegun, outcomeOf, reasonOf, understood } from './attempt-outcome.js'
import { leaseMs, type Claim } from './claim.js'
import type { Engine } from './engine.js'
import { handle, type ReadFrom } from './handle.js'
import { wallNow } from './environment.js'
import { mayBegin } from './last-look.js'
import { idempotencyKey, message } from './message.js'
import type { OpenTicket } from './open-ticket.js'
import { defaultAttemptTimeoutMs, lookUp } from './recipient.js'
import { canReach } from './roster.js'
import { withinTime } from './within-time.js'

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
