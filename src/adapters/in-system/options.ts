import {
  aFlag,
  aFunction,
  aNamespace,
  aText,
  expecting,
  hasFunction,
  optional,
  optionsOf,
  wholeFrom,
} from '../../codecs/option-rules.js'
import { aClock, aLogger, anEventStore, aRandom } from '../../codecs/port-rules.js'
import type { Clock } from '../../ports/clock.js'
import type { EventStore } from '../../ports/event-store.js'
import type { Logger } from '../../ports/logger.js'
import type { Random } from '../../ports/random.js'
import type { ReadMessagesOptions } from './fold.js'

/** @since 0.1.0 */
export interface InboxOptions {
  /** The store to keep messages in, opened; the one that escalations use will do. */
  readonly store: EventStore
  readonly clock?: Clock | undefined
  readonly random?: Random | undefined
  /** The same as for `createEscalations`: keeps hosts apart that share a store. */
  readonly namespace?: string | undefined
  readonly logger?: Logger | undefined
}

export const inboxRule = optionsOf<InboxOptions>({
  store: anEventStore,
  clock: optional(aClock),
  random: optional(aRandom),
  namespace: optional(aNamespace),
  logger: optional(aLogger),
})

export const messagesRule = optionsOf<ReadMessagesOptions>({
  unreadOnly: optional(aFlag),
  limit: optional(wholeFrom(0, Number.MAX_SAFE_INTEGER)),
  before: optional(aText),
})

export const subscribeRule = optionsOf<{
  readonly whose: unknown
  readonly listener: unknown
  readonly options: unknown
}>({
  whose: value => (value === 'everyone' ? [] : optionsOf<{ readonly personId: unknown }>({ personId: aText })(value)),
  listener: aFunction,
  options: optionsOf<{ readonly signal: unknown }>({
    signal: expecting('an AbortSignal', value => hasFunction(value, 'addEventListener')),
  }),
})
