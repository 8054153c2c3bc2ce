import type { StoredEvent } from '../../ports/event-store.js'
import { eventFrom } from './events.js'
import type { InboxMessage } from './message.js'

/** One person's inbox as far as it was read from the store. Changed in place: it grows with every message. */
export interface Folded {
  revision: number
  /** Oldest first. */
  readonly messages: InboxMessage[]
  readonly placeOf: Map<string, number>
  readonly unread: Set<string>
}

export const nothingFolded = (): Folded => ({ revision: -1, messages: [], placeOf: new Map(), unread: new Set() })

/** Takes in the next event; one that was taken in already is passed over, so that two readers may do the same work. */
export const foldInto = (folded: Folded, stored: StoredEvent): void => {
  if (stored.revision !== folded.revision + 1) return
  folded.revision = stored.revision
  const event = eventFrom(stored)
  switch (event?.type) {
    case 'received':
      if (folded.placeOf.has(event.message.id)) return
      folded.placeOf.set(event.message.id, folded.messages.length)
      folded.messages.push(event.message)
      folded.unread.add(event.message.id)
      return
    case 'read':
      folded.unread.delete(event.messageId)
      return
    case 'all-read':
      folded.unread.clear()
      return
    case undefined:
      return
  }
}

/** @since 0.1.0 */
export interface ReadMessagesOptions {
  readonly unreadOnly?: boolean | undefined
  /** At most this many. Default 50. */
  readonly limit?: number | undefined
  /** Only messages older than the one with this id: the last one of the page before. */
  readonly before?: string | undefined
}

export const newestFirst = (
  { messages, placeOf, unread }: Folded,
  { unreadOnly = false, limit = 50, before }: ReadMessagesOptions,
): ReadonlyArray<InboxMessage> => {
  const page: InboxMessage[] = []
  const end = before === undefined ? messages.length : (placeOf.get(before) ?? 0)
  for (let place = end - 1; place >= 0 && page.length < limit; place -= 1) {
    const message = messages[place]
    if (message === undefined) break
    const isUnread = unread.has(message.id)
    if (isUnread || !unreadOnly) page.push({ ...message, read: !isUnread })
  }
  return page
}
