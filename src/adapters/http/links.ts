import { expecting, optional, optionsOf, requireOptions } from '../../codecs/option-rules.js'
import { aClock } from '../../codecs/port-rules.js'
import type { Clock } from '../../ports/clock.js'
import { systemClock } from '../system-clock.js'
import { aBasePath, aBaseUrl, defaultBasePath, originFrom, pathsUnder, type Paths } from './address.js'
import { linkKeys, linkTokens, longestToken, type LinkKey, type LinkTokens } from './token.js'

/**
 * Links in mails that work without signing in. Whoever holds such a link can say "I'm on it" in the name of the person it
 * was issued to: forwarding the mail forwards that power. It is bound to the ticket, the wait, the person and the
 * purpose, it expires, and opening it still changes nothing.
 *
 * @since 0.1.0
 */
export interface BearerLinks {
  /** The first one signs; the others verify until they are retired. Taking a key out kills its links at once. */
  readonly keys: ReadonlyArray<LinkKey>
  /** Default 10 080: 7 days. A link also dies with the wait that it is about. */
  readonly expireAfterMinutes?: number | undefined
}

/**
 * Where the pages are.
 *
 * @since 0.1.0
 */
export interface LinkOptions {
  /**
   * The origin that people see, as in `https://help.example.org`. Links are made of it and of nothing else: no header of
   * a request has a say. `http:` is for localhost only.
   */
  readonly baseUrl: string
  /** Default `/automation/escalation`. */
  readonly basePath?: string | undefined
  /** Off by default: then a link in a mail only names the wait, and the host's own sign-in says who answers. */
  readonly bearerLinks?: BearerLinks | undefined
}

/**
 * Links to the pages, for channels and for the host's own pages. Needs no escalations, so that channels can be made first.
 *
 * @since 0.1.0
 */
export interface HttpLinks {
  /** For `acknowledgeUrl` of `emailChannel`. */
  readonly acknowledgeUrl: (notification: {
    readonly ticketId: string
    readonly cause: string
    readonly person: { readonly id: string }
  }) => string
  /** The page that tells a ticket's whole story. */
  readonly ticketUrl: (ticketId: string) => string
  readonly dashboardUrl: string
}

export interface CheckedLinks {
  readonly origin: string
  readonly basePath: string
  readonly paths: Paths
  readonly tokens: LinkTokens | undefined
}

const defaultExpiryMinutes = 7 * 24 * 60

/** What the handler and its links are told alike. */
export const linkRules = {
  baseUrl: aBaseUrl,
  basePath: optional(aBasePath),
  bearerLinks: optional(
    optionsOf<BearerLinks>({
      keys: linkKeys,
      expireAfterMinutes: optional(
        expecting(
          'minutes above 0, at most a year',
          value => typeof value === 'number' && value > 0 && value <= 366 * 24 * 60,
        ),
      ),
    }),
  ),
}

const rules = optionsOf<LinkOptions & { readonly clock?: Clock | undefined }>({ ...linkRules, clock: optional(aClock) })

/** Of options that were checked. */
export const linksFrom = ({ baseUrl, basePath = defaultBasePath, bearerLinks }: LinkOptions): CheckedLinks => {
  const origin = originFrom(baseUrl)
  return {
    origin,
    basePath,
    paths: pathsUnder(basePath),
    tokens:
      bearerLinks === undefined
        ? undefined
        : linkTokens(
            bearerLinks.keys,
            `${origin}${basePath}`,
            Math.round((bearerLinks.expireAfterMinutes ?? defaultExpiryMinutes) * 60_000),
          ),
  }
}

/**
 * Links to the pages that `createHttpHandler` serves under the same options.
 *
 * @example
 * ```ts
 * const links = httpLinks({ baseUrl: 'https://help.example.org' })
 * const email = emailChannel({ transport, from: 'help@example.org', acknowledgeUrl: links.acknowledgeUrl })
 * ```
 *
 * @since 0.1.0
 */
export const httpLinks = (options: LinkOptions & { readonly clock?: Clock | undefined }): HttpLinks => {
  requireOptions('httpLinks', rules, options)
  const { origin, paths, tokens } = linksFrom(options)
  const { clock = systemClock } = options
  return {
    acknowledgeUrl: ({ ticketId, cause, person }) => {
      const token = tokens?.issue({ ticketId, cause, personId: person.id }, clock.wallMs())
      // Very long ids make a token that is longer than we read; signing in always works.
      return token === undefined || token.length > longestToken
        ? `${origin}${paths.acknowledge(ticketId, cause)}`
        : `${origin}${paths.link}/${token}`
    },
    ticketUrl: ticketId => `${origin}${paths.ticket(ticketId)}`,
    dashboardUrl: `${origin}${paths.root}`,
  }
}
