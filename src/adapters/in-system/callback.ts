import { aFunction, numberAbove0, optional, optionsOf, requireOptions } from '../../codecs/option-rules.js'
import type { Channel, DeliveryResult, Notification } from '../../ports/channel.js'
import type { Person } from '../../ports/directory.js'
import { untilAborted } from './abort.js'

/**
 * Shows a notification inside the host's own system. Resolving means that it is there to stay. The same
 * `idempotencyKey` may come again: make it the key of the row, and a repeat shows nothing twice.
 *
 * @since 0.1.0
 */
export type ShowNotification = (
  notification: Notification,
  options: { readonly signal: AbortSignal },
) => void | Promise<void>

/** @since 0.1.0 */
export interface InSystemChannelOptions {
  /** Who can be shown something at all. Default: everyone. */
  readonly reaches?: ((person: Person) => boolean) | undefined
  /** How long one attempt may take. Default: the engine's 20 000 ms. */
  readonly timeoutMs?: number | undefined
  /** What an error of the callback means. Default: nothing was shown, try again. */
  readonly outcomeOf?: ((error: unknown) => DeliveryResult) | undefined
}

const rules = optionsOf<{ readonly show: unknown; readonly options: unknown }>({
  show: aFunction,
  options: optionsOf<InSystemChannelOptions>({
    reaches: optional(aFunction),
    timeoutMs: optional(numberAbove0('milliseconds')),
    outcomeOf: optional(aFunction),
  }),
})

/**
 * A channel that hands notifications to a callback of the host.
 *
 * @since 0.1.0
 */
export const inSystemChannel = (show: ShowNotification, options: InSystemChannelOptions = {}): Channel => {
  requireOptions('inSystemChannel', rules, { show, options })
  const {
    reaches,
    timeoutMs,
    outcomeOf = () => ({ status: 'failed', retryable: true, reason: 'callback failed' }),
  } = options
  const attempt = async (notification: Notification, signal: AbortSignal): Promise<DeliveryResult> => {
    try {
      await show(notification, { signal })
      return { status: 'accepted' }
    } catch (error) {
      return outcomeOf(error)
    }
  }
  return {
    ...(reaches === undefined ? {} : { reaches }),
    timeoutMs,
    send: async (notification, { signal }) => {
      // The engine has asked before, but a person may leave between the step and the sending.
      if (reaches?.(notification.person) === false) return { status: 'failed', retryable: false, reason: 'not reached' }
      if (signal.aborted) return { status: 'failed', retryable: true, reason: 'aborted before sending' }
      return untilAborted(attempt(notification, signal), signal)
    },
  }
}
