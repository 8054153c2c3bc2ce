import { aText, requireOptions } from '../../codecs/option-rules.js'
import type { Channel, DeliveryResult, Notification } from '../../ports/channel.js'
import { systemClock } from '../system-clock.js'
import { systemRandom } from '../system-random.js'
import { untilAborted } from './abort.js'
import { readData, receivedData, stored } from './events.js'
import { feedOf } from './feed.js'
import { newestFirst, type ReadMessagesOptions } from './fold.js'
import type { InboxChange, InboxMessage } from './message.js'
import { peopleOf } from './people.js'
import { inboxRule, messagesRule, subscribeRule, type InboxOptions } from './options.js'
import { categoryIn, isPersonId, streamOf } from './stream.js'
import { write, type Written } from './write.js'

/**
 * Whose changes to be told of. Not a bare id, so that a person with the id `everyone`, or an id that is missing by
 * mistake, never means everybody.
 *
 * @since 0.1.0
 */
export type InboxOf = 'everyone' | { readonly personId: string }

/**
 * A ready inbox for "in-system" notifications, kept in the event store.
 *
 * @since 0.1.0
 */
export interface Inbox {
  /** The channel for `createEscalations`. However often a notification is handed over, it is one message. */
  readonly channel: Channel
  /** A person's messages, newest first. */
  readonly messages: (personId: string, options?: ReadMessagesOptions) => Promise<ReadonlyArray<InboxMessage>>
  readonly unreadCount: (personId: string) => Promise<number>
  /** Marks one message, or all that the inbox holds now, as read. Rejects with the store's error. */
  readonly markRead: (personId: string, messageId: 'all' | (string & {})) => Promise<void>
  /**
   * Tells of messages received and read, in this process or another, from when the promise resolves until `signal` is
   * aborted. Trouble with the store delays changes and loses none.
   */
  readonly subscribe: (
    whose: InboxOf,
    listener: (change: InboxChange) => void | Promise<void>,
    options: { readonly signal: AbortSignal },
  ) => Promise<void>
}

const resultOf = (written: Written): DeliveryResult => {
  switch (written.status) {
    case 'done':
      return { status: 'accepted' }
    case 'failed':
      return {
        status: 'failed',
        retryable: written.error.code !== 'invalid',
        reason: `event store: ${written.error.code}`,
      }
    case 'unknown':
      return { status: 'unknown', reason: `event store: ${written.error.code}` }
  }
}

/**
 * Opens an inbox over a store.
 *
 * @since 0.1.0
 */
export const inbox = (options: InboxOptions): Inbox => {
  requireOptions('inbox', inboxRule, options)
  const { store, clock = systemClock, random = systemRandom, logger } = options
  const category = categoryIn(options.namespace)
  const people = peopleOf(store)
  const feed = feedOf({ store, clock, random, category, logger })

  const deliver = (notification: Notification, signal: AbortSignal): Promise<DeliveryResult> =>
    people.inTurn(streamOf(category, notification.person.id), async entry => {
      if (signal.aborted) return { status: 'failed', retryable: true, reason: 'aborted before sending' }
      const event = { id: random.uuid(), type: stored.received, data: receivedData(notification) }
      const isThere = (): boolean => entry.folded.placeOf.has(notification.idempotencyKey)
      return resultOf(await write({ store, people, recordedAt: clock.wallMs() }, entry, event, isThere))
    })

  return {
    channel: {
      send: async (notification, { signal }) => {
        if (!isPersonId(notification.person.id)) return { status: 'failed', retryable: false, reason: 'invalid-person' }
        if (signal.aborted) return { status: 'failed', retryable: true, reason: 'aborted before sending' }
        return untilAborted(deliver(notification, signal), signal)
      },
    },

    messages: async (personId, wanted = {}) => {
      requireOptions('inbox: messages', messagesRule, wanted)
      const { folded } = await people.upToDate(streamOf(category, personId))
      return newestFirst(folded, wanted)
    },

    unreadCount: async personId => {
      const { folded } = await people.upToDate(streamOf(category, personId))
      return folded.unread.size
    },

    markRead: async (personId, messageId) => {
      requireOptions('inbox: the message', aText, messageId)
      const event =
        messageId === 'all'
          ? { id: random.uuid(), type: stored.allRead, data: {} }
          : { id: random.uuid(), type: stored.read, data: readData(messageId) }
      const written = await people.inTurn(streamOf(category, personId), entry => {
        const { unread } = entry.folded
        const isThere = (): boolean => (messageId === 'all' ? unread.size === 0 : !unread.has(messageId))
        return write({ store, people, recordedAt: clock.wallMs() }, entry, event, isThere)
      })
      if (written.status !== 'done') throw written.error
    },

    subscribe: async (whose, listener, options) => {
      requireOptions('inbox: subscribe', subscribeRule, { whose, listener, options })
      const { signal } = options
      const personId = whose === 'everyone' ? undefined : whose.personId
      if (personId !== undefined || whose !== 'everyone') streamOf(category, personId ?? '')
      await feed.subscribe({ personId, tell: listener }, signal)
    },
  }
}
