import { expecting, listOf, optional, optionsOf, type OptionRule } from '../../codecs/option-rules.js'
import { quoted } from '../../codecs/problem.js'
import { aSecret, secretFrom, type Secret } from './secret.js'

/**
 * A key for bearer links.
 *
 * @since 0.1.0
 */
export interface LinkKey {
  /** Names the key in links: 1 to 32 letters, digits, dashes or underscores. */
  readonly id: string
  /** At least 32 bytes. */
  readonly secret: string | Uint8Array
  /** From then on links signed with it are refused. */
  readonly retireAt?: Date | undefined
}

/** What a link stands for: one person's "I'm on it" about one wait of one ticket. */
export interface LinkClaim {
  readonly ticketId: string
  readonly cause: string
  readonly personId: string
}

interface Payload extends LinkClaim {
  readonly purpose: string
  readonly audience: string
  readonly issuedAt: number
  readonly expiresAt: number
}

interface Key {
  readonly id: string
  readonly secret: Secret
  readonly retireAtMs: number
}

/** The one purpose so far. A token for another one is no token for this. */
const acknowledging = 'acknowledge'

const domain = 'esc-ack'
/** More than that is not read at all. */
export const longestToken = 1_024

export interface LinkTokens {
  readonly issue: (claim: LinkClaim, nowMs: number) => string
  /** `undefined` for whatever is not ours, not for this or not now: there is nothing to tell apart. */
  readonly read: (token: unknown, nowMs: number) => LinkClaim | undefined
}

/** How far the clock of the machine that wrote a mail may run ahead of ours. */
const aheadMs = 60_000

const aKey = optionsOf<LinkKey>({
  id: expecting(
    '1 to 32 letters, digits, dashes or underscores',
    value => typeof value === 'string' && /^[A-Za-z0-9_-]{1,32}$/.test(value),
  ),
  secret: aSecret,
  retireAt: optional(expecting('a Date', value => value instanceof Date && Number.isFinite(value.getTime()))),
})

const idOf = (key: unknown): unknown => (key as Partial<LinkKey> | null | undefined)?.id

/** Keys for links. Two of one name could not be told apart by what a link says. */
export const linkKeys: OptionRule = value => {
  const expected = 'at least one key, as in [{ id: "2026-11", secret }]'
  if (!Array.isArray(value) || value.length === 0)
    return expecting(expected, () => false)(Array.isArray(value) ? undefined : value)
  const ids = value.map(idOf)
  const repeated = ids.flatMap((id, index) =>
    typeof id !== 'string' || ids.indexOf(id) === index
      ? []
      : [
          {
            path: [String(index), 'id'],
            problem: `${quoted(id)} names another key too; links could not be told apart`,
          },
        ],
  )
  return [...listOf(aKey)(value), ...repeated]
}

const keyFrom = ({ id, secret, retireAt }: LinkKey): Key => ({
  id,
  secret: secretFrom(secret),
  retireAtMs: retireAt?.getTime() ?? Infinity,
})

/** Exactly what `Buffer` would write itself: no padding, no other letters, no bits left over. */
const bytesOf = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

const isPayload = (value: unknown): value is Payload => {
  if (typeof value !== 'object' || value === null) return false
  const { purpose, audience, ticketId, cause, personId, issuedAt, expiresAt } = value as Record<string, unknown>
  return (
    [purpose, audience, ticketId, cause, personId].every(text => typeof text === 'string') &&
    [issuedAt, expiresAt].every(time => Number.isSafeInteger(time))
  )
}

const payloadOf = (bytes: Buffer): Payload | undefined => {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return isPayload(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * `v1.<key>.<payload>.<mac>`, signed with HMAC-SHA-256 over everything before the mac. Nothing of a token is believed,
 * or even parsed, before its mac was found right, and the same work is done for a key that does not exist.
 */
export const linkTokens = (given: ReadonlyArray<LinkKey>, audience: string, lastsMs: number): LinkTokens => {
  const keys = given.map(keyFrom)
  const byId = new Map(keys.map(key => [key.id, key]))
  const first = keys[0] as Key
  return {
    issue: (claim, nowMs) => {
      const payload: Payload = {
        purpose: acknowledging,
        audience,
        ...claim,
        issuedAt: nowMs,
        expiresAt: nowMs + lastsMs,
      }
      const signed = `v1.${first.id}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`
      return `${signed}.${first.secret.sign(domain, signed).toString('base64url')}`
    },
    read: (token, nowMs) => {
      const text = typeof token === 'string' && token.length <= longestToken ? token : ''
      const [version = '', keyId = '', payload = '', mac = '', ...more] = text.split('.')
      const key = byId.get(keyId)
      const isOurs = (key ?? first).secret.verifies(
        bytesOf(mac) ?? Buffer.alloc(0),
        domain,
        `${version}.${keyId}.${payload}`,
      )
      if (!isOurs || key === undefined || version !== 'v1' || more.length > 0 || nowMs >= key.retireAtMs)
        return undefined
      const bytes = bytesOf(payload)
      const claim = bytes === undefined ? undefined : payloadOf(bytes)
      if (claim?.purpose !== acknowledging || claim.audience !== audience) return undefined
      if (nowMs >= claim.expiresAt || claim.issuedAt > nowMs + aheadMs) return undefined
      const { ticketId, cause, personId } = claim
      return { ticketId, cause, personId }
    },
  }
}
