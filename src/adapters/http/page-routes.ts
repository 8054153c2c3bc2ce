import type { App } from './app.js'
import { idOfSegment } from './address.js'
import { ticketFragment } from './fragment.js'
import type { Frame, Html } from './layout.js'
import { liveOf } from './live.js'
import type { SignedIn } from './options.js'
import { overviewPage } from './overview-page.js'
import type { Audience } from './parts.js'
import { forReader, send, type Call } from './respond.js'
import type { Site } from './site.js'
import { ticketPage } from './ticket-page.js'

export const ticketIdOf = (c: Call): string => idOfSegment(c.req.param('ticketId') ?? '')

/** A page about one ticket, with the names of whoever may be on it. */
const audienceFor = async (
  frame: Frame & { readonly reader: SignedIn },
  ticketId: string,
  people: ReadonlyArray<string>,
): Promise<Audience> => {
  const [person, ticket] = await Promise.all([frame.site.names.people(people), frame.site.names.tickets([ticketId])])
  return { ...frame, person, ticket }
}

const ticket = async (site: Site, frame: Frame & { readonly reader: SignedIn }, ticketId: string): Promise<Html> => {
  const { escalations, words } = site
  const [explanation, incident] = await Promise.all([
    escalations.explain(ticketId, { at: frame.now, words: words.explanation }),
    escalations.incident(ticketId),
  ])
  const { assigneeId } = explanation.situation
  return ticketPage(
    await audienceFor(frame, ticketId, assigneeId === undefined ? [] : [assigneeId]),
    explanation,
    incident,
  )
}

const fragment = async (site: Site, frame: Frame & { readonly reader: SignedIn }, ticketId: string): Promise<Html> => {
  const incident = await site.escalations.incident(ticketId)
  const people = incident?.acknowledgements.map(({ by }) => by) ?? []
  return ticketFragment(await audienceFor(frame, ticketId, people), ticketId, incident)
}

/** The pages that only show. */
export const addPages = (app: App, site: Site): void => {
  const live = liveOf(site)
  app.get('/', c =>
    forReader(site, c, 'view', undefined, async frame =>
      send(c, await overviewPage(frame, await site.board.read(), new URL(c.req.url).searchParams)),
    ),
  )
  app.get('/events', c =>
    forReader(site, c, 'view', undefined, () => {
      if (live.isFull()) return c.body(null, 503, { 'retry-after': '60' })
      return c.req.raw.method === 'HEAD' ? c.body(null, 200) : live.stream(c)
    }),
  )
  app.get('/tickets/:ticketId', c => {
    const ticketId = ticketIdOf(c)
    return forReader(site, c, 'view', ticketId, async frame => send(c, await ticket(site, frame, ticketId)))
  })
  app.get('/tickets/:ticketId/fragment', c => {
    const ticketId = ticketIdOf(c)
    return forReader(site, c, 'view', ticketId, async frame => send(c, await fragment(site, frame, ticketId)))
  })
}
