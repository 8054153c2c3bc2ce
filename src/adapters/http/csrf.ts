import type { Secret } from './secret.js'

/** How long a form may lie open. A token is good in the window it was made in and in the next one. */
const windowMs = 12 * 3_600_000

const domain = 'esc-form'

/** Tokens that tie a form to the person it was shown to. */
export interface FormTokens {
  readonly issue: (personId: string, nowMs: number) => string
  readonly isGood: (token: unknown, personId: string, nowMs: number) => boolean
}

export const formTokens = (secret: Secret): FormTokens => {
  const windowOf = (nowMs: number): number => Math.floor(nowMs / windowMs)
  return {
    issue: (personId, nowMs) => {
      const window = String(windowOf(nowMs))
      return `${window}.${secret.sign(domain, window, personId).toString('base64url')}`
    },
    isGood: (token, personId, nowMs) => {
      const [window = '', mac = '', ...more] = typeof token === 'string' && token.length <= 128 ? token.split('.') : []
      const isOurs = secret.verifies(Buffer.from(mac, 'base64url'), domain, window, personId)
      const age = windowOf(nowMs) - Number(window)
      return isOurs && more.length === 0 && (age === 0 || age === 1)
    },
  }
}

/**
 * Whether a request that wants to change something may come from where it says it comes from. Browsers say it; programs
 * that are no browser say nothing, and have no cookies that could be abused. Our own pages send no referrer, so browsers
 * call the origin of their forms "null"; that it is ours is then said by `Sec-Fetch-Site` alone.
 */
export const isFromHere = ({ headers }: Request, origin: string): boolean => {
  const from = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  if (from === 'null') return site === 'same-origin'
  if (from !== null) return from === origin
  return site === null || site === 'same-origin' || site === 'none'
}
