import type { App } from './app.js'
import { outcomePage, questionPage, withdrawnPage, type Question } from './answer-page.js'
import { isFromHere } from './csrf.js'
import { formOf, once } from './form.js'
import type { Frame } from './layout.js'
import type { SignedIn } from './options.js'
import { ticketIdOf } from './page-routes.js'
import { promiseFrom } from './promise.js'
import { badForm, badRequest, forReader, send, staleForm, type Call } from './respond.js'
import type { Site } from './site.js'

const surfaces = ['dashboard', 'timeline', 'ticket-page', 'email'] as const
type Surface = (typeof surfaces)[number]

const surfaceFrom = (given: string | undefined): Surface => surfaces.find(surface => surface === given) ?? 'email'

/** The wait that the reader saw. A form without one is about whichever there is. */
const causeFrom = (fields: URLSearchParams): string | undefined => {
  const cause = once(fields, 'cause')
  return cause === '' ? undefined : cause
}

const questionOf = async (
  site: Site,
  frame: Frame & { readonly reader: SignedIn },
  ticketId: string,
  others: ReadonlyArray<string>,
  fields: Readonly<Record<string, string>>,
): Promise<Question> => {
  const { reader } = frame
  const person = await site.names.people([...others, ...(reader.name === undefined ? [reader.id] : [])])
  return {
    ...frame,
    ticketId,
    by: { id: reader.id, name: reader.name ?? person(reader.id) },
    person,
    action: site.paths.acknowledge(ticketId),
    fields: { token: site.forms.issue(reader.id, frame.now.getTime()), ...fields },
    isBearer: false,
  }
}

/** A form that really came from a page of ours, made for this very person; else the answer to it. */
export const checkedForm = async (
  site: Site,
  c: Call,
  frame: Frame & { readonly reader: SignedIn },
): Promise<URLSearchParams | Response> => {
  const fields = await formOf(c)
  if (typeof fields === 'string') return badForm(site, c, fields)
  const isOurs =
    isFromHere(c.req.raw, site.origin) && site.forms.isGood(once(fields, 'token'), frame.reader.id, frame.now.getTime())
  return isOurs ? fields : staleForm(site, c)
}

/** After the button, the reader goes on where it was pressed. */
const backFrom = (site: Site, surface: Surface, ticketId: string): string | undefined => {
  switch (surface) {
    case 'dashboard':
      return site.paths.root
    // Not to the host's page: the policy of our own pages lets no form lead to another origin.
    case 'timeline':
      return site.paths.ticket(ticketId)
    case 'ticket-page':
      return site.ticketUrl(ticketId) ?? site.paths.ticket(ticketId)
    case 'email':
      return undefined
  }
}

const acknowledge = async (
  site: Site,
  c: Call,
  frame: Frame & { readonly reader: SignedIn },
  ticketId: string,
): Promise<Response> => {
  const fields = await checkedForm(site, c, frame)
  if (fields instanceof Response) return fields
  const answerByAt = promiseFrom(once(fields, 'answerByAt'), frame.now.getTime())
  if (answerByAt === 'bad') return badRequest(site, c)
  const via = surfaceFrom(once(fields, 'via'))
  const by = frame.reader.id
  const outcome = await site.escalations.acknowledge({ ticketId, by, via, answerByAt, cause: causeFrom(fields) })
  const back = backFrom(site, via, ticketId)
  if (outcome.status === 'confirmed' && back !== undefined) return c.redirect(back, 303)
  const others = outcome.status === 'already-confirmed' ? [outcome.by] : []
  const { status, body } = outcomePage(await questionOf(site, frame, ticketId, others, {}), outcome)
  return send(c, body, status)
}

const withdraw = async (
  site: Site,
  c: Call,
  frame: Frame & { readonly reader: SignedIn },
  ticketId: string,
): Promise<Response> => {
  const { escalations } = site
  const fields = await checkedForm(site, c, frame)
  if (fields instanceof Response) return fields
  const via = surfaceFrom(once(fields, 'via'))
  const outcome = await escalations.withdraw({ ticketId, by: frame.reader.id, cause: causeFrom(fields) })
  const back = backFrom(site, via, ticketId)
  if (outcome.status === 'active' && back !== undefined) return c.redirect(back, 303)
  const { status, body } = withdrawnPage(await questionOf(site, frame, ticketId, [], {}), outcome)
  return send(c, body, status)
}

/** "I'm on it" and taking it back, by people who are signed in to the host. */
export const addAnswers = (app: App, site: Site): void => {
  app.get('/tickets/:ticketId/acknowledge', c => {
    const ticketId = ticketIdOf(c)
    const cause = once(new URL(c.req.url).searchParams, 'cause')
    return forReader(site, c, 'acknowledge', ticketId, async frame => {
      const incident = await site.escalations.incident(ticketId)
      const others = incident?.acknowledgements.map(({ by }) => by) ?? []
      const fields = { cause: cause ?? incident?.cause ?? '', via: 'email' }
      const { status, body } = questionPage(await questionOf(site, frame, ticketId, others, fields), incident, cause)
      return send(c, body, status)
    })
  })
  app.post('/tickets/:ticketId/acknowledge', c => {
    const ticketId = ticketIdOf(c)
    return forReader(site, c, 'acknowledge', ticketId, frame => acknowledge(site, c, frame, ticketId))
  })
  app.post('/tickets/:ticketId/withdraw', c => {
    const ticketId = ticketIdOf(c)
    return forReader(site, c, 'withdraw', ticketId, frame => withdraw(site, c, frame, ticketId))
  })
}
