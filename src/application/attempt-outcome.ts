import { isObject } from '../codecs/object.js'
import type { AttemptOutcome } from '../domain/incident/commands.js'
import type { DeliveryResult } from '../ports/channel.js'
import type { Claim } from './claim.js'
import type { Engine } from './engine.js'
import { wallNow } from './environment.js'
import { nextAttemptAt } from './retry.js'

const shortReason = (reason: unknown): string =>
  // eslint-disable-next-line no-control-regex
  typeof reason === 'string' ? reason.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 200) : 'no reason given'

/** What a channel answered, whatever it is, as one of the three things it may be. */
export const understood = (answer: unknown): DeliveryResult => {
  if (!isObject(answer)) return { status: 'unknown', reason: 'the channel gave no result' }
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
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? shortReason(error.name) : 'it threw no error'

/** The last look said no. The claim is let go, for whoever may send at once. */
export const notBegun: DeliveryResult = { status: 'failed', retryable: true, reason: 'not begun' }

/** What is recorded of an attempt, and when the next one may be. */
export const outcomeOf = (engine: Engine, { notification }: Claim, result: DeliveryResult): AttemptOutcome => {
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
