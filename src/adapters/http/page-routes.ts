import type { TicketExplanation } from '../../explain-ticket.js'
import type { App } from './app.js'
import { idOfSegment } from './address.js'
import { ticketFragment } from './fragment.js'
import type { Frame, Html } from './layout.js'
import { liveOf } from './live.js'
import { namedWords } from './named-words.js'
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

/** Whom the page speaks of besides its story: only sentences tell, and they are made later. */
const peopleIn = ({ situation, incidents, mistakenSteps }: TicketExplanation): ReadonlyArray<string> => [
  ...(situation.assigneeId === undefined ? [] : [situation.assigneeId]),
  ...incidents.flatMap(({ acknowledgements }) =>
    acknowledgements.flatMap(({ by, withdrawn }) => (withdrawn === undefined ? [by] : [by, withdrawn.by])),
  ),
  ...[...incidents.flatMap(({ steps }) => steps), ...mistakenSteps].flatMap(({ notify, people }) => [
    ...(notify !== undefined && 'user' in notify ? [notify.user] : []),
    ...people.map(({ personId }) => personId),
  ]),
]

/**
 * The explanation, with people in its story by the names that the host gives them, as far as it does so in time. Whom the
 * story speaks of is known when it has been told; so it is told again if that brings new names, which are then remembered.
 */
const explainedWithNames = async ({ escalations, names, words }: Site, ticketId: string, at: Date) => {
  const told = async (nameOf: (id: string) => string) => {
    const asked = new Map<string, string>()
    const noted = (id: string): string => {
      const name = nameOf(id)
      asked.set(id, name)
      return name
    }
    const explanation = await escalations.explain(ticketId, { at, words: namedWords(words.explanation, noted) })
    const person = await names.people([...asked.keys(), ...peopleIn(explanation)])
    return { explanation, person, isUpToDate: [...asked].every(([id, name]) => person(id) === name) }
  }
  const first = await told(await names.people([]))
  return first.isUpToDate ? first : told(first.person)
}

const ticket = async (site: Site, frame: Frame & { readonly reader: SignedIn }, ticketId: string): Promise<Html> => {
  const [{ explanation, person }, incident, details] = await Promise.all([
    explainedWithNames(site, ticketId, frame.now),
    site.escalations.incident(ticketId),
    site.names.tickets([ticketId]),
  ])
  return ticketPage({ ...frame, person, ticket: details }, explanation, incident)
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
