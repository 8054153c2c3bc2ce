import type { App } from './app.js'
import { addApiPolicies } from './api-policies.js'
import { problem } from './api-problem.js'
import { forProgram, jsonOf } from './api-request.js'
import { openApi } from './openapi.js'
import { filtered, sliceOf, wishFrom } from './overview-filter.js'
import { ticketIdOf } from './page-routes.js'
import type { Call } from './respond.js'
import type { Site } from './site.js'

const largestPage = 200

const statuses = ['active', 'confirmed', 'resolved-today'] as const

const wholeFrom = (given: string | null, otherwise: number, most: number): number | undefined => {
  if (given === null) return otherwise
  const number = Number(given)
  return Number.isInteger(number) && number >= 1 && number <= most ? number : undefined
}

const listIncidents = async (site: Site, c: Call): Promise<Response> => {
  const query = new URL(c.req.url).searchParams
  const status = statuses.find(one => one === (query.get('status') ?? 'active'))
  const page = wholeFrom(query.get('page'), 1, 1_000_000)
  const pageSize = wholeFrom(query.get('pageSize'), 50, largestPage)
  if (status === undefined || page === undefined || pageSize === undefined)
    return problem(
      c,
      400,
      'invalid-input',
      `expected status ${statuses.join(', ')}; page from 1; pageSize from 1 to ${largestPage}`,
    )
  const { dashboard } = await site.board.read()
  const found = filtered(dashboard, wishFrom(query))
  const all = { active: found.active, confirmed: found.confirmed, 'resolved-today': found.resolved }[status]
  const start = (page - 1) * pageSize
  return c.json({ status, total: all.length, page, pageSize, incidents: all.slice(start, start + pageSize) })
}

const overview = async (site: Site, c: Call): Promise<Response> => {
  const { dashboard, policies } = await site.board.read()
  const { active, confirmed, resolvedToday, activePolicies, attention } = dashboard
  return c.json({
    at: new Date(site.clock.wallMs()),
    active: active.length,
    confirmed: confirmed.length,
    resolvedToday: resolvedToday.length,
    activePolicies,
    policies: policies.length,
    attention: sliceOf(attention, 1, largestPage).entries,
    attentionTotal: attention.length,
  })
}

const acknowledge = async (site: Site, c: Call, ticketId: string, by: string): Promise<Response> => {
  const body = await jsonOf(c, ['cause', 'answerByAt'])
  if (body instanceof Response) return body
  const { cause, answerByAt } = body as { cause?: string; answerByAt?: string }
  const outcome = await site.escalations.acknowledge({ ticketId, by, via: 'api', cause, answerByAt })
  switch (outcome.status) {
    case 'confirmed':
    case 'already-confirmed':
      return c.json(outcome)
    case 'already-resolved':
    case 'other-wait':
      return c.json(outcome, 409)
    case 'no-incident':
      return problem(c, 404, 'no-incident')
  }
}

const withdraw = async (site: Site, c: Call, ticketId: string, by: string): Promise<Response> => {
  const cause = new URL(c.req.url).searchParams.get('cause') ?? undefined
  const outcome = await site.escalations.withdraw({ ticketId, by, cause })
  switch (outcome.status) {
    case 'active':
      return c.json(outcome)
    case 'not-confirmed':
    case 'already-resolved':
    case 'other-wait':
      return c.json(outcome, 409)
    case 'no-incident':
      return problem(c, 404, 'no-incident')
  }
}

/** What programs can do: the same as people on the pages, under the same sign-in and the same permissions. */
export const addApi = (app: App, site: Site): void => {
  const { escalations } = site
  app.get('/api/openapi.json', c =>
    forProgram(site, c, 'view', undefined, () => c.json(openApi(site.origin, site.basePath))),
  )
  app.get('/api/overview', c => forProgram(site, c, 'view', undefined, () => overview(site, c)))
  app.get('/api/incidents', c =>
    forProgram(site, c, 'view', undefined, () => listIncidents(site, c), ['status', 'q', 'desk', 'page', 'pageSize']),
  )
  app.get('/api/tickets/:ticketId', c => {
    const ticketId = ticketIdOf(c)
    return forProgram(site, c, 'view', ticketId, async () => {
      const incident = await escalations.incident(ticketId)
      return incident === undefined ? problem(c, 404, 'no-incident') : c.json(incident)
    })
  })
  app.get('/api/tickets/:ticketId/explanation', c => {
    const ticketId = ticketIdOf(c)
    const explained = async (): Promise<Response> => {
      const at = new URL(c.req.url).searchParams.get('at') ?? new Date(site.clock.wallMs())
      return c.json(await escalations.explain(ticketId, { at }))
    }
    return forProgram(site, c, 'view', ticketId, explained, ['at'])
  })
  app.post('/api/tickets/:ticketId/acknowledgement', c => {
    const ticketId = ticketIdOf(c)
    return forProgram(site, c, 'acknowledge', ticketId, person => acknowledge(site, c, ticketId, person.id))
  })
  app.delete('/api/tickets/:ticketId/acknowledgement', c => {
    const ticketId = ticketIdOf(c)
    return forProgram(site, c, 'withdraw', ticketId, person => withdraw(site, c, ticketId, person.id), ['cause'])
  })
  addApiPolicies(app, site)
}
