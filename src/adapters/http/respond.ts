import type { Context } from 'hono'
import type { Env } from './app.js'
import { EscalationError } from '../../escalation-error.js'
import { problemOf } from './api-problem.js'
import { nothing, sheet, type Frame, type Html } from './layout.js'
import type { HttpAction, SignedIn } from './options.js'
import { html } from './parts.js'
import { enter } from './person.js'
import type { Site } from './site.js'
import { troubleOf } from './trouble.js'

export type Call = Context<Env>

export const frameOf = (site: Site, c: Call): Frame => ({
  site,
  nonce: c.get('secureHeadersNonce') ?? '',
  now: new Date(site.clock.wallMs()),
})

type Status = 200 | 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 429 | 500 | 503

export const send = (c: Call, body: Html, status: Status = 200): Response | Promise<Response> => c.html(body, status)

const says = (site: Site, c: Call, title: string, lead: string, status: Status, ways: Html = nothing) =>
  send(c, sheet(frameOf(site, c), { title, lead, ways }), status)

/** The same words for what does not exist and for what one may not see. */
export const forbidden = (site: Site, c: Call) =>
  says(site, c, site.words.forbiddenTitle, site.words.forbiddenLead, 403)

export const notFound = (site: Site, c: Call) => says(site, c, site.words.notFoundTitle, site.words.notFoundLead, 404)

export const staleForm = (site: Site, c: Call) => {
  const back = html`<a href="${site.paths.root}">${site.words.backToOverview}</a>`
  return says(site, c, site.words.staleFormTitle, site.words.staleFormLead, 403, back)
}

export const badRequest = (site: Site, c: Call, detail?: string, status: Status = 400) =>
  says(site, c, site.words.badRequestTitle, detail ?? site.words.badRequestLead, status)

export const badForm = (site: Site, c: Call, why: 'too-large' | 'no-form') =>
  why === 'no-form'
    ? badRequest(site, c, undefined, 415)
    : says(site, c, site.words.tooLargeTitle, site.words.tooLargeLead, 413)

export const badLink = (site: Site, c: Call) => says(site, c, site.words.badLinkTitle, site.words.badLinkLead, 403)

export const tooMany = (site: Site, c: Call) => {
  c.header('retry-after', '60')
  return says(site, c, site.words.tooManyTitle, site.words.tooManyLead, 429)
}

/** Where the reader wanted to go, as a path of ours: for coming back after signing in. */
const wantedPath = (c: Call): string => {
  const { pathname, search } = new URL(c.req.url)
  return `${pathname}${search}`
}

/** To the host's sign-in if that was given, else a page that says so. Never for a POST: its form would be lost. */
const toSignIn = (site: Site, c: Call) => {
  const { words, signInUrl } = site
  const url = signInUrl?.(wantedPath(c))
  if (url !== undefined && c.req.method === 'GET') return c.redirect(url, 303)
  const link = url === undefined ? nothing : html`<a class="button" href="${url}">${words.signIn}</a>`
  return says(site, c, words.signInTitle, words.signInLead, 401, link)
}

/** What a signed-in, permitted person gets; everybody else gets the same as everybody else. */
export const forReader = async (
  site: Site,
  c: Call,
  action: HttpAction,
  ticketId: string | undefined,
  render: (frame: Frame & { readonly reader: SignedIn }) => Promise<Response> | Response,
): Promise<Response> => {
  const entrance = await enter(site, c.req.raw, action, ticketId)
  switch (entrance.status) {
    case 'nobody':
      return toSignIn(site, c)
    case 'forbidden':
      return forbidden(site, c)
    case 'welcome':
      return render({ ...frameOf(site, c), reader: entrance.person })
  }
}

/** Trouble as a page, or as JSON for programs. Nothing of it says that something was recorded. */
export const troublePage = (site: Site, c: Call, error: unknown): Response | Promise<Response> => {
  if (!(error instanceof EscalationError) || error.code === 'store-failed') site.report(error)
  const { paths, words } = site
  const trouble = troubleOf(error, words)
  if (trouble.mayPass) c.header('retry-after', '5')
  if (c.req.path.startsWith(`${paths.root}/api/`)) return problemOf(c, error, trouble.status)
  const again =
    c.req.method === 'GET'
      ? html`<a class="button" href="">${words.tryAgain}</a>`
      : html`<a href="${paths.root}">${words.backToOverview}</a>`
  return says(site, c, trouble.title, trouble.lead, trouble.status, again)
}
