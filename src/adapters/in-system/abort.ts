import type { DeliveryResult } from '../../ports/channel.js'

/** What goes on after an abort may still succeed, hence "unknown". */
export const untilAborted = (attempt: Promise<DeliveryResult>, signal: AbortSignal): Promise<DeliveryResult> =>
  new Promise((resolve, reject) => {
    const stop = (): void => resolve({ status: 'unknown', reason: 'aborted while sending' })
    signal.addEventListener('abort', stop, { once: true })
    attempt.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
