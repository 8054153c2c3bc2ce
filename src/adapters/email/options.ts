import {
  aFunction,
  aText,
  aTimeZone,
  expecting,
  expectingUnshown,
  hasFunction,
  listOf,
  numberAbove0,
  optional,
  optionsOf,
  tableLike,
  requireOptions,
  type OptionRule,
} from '../../codecs/option-rules.js'
import type { Notification } from '../../ports/channel.js'
import { isDomain, isPlainAddress } from './address.js'
import { cleanHeader } from './clean.js'
import type { ComposeEmail } from './compose.js'
import type { EmailAddress, EmailTransport } from './transport.js'
import { emailWords, type EmailWords } from './words.js'

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

const expectedAddress = 'one plain address like "help@example.org", or { name: "Help", address: "help@example.org" }'

const anAddress: OptionRule = value =>
  typeof value === 'object' && value !== null
    ? optionsOf<EmailAddress>({
        name: optional(aText),
        address: expecting('one plain address like "help@example.org"', isPlainAddress),
      })(value)
    : expecting(expectedAddress, isPlainAddress)(value)

const anOrigin = expecting(
  'a web origin like "https://help.example.org"',
  value => typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
)

const rules = optionsOf<EmailChannelOptions>({
  // The address of a mail server, which is easily taken for a transport, may hold a password.
  transport: expectingUnshown('an object with sendMail(message), such as nodemailer.createTransport(...)', value =>
    hasFunction(value, 'sendMail'),
  ),
  from: anAddress,
  replyTo: optional(anAddress),
  messageIdDomain: optional(
    expecting('a domain like "example.org"', value => typeof value === 'string' && isDomain(value)),
  ),
  words: optional(tableLike(emailWords)),
  timeZone: optional(aTimeZone),
  compose: optional(aFunction),
  onComposeError: optional(aFunction),
  acknowledgeUrl: optional(aFunction),
  linkOrigins: optional(listOf(anOrigin)),
  timeoutMs: optional(numberAbove0('milliseconds')),
})

const addressFrom = (given: string | EmailAddress): EmailAddress =>
  typeof given === 'string'
    ? { name: '', address: given }
    : { name: cleanHeader((given as Partial<EmailAddress>).name ?? ''), address: given.address }

export const settingsFrom = (options: EmailChannelOptions): Settings => {
  requireOptions('emailChannel', rules, options)
  const { timeZone = 'UTC', replyTo, linkOrigins } = options
  const from = addressFrom(options.from)
  return {
    from,
    replyTo: replyTo === undefined ? undefined : addressFrom(replyTo),
    messageIdDomain: options.messageIdDomain ?? from.address.slice(from.address.indexOf('@') + 1),
    timeZone,
    linkOrigins: linkOrigins?.map(origin => new URL(origin).origin),
  }
}
