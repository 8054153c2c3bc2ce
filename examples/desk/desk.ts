import { randomBytes } from 'node:crypto'
import { createEscalations, type Channel, type Directory } from 'ticket-escalation'
import { createHttpHandler, type SignedIn } from 'ticket-escalation/http'
import { memoryEventStore } from 'ticket-escalation/memory'

// What the hosts beside this folder have in common: a client who has waited for an hour, the escalation pages, and
// somebody who can sign in. `examples/helpdesk` is the one with everything in it.

const ann: SignedIn = { id: 'ann', name: 'Ann Novak' }
const sessions = new Map<string, SignedIn>()

/** A session for Ann, as a cookie. Your host has its own. */
export const signIn = (): string => {
  const id = randomBytes(24).toString('base64url')
  sessions.set(id, ann)
  return `session=${id}; HttpOnly; SameSite=Lax; Path=/`
}

const sessionOf = (request: Request): string =>
  /(?:^|; )session=([\w-]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''

const spoken: Channel = {
  send: async ({ ticketId, step, person }) => {
    console.log(`${ticketId}, step ${step.number}: ${person.name ?? person.id} is told`)
    return { status: 'accepted' }
  },
}

const directory: Directory = { people: ids => ids.map(id => (id === ann.id ? ann : { id })) }

export const escalations = await createEscalations({
  store: memoryEventStore(),
  directory,
  channels: { console: spoken },
})
await escalations.policies.save({
  id: 'standard',
  name: 'Standard Escalation',
  steps: [
    { delayMinutes: 10, notify: { assignee: true }, channel: 'console' },
    { delayMinutes: 90, notify: { user: 'tina' }, channel: 'console' },
  ],
})
await escalations.policies.assign({ default: true }, 'standard')
await escalations.record({
  type: 'TicketOpened',
  ticketId: 'T-1',
  assigneeId: 'ann',
  at: new Date(Date.now() - 3_600_000),
})
escalations.start({ everyMinutes: 1 })

/** Where people find the host. From configuration, never from a header of a request. */
export const baseUrl = process.env.BASE_URL ?? 'http://localhost:3000'

export const pages = createHttpHandler({
  escalations,
  baseUrl,
  csrfSecret: process.env.CSRF_SECRET ?? randomBytes(32),
  authenticate: request => sessions.get(sessionOf(request)),
  authorize: person => person.id === ann.id,
  ticketUrl: ticketId => `/automation/escalation/tickets/${encodeURIComponent(ticketId)}`,
  signInUrl: () => '/sign-in',
  directory,
})
