import { expecting } from '../../codecs/option-rules.js'

const loopback = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

const originOf = (baseUrl: unknown): string | undefined => {
  if (typeof baseUrl !== 'string' || /[?#]/.test(baseUrl) || !URL.canParse(baseUrl)) return undefined
  const url = new URL(baseUrl)
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname))
  const isBare = url.pathname === '/' && url.username === '' && url.password === ''
  return isSafe && isBare ? url.origin : undefined
}

/**
 * The origin of the pages, from configuration alone. `https:`, but for a machine that talks to itself: links in mails
 * must not be readable, or replaceable, on the way.
 */
export const aBaseUrl = expecting(
  'an origin like "https://help.example.org" (http: for localhost only); paths go into basePath',
  value => originOf(value) !== undefined,
)

export const originFrom = (baseUrl: string): string => originOf(baseUrl) ?? ''

export const defaultBasePath = '/automation/escalation'

export const aBasePath = expecting(
  'a path like "/automation/escalation", without a slash at its end',
  value => typeof value === 'string' && /^(\/[A-Za-z0-9._~-]*[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/.test(value),
)

/**
 * An id as one segment of a path. `.` and `..` would be taken for steps through folders, however they are encoded, so
 * they get a tilde; what begins with a tilde gets one more. No two ids share a segment.
 */
const segmentOf = (id: string): string =>
  encodeURIComponent(id === '.' || id === '..' || id.startsWith('~') ? `~${id}` : id)

export const idOfSegment = (segment: string): string => (segment.startsWith('~') ? segment.slice(1) : segment)

/** Addresses of the pages, as paths. */
export interface Paths {
  readonly root: string
  readonly events: string
  readonly policies: string
  readonly newPolicy: string
  readonly assignments: string
  readonly link: string
  readonly policy: (policyId: string) => string
  readonly adopt: (policyId: string) => string
  readonly ticket: (ticketId: string) => string
  readonly acknowledge: (ticketId: string, cause?: string) => string
  readonly withdraw: (ticketId: string) => string
}

export const pathsUnder = (basePath: string): Paths => {
  const ticket = (ticketId: string): string => `${basePath}/tickets/${segmentOf(ticketId)}`
  const policy = (policyId: string): string => `${basePath}/policies/${segmentOf(policyId)}`
  return {
    root: basePath,
    events: `${basePath}/events`,
    policies: `${basePath}/policies`,
    newPolicy: `${basePath}/new-policy`,
    assignments: `${basePath}/assignments`,
    link: `${basePath}/link`,
    policy,
    adopt: policyId => `${policy(policyId)}/adopt`,
    ticket,
    acknowledge: (ticketId, cause) =>
      `${ticket(ticketId)}/acknowledge${cause === undefined ? '' : `?cause=${encodeURIComponent(cause)}`}`,
    withdraw: ticketId => `${ticket(ticketId)}/withdraw`,
  }
}

/**
 * Where a host's function leads, if a page may link there: its own paths, or `https:` without a user name in it. Scripts,
 * data and other people's addresses in disguise are not.
 */
export const allowedTarget = (url: unknown, origin: string): string | undefined => {
  if (typeof url !== 'string' || url.length > 2_048 || /[\s\p{Cc}\\]/u.test(url)) return undefined
  if (!/^(https?:\/\/|\/(?!\/))/i.test(url) || !URL.canParse(url, origin)) return undefined
  const target = new URL(url, origin)
  if (target.username !== '' || target.password !== '') return undefined
  return target.protocol === 'https:' || target.origin === origin || loopback.test(target.hostname) ? url : undefined
}
