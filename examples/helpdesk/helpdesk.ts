import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { createEscalations, systemClock, type Clock, type Directory, type PolicyInput } from 'ticket-escalation'
import { emailChannel } from 'ticket-escalation/email'
import { createHttpHandler, httpLinks } from 'ticket-escalation/http'
import { inbox } from 'ticket-escalation/in-system'
import { toNodeHandler } from 'ticket-escalation/node'
import { sqliteEventStore } from 'ticket-escalation/sqlite'
import { openMailServer } from '../demo/mail-server.js'
import { createApp } from './app.js'
import { clients, desks, may, nameIn, people } from './people.js'
import { reportTo } from './report.js'
import { openSessions } from './sessions.js'
import { openTicketFile } from './ticket-file.js'

const policy: PolicyInput = {
  id: 'standard',
  name: 'Standard Escalation',
  skipPeopleOnLeave: true,
  steps: [
    { delayMinutes: 10, notify: { assignee: true }, channel: 'in-system' },
    { delayMinutes: 30, notify: { user: 'tina' }, channel: 'email' },
    { delayMinutes: 60, notify: { user: 'dora' }, channel: 'email' },
  ],
}

export interface HelpdeskOptions {
  /** Where both files are kept: the helpdesk's tickets and the escalations' log. */
  readonly folder: string
  /** 0 takes any free port. */
  readonly port: number
  readonly clock?: Clock
}

/** A whole helpdesk on one port. It does not tick by itself: `escalations.start()` or `escalations.tick()` does. */
export const openHelpdesk = async ({ folder, port, clock = systemClock }: HelpdeskOptions) => {
  // Listening comes first: links in mails need the address, and with port 0 it is known only then.
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const post = await openMailServer()
  const file = await openTicketFile(join(folder, 'tickets.db'))
  const ticketUrl = (ticketId: string): string => `/tickets/${encodeURIComponent(ticketId)}`
  const directory: Directory = {
    people: ids => people.filter(({ id }) => ids.includes(id)),
    ticket: ticketId => {
      const ticket = file.ticket(ticketId)
      if (ticket === undefined) return undefined
      const { subject, clientId, deskId } = ticket
      const url = `${baseUrl}${ticketUrl(ticketId)}`
      return { subject, clientName: nameIn(clients, clientId), deskName: nameIn(desks, deskId), url }
    },
  }

  const store = sqliteEventStore({ path: join(folder, 'escalations.db'), clock })
  const bell = inbox({ store, clock })
  const escalations = await createEscalations({
    store,
    directory,
    clock,
    channels: {
      'in-system': bell.channel,
      email: emailChannel({
        transport: createTransport({ host: '127.0.0.1', port: post.port, ignoreTLS: true }),
        from: { name: 'Helpdesk', address: 'help@example.org' },
        acknowledgeUrl: httpLinks({ baseUrl }).acknowledgeUrl,
      }),
    },
  })
  // Only the first time: later on, the policies are what people made of them on the pages.
  if ((await escalations.policies.list()).length === 0) {
    await escalations.policies.save(policy)
    await escalations.policies.assign({ default: true }, policy.id)
  }

  const sessions = openSessions()
  const pages = createHttpHandler({
    escalations,
    baseUrl,
    // A real host keeps one secret for all of its machines. With this one, forms do not outlive the process.
    csrfSecret: randomBytes(32),
    authenticate: sessions.personOf,
    authorize: may,
    ticketUrl,
    signInUrl: returnTo => `/sign-in?returnTo=${encodeURIComponent(returnTo)}`,
    directory,
    clock,
    onError: console.error,
  })
  const report = (): Promise<void> => reportTo(escalations, file)
  await report()
  const app = createApp({ baseUrl, clock, pages, sessions, file, bell, post, report })
  const listener = toNodeHandler(app.fetch)
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing))

  return {
    baseUrl,
    escalations,
    bell,
    post,
    file,
    report,
    sessions,
    clock,
    /** Ends what is under way, and loses nothing. */
    close: async (): Promise<void> => {
      server.close()
      // Pages that are kept fresh hold a connection for as long as they are open.
      server.closeAllConnections()
      await escalations.close()
      await post.close()
      file.close()
    },
  }
}

export type Helpdesk = Awaited<ReturnType<typeof openHelpdesk>>
