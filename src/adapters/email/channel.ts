import type { Channel, DeliveryResult, Notification } from '../../ports/channel.js'
import { isPlainAddress } from './address.js'
import { cleanHeader } from './clean.js'
import { contentOf } from './compose.js'
import type { EmailLinks } from './content.js'
import { automaticHeaders } from './headers.js'
import { messageIdOf, threadIdOf } from './identity.js'
import { allowedLink } from './link.js'
import { settingsFrom, type EmailChannelOptions } from './options.js'
import { outcomeOfError, outcomeOfInfo } from './outcome.js'
import type { EmailMessage } from './transport.js'
import { emailWords } from './words.js'

/**
 * A channel that sends mail, one per notification, to exactly one address. The mail carries the same Message-ID in
 * every attempt. What customers write can neither keep a mail from being sent nor change who gets it.
 *
 * @since 0.1.0
 */
export const emailChannel = (options: EmailChannelOptions): Channel => {
  const settings = settingsFrom(options)
  const { transport, words = emailWords, compose, acknowledgeUrl, onComposeError } = options
  const { from, replyTo, messageIdDomain, timeZone, linkOrigins } = settings

  const reporting =
    (notification: Notification) =>
    (error: unknown): void => {
      try {
        onComposeError?.(error, notification)
      } catch {
        // Who listens to errors has no say in whether the mail leaves.
      }
    }

  const linksOf = (notification: Notification, report: (error: unknown) => void): EmailLinks => {
    const { url } = notification.ticket
    const ticket = allowedLink(url, linkOrigins)
    if (url !== undefined && ticket === undefined) report(new TypeError('The ticket’s url may not be linked to.'))
    try {
      const given = acknowledgeUrl?.(notification)
      const acknowledge = allowedLink(given)
      if (given !== undefined && acknowledge === undefined) {
        report(new TypeError('acknowledgeUrl gave no https address that may be linked to.'))
      }
      return { ticket, acknowledge }
    } catch (error) {
      report(error)
      return { ticket }
    }
  }

  const messageFor = (notification: Notification, address: string, signal: AbortSignal): EmailMessage => {
    const report = reporting(notification)
    const links = linksOf(notification, report)
    const { subject, text, html } = contentOf(notification, { words, compose, links, timeZone, report })
    return {
      envelope: { from: from.address, to: [address] },
      from,
      to: { name: cleanHeader(notification.person.name), address },
      ...(replyTo === undefined ? {} : { replyTo }),
      subject: cleanHeader(subject),
      text,
      ...(html === '' ? {} : { html }),
      messageId: messageIdOf(notification, messageIdDomain),
      references: threadIdOf(notification, messageIdDomain),
      headers: automaticHeaders(),
      disableFileAccess: true,
      disableUrlAccess: true,
      signal,
    }
  }

  const attempt = async (message: EmailMessage): Promise<DeliveryResult> => {
    try {
      return outcomeOfInfo(await transport.sendMail(message))
    } catch (error) {
      return outcomeOfError(error)
    }
  }

  return {
    timeoutMs: options.timeoutMs,
    reaches: ({ email }) => typeof email === 'string' && email.trim() !== '',
    send: async (notification, { signal }) => {
      const { email } = notification.person
      if (!isPlainAddress(email)) return { status: 'failed', retryable: false, reason: 'invalid-address' }
      if (signal.aborted) return { status: 'failed', retryable: true, reason: 'aborted before sending' }
      return untilAborted(attempt(messageFor(notification, email, signal)), signal)
    },
  }
}

/** A transport that does not look at the signal may still hand the mail over later, hence "unknown". */
const untilAborted = (attempt: Promise<DeliveryResult>, signal: AbortSignal): Promise<DeliveryResult> =>
  new Promise(resolve => {
    const stop = (): void => resolve({ status: 'unknown', reason: 'aborted while sending' })
    signal.addEventListener('abort', stop, { once: true })
    void attempt.then(resolve).finally(() => signal.removeEventListener('abort', stop))
  })
