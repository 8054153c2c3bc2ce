import type { Escalations } from '../../escalations-api.js'
import type { Clock } from '../../ports/clock.js'
import type { Directory } from '../../ports/directory.js'
import type { LinkOptions } from './links.js'
import type { PageWords } from './words.js'

/**
 * Somebody who is signed in to the host.
 *
 * @since 0.1.0
 */
export interface SignedIn {
  /** The id that policies and the directory know the person by. */
  readonly id: string
  readonly name?: string | undefined
}

/**
 * What a person may or may not do. `view` is about one ticket where there is a ticket id, else about the overview and the
 * policies.
 *
 * @since 0.1.0
 */
export type HttpAction = 'view' | 'acknowledge' | 'withdraw' | 'manage-policies'

/**
 * What the pages need, and what they can be given.
 *
 * @since 0.1.0
 */
export interface HttpHandlerOptions extends LinkOptions {
  readonly escalations: Escalations
  /**
   * Who sends this request, by the host's own session; `undefined` for nobody. There is no default: pages that anybody
   * may use do not exist.
   */
  readonly authenticate: (request: Request) => Promise<SignedIn | undefined> | SignedIn | undefined
  /**
   * Whether the person may do this; only `true` is a yes. `ticketId` is absent where no single ticket is meant. Asked on
   * every request, and also for the person that a bearer link was issued to: say no for those who have left.
   */
  readonly authorize: (person: SignedIn, action: HttpAction, ticketId: string | undefined) => Promise<boolean> | boolean
  /** Signs the forms; at least 32 bytes, the same on every machine that serves the pages. */
  readonly csrfSecret: string | Uint8Array
  /** The host's own page of a ticket: `https:`, or a path that begins with one slash. */
  readonly ticketUrl: (ticketId: string) => string
  /** Where people sign in; they come back to `returnTo`, a path. Default: a page that says to sign in. */
  readonly signInUrl?: ((returnTo: string) => string) | undefined
  /** For times on the pages and for "today", as in `Europe/Warsaw`. Default `UTC`. */
  readonly timeZone?: string | undefined
  /** Names to show instead of ids: the directory that `createEscalations` was given. */
  readonly directory?: Pick<Directory, 'people' | 'ticket'> | undefined
  /** Every word of the pages. Default: `pageWords`, in English. */
  readonly words?: PageWords | undefined
  /**
   * An address that tells clients apart, for counting bad bearer links. Default: the one that `toNodeHandler` hands over.
   * Forwarded headers are never read: behind a proxy, say here which of them to trust.
   */
  readonly clientAddress?: ((request: Request) => string | undefined) | undefined
  /** Told of errors that a visitor only sees as "something went wrong". */
  readonly onError?: ((error: unknown) => void) | undefined
  /** For tests. */
  readonly clock?: Clock | undefined
}

/** What is known of the connection that a request came over. */
export interface Connection {
  readonly remoteAddress?: string | undefined
}

/**
 * The pages and the API, as one function from a web `Request` to a web `Response`.
 *
 * @since 0.1.0
 */
export type HttpHandler = (
  request: Request,
  connection?: { readonly remoteAddress?: string | undefined },
) => Promise<Response>
