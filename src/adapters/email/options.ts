import type { Notification } from '../../ports/channel.js'
import { isDomain, isPlainAddress } from './address.js'
import { cleanHeader } from './clean.js'
import type { ComposeEmail } from './compose.js'
import type { EmailAddress, EmailTransport } from './transport.js'
import type { EmailWords } from './words.js'

/**
 * How mail is sent and what it says.
 *
 * @since 0.1.0
 */
export interface EmailChannelOptions {
  /**
   * A nodemailer transporter, or anything with its `sendMail(message)`. Give it a `connectionTimeout` and a
   * `greetingTimeout` well below {@link EmailChannelOptions.timeoutMs}: nodemailer's own are minutes long, and an
   * attempt that is cut off while it waits for a connection is recorded as unknown, though nothing was sent.
   */
  readonly transport: EmailTransport
  /** The sender: one plain address, with a name if you like. */
  readonly from: string | EmailAddress
  readonly replyTo?: string | EmailAddress | undefined
  /** What stands after the `@` of Message-IDs. Default: the domain of `from`. */
  readonly messageIdDomain?: string | undefined
  /** Every word of the mail. Default: `emailWords`, in English. */
  readonly words?: EmailWords | undefined
  /** In which zone times are written, as in `Europe/Warsaw`. Default `UTC`. */
  readonly timeZone?: string | undefined
  /** Replaces parts of the standard mail. */
  readonly compose?: ComposeEmail | undefined
  /** Told when `compose`, `words` or a link could not be used. The mail is sent all the same. */
  readonly onComposeError?: ((error: unknown, notification: Notification) => void) | undefined
  /**
   * Where "I’m on it" leads; without it the mail has no such button. The address must only open a page: mail scanners
   * follow every link in a mail.
   */
  readonly acknowledgeUrl?: ((notification: Notification) => string | undefined) | undefined
  /**
   * Origins (`https://help.example.org`) that a ticket's link may lead to. Default: any `https:` address, and `http:`
   * on a local network.
   */
  readonly linkOrigins?: ReadonlyArray<string> | undefined
  /** How long one attempt may take. Default: the engine's 20 000 ms. */
  readonly timeoutMs?: number | undefined
}

/** The options that could be wrong in a way that every mail would suffer from, checked. */
export interface Settings {
  readonly from: EmailAddress
  readonly replyTo: EmailAddress | undefined
  readonly messageIdDomain: string
  readonly timeZone: string
  readonly linkOrigins: ReadonlyArray<string> | undefined
}

const refuse = (option: string, got: unknown, expected: string): never => {
  const shown = (JSON.stringify(got) as string | undefined) ?? typeof got
  throw new TypeError(`emailChannel: "${option}" is ${shown.slice(0, 120)}. Expected ${expected}.`)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const addressFrom = (option: string, given: unknown): EmailAddress => {
  const { name = '', address } = isObject(given) ? given : { address: given }
  return isPlainAddress(address) && typeof name === 'string'
    ? { name: cleanHeader(name), address }
    : refuse(
        option,
        given,
        'one plain address like "help@example.org", or { name: "Help", address: "help@example.org" }',
      )
}

const originFrom = (given: string): string =>
  URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)
    ? new URL(given).origin
    : refuse('linkOrigins', given, 'web origins like "https://help.example.org"')

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

export const settingsFrom = (options: EmailChannelOptions): Settings => {
  const { transport, timeZone = 'UTC', timeoutMs } = options
  if (!isObject(transport) || typeof transport.sendMail !== 'function') {
    refuse('transport', typeof transport, 'an object with sendMail(message), such as nodemailer.createTransport(...)')
  }
  const from = addressFrom('from', options.from)
  const messageIdDomain = options.messageIdDomain ?? from.address.slice(from.address.indexOf('@') + 1)
  if (!isDomain(messageIdDomain)) refuse('messageIdDomain', messageIdDomain, 'a domain like "example.org"')
  if (!isTimeZone(timeZone)) refuse('timeZone', timeZone, 'a time zone like "Europe/Warsaw"')
  if (timeoutMs !== undefined && !(timeoutMs > 0)) refuse('timeoutMs', timeoutMs, 'a number of milliseconds above 0')
  return {
    from,
    replyTo: options.replyTo === undefined ? undefined : addressFrom('replyTo', options.replyTo),
    messageIdDomain,
    timeZone,
    linkOrigins: options.linkOrigins?.map(originFrom),
  }
}
