import type { EventStoreDBClient } from './client.js'
import { positionOf } from './event.js'
import { isWithoutReason, kindOf } from './failure.js'
import { iterate } from './iterate.js'
import { reading, type Reading } from './read-stream.js'

/**
 * What is behind an error that does not say it. Other calls than reads tell, and this one changes nothing; nobody has
 * such a group.
 */
const reasonOf = async ({ limits }: Reading, client: EventStoreDBClient, error: unknown): Promise<unknown> => {
  if (!isWithoutReason(error)) return error
  try {
    await limits.read.within(client.getPersistentSubscriptionToAllInfo('escalationKnock', { requiresLeader: false }))
  } catch (told) {
    const kind = kindOf(told)
    if (kind === 'denied' || kind === 'notSent' || kind === 'suspect') return told
  }
  return error
}

/** Reads the head of the log, which every other call builds upon: that shows whether the server is there and lets us in. */
export const knock = (subject: Reading): Promise<void> => {
  const { connection, settings, limits } = subject
  const { requiresLeader } = settings
  const head = { direction: 'backwards', fromPosition: 'end', maxCount: 1, requiresLeader } as const
  return reading(subject, 'The head of the log', async client => {
    try {
      const options = { limit: limits.read, signal: connection.closing }
      for await (const resolved of iterate(() => client.readAll(head), options)) positionOf(resolved)
    } catch (error) {
      throw await reasonOf(subject, client, error)
    }
  })
}
