// A message of a consumer group: an event on its way to somebody. (OutstandingMessage.cs, tag oss-v23.10.6.)
import type { Recorded } from './record.js'
import type { Resolved } from './view.js'

export interface Message {
  /** The id to confirm: the link's, if there is one. */
  readonly id: string
  readonly record: Recorded
  readonly resolved: Resolved
  readonly retryCount: number
  /** From the parked messages: it does not count for checkpoints. */
  readonly isReplay: boolean
  /** The how-manieth message of this group since the server started; given when it is first sent. */
  readonly sequence?: number
  /** Where the group would go on from if this one were the first not done. */
  readonly previous?: number
}

interface Outstanding {
  readonly message: Message
  readonly expiresAt: number
}

/** Sent and not confirmed. (OutstandingMessageCache.cs) */
export interface OutstandingMessages {
  readonly count: () => number
  readonly find: (id: string) => Message | undefined
  /** A second message with the id of one that is still out is not kept. */
  readonly add: (message: Message, expiresAt: number) => void
  readonly remove: (id: string) => void
  readonly takeExpired: (now: number) => readonly Message[]
  readonly lowest: () => Message | undefined
}

export const lowestOf = (messages: Iterable<Message>): Message | undefined => {
  let lowest: Message | undefined
  for (const message of messages) {
    if (message.isReplay || message.sequence === undefined) continue
    if (lowest?.sequence === undefined || message.sequence < lowest.sequence) lowest = message
  }
  return lowest
}

export const createOutstandingMessages = (): OutstandingMessages => {
  const messages = new Map<string, Outstanding>()
  return {
    count: () => messages.size,
    find: id => messages.get(id)?.message,
    add: (message, expiresAt) => {
      if (!messages.has(message.id)) messages.set(message.id, { message, expiresAt })
    },
    remove: id => void messages.delete(id),
    takeExpired: now => {
      const expired = [...messages.values()].filter(({ expiresAt }) => expiresAt <= now).map(({ message }) => message)
      for (const { id } of expired) messages.delete(id)
      return expired
    },
    lowest: () => lowestOf([...messages.values()].map(({ message }) => message)),
  }
}
