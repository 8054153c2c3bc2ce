import { isObject } from '../codecs/object.js'
import type { DeliveryResult } from '../ports/channel.js'
import type { Person, TicketDetails } from '../ports/directory.js'
import { reasonOf } from './attempt-outcome.js'
import type { Claim } from './claim.js'
import type { Engine } from './engine.js'
import { wallNow } from './environment.js'
import { withinTime } from './within-time.js'

/** How long one attempt may take unless the channel says otherwise; and how long the directory may. */
export const defaultAttemptTimeoutMs = 20_000

export interface Recipient {
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
    return isObject(details) ? details : {}
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
export const lookUp = async (engine: Engine, claim: Claim): Promise<Recipient | DeliveryResult> => {
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
    const person = people.find((one): one is Person => isObject(one) && one['id'] === personId)
    return person === undefined ? { status: 'failed', retryable: false, reason: 'unknown-person' } : { person, ticket }
  } catch (error) {
    return failed(`the directory failed: ${reasonOf(error)}`)
  }
}
