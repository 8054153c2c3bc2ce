import type { DeliveryResult } from '../ports/channel.js'
import type { Person, TicketDetails } from '../ports/directory.js'
import { isRecord, reasonOf } from './attempt-outcome.js'
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

/** Whom the message goes to and what it may say about the ticket, as the directory has it now. */
export const lookUp = async (
  { env }: Engine,
  { ticketId, notification }: Claim,
): Promise<Recipient | DeliveryResult> => {
  const { directory, clock } = env
  const failed = (reason: string): DeliveryResult => ({ status: 'failed', retryable: true, reason })
  try {
    const answer = await withinTime(clock, defaultAttemptTimeoutMs, async () => {
      const people: unknown = await directory.people([notification.personId], new Date(wallNow(clock)))
      const details: unknown = await directory.ticket?.(ticketId)
      return { people, details }
    })
    if (answer === 'timeout') return failed('the directory did not answer')
    const { people, details } = answer.value
    if (!Array.isArray(people)) return failed('the directory did not answer with a list')
    const person = people.find((one): one is Person => isRecord(one) && one['id'] === notification.personId)
    return person === undefined
      ? { status: 'failed', retryable: false, reason: 'unknown-person' }
      : { person, ticket: isRecord(details) ? details : {} }
  } catch (error) {
    return failed(`the directory failed: ${reasonOf(error)}`)
  }
}
