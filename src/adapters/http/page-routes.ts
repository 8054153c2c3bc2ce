import type { TicketExplanation } from '../../explain-ticket.js'
import type { App } from './app.js'
import { idOfSegment } from './address.js'
import { ticketFragment } from './fragment.js'
import type { Frame, Html } from './layout.js'
import { liveOf } from './live.js'
import { namedWords, type NamesOf } from './named-words.js'
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

/** What was asked for while a story was told, and what was answered. */
type Asked = Readonly<Record<keyof NamesOf, Map<string, string>>>

/**
 * What people, desks and clients of a ticket's story are called. The host names the desk and the client that the ticket has
 * now; others that it had keep their ids.
 */
const namesIn = async ({ names }: Site, explanation: TicketExplanation, asked: Asked) => {
  const { situation, ticketId } = explanation
  const [person, ticket] = await Promise.all([
    names.people([...asked.person.keys(), ...peopleIn(explanation)]),
    names.tickets([ticketId]),
  ])
  const { deskName, clientName } = ticket(ticketId)
  const namesOf: NamesOf = {
    person,
    desk: id => (id === situation.deskId ? (deskName ?? id) : id),
    client: id => (id === situation.clientId ? (clientName ?? id) : id),
  }
  return { namesOf, ticket }
}

const kinds = ['person', 'desk', 'client'] as const

/**
 * The explanation, with people, desks and clients in its story by the names that the host gives them, as far as it does so
 * in time. Whom the story speaks of is known when it has been told; so it is told again if that brings new names, which
 * are then remembered.
 */
const explainedWithNames = async (site: Site, ticketId: string, at: Date) => {
  const told = async (namesOf: NamesOf) => {
    const asked: Asked = { person: new Map(), desk: new Map(), client: new Map() }
    const noting =
      (kind: keyof NamesOf) =>
      (id: string): string => {
        const name = namesOf[kind](id)
        asked[kind].set(id, name)
        return name
      }
    const noted = { person: noting('person'), desk: noting('desk'), client: noting('client') }
    const words = namedWords(site.words.explanation, noted)
    const explanation = await site.escalations.explain(ticketId, { at, words })
    const found = await namesIn(site, explanation, asked)
    const isUpToDate = kinds.every(kind => [...asked[kind]].every(([id, name]) => found.namesOf[kind](id) === name))
    return { explanation, ...found, isUpToDate }
  }
  const itself = (id: string): string => id
  const first = await told({ person: await site.names.people([]), desk: itself, client: itself })
  return first.isUpToDate ? first : told(first.namesOf)
}

const ticket = async (site: Site, frame: Frame & { readonly reader: SignedIn }, ticketId: string): Promise<Html> => {
  const [{ explanation, namesOf, ticket: details }, incident] = await Promise.all([
    explainedWithNames(site, ticketId, frame.now),
    site.escalations.incident(ticketId),
  ])
  return ticketPage({ ...frame, person: namesOf.person, ticket: details }, explanation, incident)
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
