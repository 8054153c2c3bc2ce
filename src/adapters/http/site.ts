import {
  aFunction,
  aTimeZone,
  expecting,
  hasFunction,
  isFunction,
  optional,
  optionsOf,
  tableLike,
  requireOptions,
} from '../../codecs/option-rules.js'
import { aClock, aDirectory } from '../../codecs/port-rules.js'
import { dayIn, type DayOf } from '../../domain/day.js'
import type { Escalations } from '../../escalations-api.js'
import type { Clock } from '../../ports/clock.js'
import { systemClock } from '../system-clock.js'
import { allowedTarget, type Paths } from './address.js'
import { formTokens, type FormTokens } from './csrf.js'
import { linkRules, linksFrom } from './links.js'
import { namesFrom, type Names } from './names.js'
import type { HttpHandlerOptions } from './options.js'
import { aSecret, secretFrom } from './secret.js'
import { boardOf, type Board } from './board.js'
import type { LinkTokens } from './token.js'
import { pageWords, type PageWords } from './words.js'

/** Everything that the pages are made with, checked. */
export interface Site extends Pick<HttpHandlerOptions, 'authenticate' | 'authorize' | 'clientAddress' | 'signInUrl'> {
  readonly escalations: Escalations
  readonly origin: string
  readonly basePath: string
  readonly paths: Paths
  readonly words: PageWords
  readonly timeZone: string
  readonly dayOf: DayOf
  readonly clock: Clock
  readonly forms: FormTokens
  readonly tokens: LinkTokens | undefined
  readonly names: Names
  readonly board: Board
  /** The host's page of a ticket, if it is somewhere a page may link to. */
  readonly ticketUrl: (ticketId: string) => string | undefined
  readonly report: (error: unknown) => void
}

const rules = optionsOf<HttpHandlerOptions>({
  ...linkRules,
  escalations: expecting('what createEscalations resolves with (await it)', value => hasFunction(value, 'acknowledge')),
  authenticate: expecting('a function that tells who sends a request; there is no open default', isFunction),
  authorize: expecting('a function that says who may do what; there is no open default', isFunction),
  csrfSecret: aSecret,
  ticketUrl: expecting('a function from a ticket id to the address of its page', isFunction),
  signInUrl: optional(aFunction),
  timeZone: optional(aTimeZone),
  directory: optional(aDirectory),
  words: optional(tableLike(pageWords)),
  clientAddress: optional(aFunction),
  onError: optional(aFunction),
  clock: optional(aClock),
})

export const siteFrom = (options: HttpHandlerOptions): Site => {
  requireOptions('createHttpHandler', rules, options)
  const { escalations, words = pageWords, timeZone = 'UTC', clock = systemClock, onError } = options
  const { authenticate, authorize, clientAddress, signInUrl } = options
  const report = (error: unknown): void => {
    try {
      onError?.(error)
    } catch {
      // Who listens to errors has no say in the answer.
    }
  }
  const links = linksFrom(options)
  const dayOf = dayIn(timeZone)
  return {
    ...links,
    escalations,
    authenticate,
    authorize,
    clientAddress,
    signInUrl,
    words,
    timeZone,
    dayOf,
    clock,
    report,
    forms: formTokens(secretFrom(options.csrfSecret)),
    names: namesFrom(options.directory, clock, report),
    board: boardOf(escalations, clock, dayOf, timeZone),
    ticketUrl: ticketId => {
      try {
        return allowedTarget(options.ticketUrl(ticketId), links.origin)
      } catch (error) {
        report(error)
        return undefined
      }
    },
  }
}
