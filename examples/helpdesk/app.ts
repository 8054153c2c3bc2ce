import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import type { Clock } from 'ticket-escalation'
import type { HttpHandler } from 'ticket-escalation/http'
import type { Inbox } from 'ticket-escalation/in-system'
import type { MailServer } from '../demo/mail-server.js'
import { addBell } from './bell-routes.js'
import { addClients } from './client-routes.js'
import { addMail, addMailContent } from './mail-routes.js'
import { bellScript, style } from './layout.js'
import type { Sessions } from './sessions.js'
import { addSignIn } from './sign-in-routes.js'
import type { TicketFile } from './ticket-file.js'
import { addTickets } from './ticket-routes.js'

/** What the routes are made with. */
export interface Parts {
  readonly baseUrl: string
  readonly clock: Clock
  readonly pages: HttpHandler
  readonly sessions: Sessions
  readonly file: TicketFile
  readonly bell: Inbox
  readonly post: MailServer
  readonly report: () => Promise<void>
}

/** What `toNodeHandler` hands over beside the request, and who is signed in. */
export interface Env {
  readonly Bindings: { readonly remoteAddress?: string | undefined }
  readonly Variables: { person: NonNullable<ReturnType<Sessions['personOf']>> }
}

export type App = Hono<Env>

export const createApp = (parts: Parts): App => {
  const app: App = new Hono<Env>()

  // The escalation pages, mounted in one line. First, because they bring their own security headers and form tokens.
  app.all('/automation/escalation/*', c => parts.pages(c.req.raw, c.env))

  addMailContent(app, parts)

  app.use(csrf({ origin: parts.baseUrl }))
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        frameSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'self'"],
      },
      referrerPolicy: 'same-origin',
      strictTransportSecurity: false,
    }),
  )
  app.get('/style.css', c => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/bell.js', c => c.body(bellScript, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  addSignIn(app, parts)
  addClients(app, parts)
  addMail(app, parts)

  // From here on somebody is signed in.
  app.use(async (c, next) => {
    const person = parts.sessions.personOf(c.req.raw)
    if (person === undefined) return c.redirect(`/sign-in?returnTo=${encodeURIComponent(c.req.path)}`, 303)
    c.set('person', person)
    return next()
  })
  addTickets(app, parts)
  addBell(app, parts)
  return app
}
