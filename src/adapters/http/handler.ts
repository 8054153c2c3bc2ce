import { methodNotAllowed } from 'hono/method-not-allowed'
import { NONCE, secureHeaders } from 'hono/secure-headers'
import { appUnder } from './app.js'
import { addAnswers } from './answer-routes.js'
import { addApi } from './api-routes.js'
import { problem } from './api-problem.js'
import { addLinks } from './link-routes.js'
import type { HttpHandler, HttpHandlerOptions } from './options.js'
import { addPages } from './page-routes.js'
import { addPolicies } from './policy-routes.js'
import { badRequest, notFound, troublePage, type Call } from './respond.js'
import { siteFrom, type Site } from './site.js'

const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: [NONCE],
    styleSrc: [NONCE],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
  // How long browsers insist on https is for the host to say, for all of its pages.
  strictTransportSecurity: false,
})

const isDecodable = (c: Call): boolean => {
  try {
    decodeURIComponent(new URL(c.req.url).pathname)
    return true
  } catch {
    return false
  }
}

const isForPrograms = (site: Site, c: Call): boolean => c.req.path.startsWith(`${site.basePath}/api/`)

/**
 * The pages and the API of the escalations, as one function from a web `Request` to a web `Response`. Mount it under
 * `basePath`, with the path as it came. Throws a `TypeError` for options that would be unsafe or could not work.
 *
 * @example
 * ```ts
 * const handler = createHttpHandler({
 *   escalations,
 *   baseUrl: 'https://help.example.org',
 *   csrfSecret, // 32 bytes or more, from where the host keeps its secrets
 *   authenticate: request => sessions.userOf(request),
 *   authorize: (person, action, ticketId) => permissions.allow(person.id, action, ticketId),
 *   ticketUrl: ticketId => `/tickets/${encodeURIComponent(ticketId)}`,
 * })
 * ```
 *
 * @since 0.1.0
 */
export const createHttpHandler = (options: HttpHandlerOptions): HttpHandler => {
  const site = siteFrom(options)
  const app = appUnder(site.basePath)
  app.use(async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
    c.header('x-robots-tag', 'noindex, nofollow')
  })
  app.use(headers)
  // What is no text has no meaning; hono would take it literally, and two addresses would be one ticket.
  app.use(async (c, next) => {
    if (isDecodable(c)) return next()
    return isForPrograms(site, c) ? problem(c, 400, 'invalid-input') : badRequest(site, c)
  })
  app.use(
    methodNotAllowed({
      // Typed by its routes, which this middleware does not need to know.
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
      app,
      onMethodNotAllowed: (c, allowed) => {
        c.header('allow', allowed.join(', '))
        return isForPrograms(site, c) ? problem(c, 405, 'method-not-allowed') : badRequest(site, c, undefined, 405)
      },
    }),
  )
  addPages(app, site)
  addAnswers(app, site)
  addLinks(app, site)
  addPolicies(app, site)
  addApi(app, site)
  app.notFound(c => (isForPrograms(site, c) ? problem(c, 404, 'not-found') : notFound(site, c)))
  app.onError((error, c) => troublePage(site, c, error))
  return async (request, connection = {}) => app.fetch(request, connection)
}
