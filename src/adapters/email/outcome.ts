import type { DeliveryResult } from '../../ports/channel.js'

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** A word of the transport's own vocabulary, never a sentence: server replies quote addresses. */
const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[A-Za-z][A-Za-z_ -]{0,39}$/.test(value) ? value : undefined

/** Replies to these concern the session, that is our own relay or login, and say nothing about the recipient. */
const aboutSession = /^(CONN|EHLO|HELO|LHLO|STARTTLS|AUTH\b.*)$/

/** Our own login is refused or missing (RFC 4954): somebody mends a password, and the mail goes out. */
const aboutLogin: ReadonlySet<unknown> = new Set([530, 534, 535, 538])

/** 503 blames the order of commands, not the message; a new connection may do better. */
const badSequence = 503

const failed = (retryable: boolean, reason: string): DeliveryResult => ({ status: 'failed', retryable, reason })

/** The server has answered, so the mail was certainly not taken over. */
const refusal = (responseCode: number, command: string | undefined): DeliveryResult => {
  const temporary =
    responseCode < 500 ||
    responseCode === badSequence ||
    aboutLogin.has(responseCode) ||
    (command !== undefined && aboutSession.test(command))
  return failed(temporary, `smtp ${responseCode}${command === undefined ? '' : ` (${command})`}`)
}

const neverConnected: ReadonlySet<unknown> = new Set(['EDNS', 'ETLS', 'EREQUIRETLS', 'EPROXY', 'ECONFIG'])
const notLoggedIn: ReadonlySet<unknown> = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2'])
const timeoutsBeforeMail: ReadonlySet<unknown> = new Set(['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT'])
const duringHandshake = /CERT|WRONG_VERSION|HANDSHAKE|^ERR_TLS_/

/** Also said by a host name with several addresses, where each attempt to connect has its own error. */
const whileConnecting = ({ syscall, errors }: Readonly<Record<string, unknown>>): boolean =>
  syscall === 'connect' ||
  syscall === 'getaddrinfo' ||
  (Array.isArray(errors) && errors.length > 0 && errors.every(error => fieldsOf(error).syscall === 'connect'))

/**
 * nodemailer marks a lost connection with the command `CONN` at every stage, also after the final dot. So only what
 * can happen before the mail alone counts as "not sent"; every other silence is an unknown outcome.
 */
const certainlyBeforeMail = (fields: Readonly<Record<string, unknown>>): boolean =>
  neverConnected.has(fields.code) ||
  whileConnecting(fields) ||
  timeoutsBeforeMail.has(fields.timeoutType) ||
  (typeof fields.originalCode === 'string' && duringHandshake.test(fields.originalCode))

/** What a rejection of the transport means. Judged by the server's reply code first, then by where it happened. */
export const outcomeOfError = (error: unknown): DeliveryResult => {
  const fields = fieldsOf(error)
  const { responseCode } = fields
  const code = wordOf(fields.code)
  const command = wordOf(fields.command)
  if (notLoggedIn.has(code)) return failed(true, `smtp login (${code ?? ''})`)
  if (typeof responseCode === 'number' && responseCode >= 400 && responseCode <= 599) {
    return refusal(responseCode, command)
  }
  if (certainlyBeforeMail(fields)) return failed(true, `not connected (${code ?? 'no code'})`)
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return failed(false, `not sendable (${code})`)
  return { status: 'unknown', reason: `no answer (${code ?? 'no code'})` }
}

const providerIdOf = (info: Readonly<Record<string, unknown>>): string | undefined =>
  [info.serverMessageId, info.messageId].find(
    (id): id is string => typeof id === 'string' && /^[\x21-\x7e]{1,200}$/.test(id),
  )

/** What the transport's answer means. It was given one recipient, so one rejection is a refusal of the whole mail. */
export const outcomeOfInfo = (answer: unknown): DeliveryResult => {
  const info = fieldsOf(answer)
  if (Array.isArray(info.rejected) && info.rejected.length > 0) {
    const { responseCode, command } = fieldsOf(Array.isArray(info.rejectedErrors) ? info.rejectedErrors[0] : undefined)
    return typeof responseCode === 'number'
      ? refusal(responseCode, wordOf(command))
      : failed(false, 'recipient rejected')
  }
  return { status: 'accepted', providerId: providerIdOf(info) }
}
