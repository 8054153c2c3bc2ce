import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { App, Env, Parts } from './app.js'
import { fieldsOf } from './form.js'
import { page, timeOf, type Html } from './layout.js'
import { clients, desks, nameIn, people } from './people.js'
import type { Entry, Ticket } from './ticket-file.js'

const entryHtml = ({ atMs, kind, personId, text }: Entry): Html => {
  const time = html`<time class="soft" datetime="${new Date(atMs).toISOString()}">${timeOf(new Date(atMs))}</time>`
  if (kind === 'closed' || kind === 'reopened') return html`<p class="soft">${time} The ticket was ${kind}.</p>`
  const name = nameIn(kind === 'agent' ? people : clients, personId ?? '')
  return html`<article class="said ${kind}">
    <b>${name}</b> ${time}
    <p>${text}</p>
  </article>`
}

const ticketHtml = ({ id, isOpen }: Ticket, entries: ReadonlyArray<Entry>, escalation: string): Html =>
  html`${raw(escalation)} ${entries.map(entryHtml)}
    ${
      isOpen === 0
        ? ''
        : html`<form method="post" action="/tickets/${id}/replies">
            <label>Your answer <textarea name="text" required maxlength="10000"></textarea></label>
            <div class="actions">
              <button>Answer</button>
              <button class="plain" formaction="/tickets/${id}/close" formnovalidate>Close the ticket</button>
            </div>
          </form>`
    }
    <p><a class="soft" href="/contact?ticket=${id}">Write as the client</a></p>`

/** What agents see. Every page here is for somebody who is signed in. */
export const addTickets = (app: App, { baseUrl, bell, clock, file, pages, report }: Parts): void => {
  const show = async (c: Context<Env>, title: string, body: Html) => {
    const { id, name } = c.get('person')
    return c.html(page(title, body, { name, unread: await bell.unreadCount(id) }))
  }

  /** The section with the "I'm on it" button, asked of the escalation pages in this process, for the same session. */
  const escalationOf = async (c: Context<Env>, ticketId: string): Promise<string> => {
    const url = `${baseUrl}/automation/escalation/tickets/${encodeURIComponent(ticketId)}/fragment`
    const answer = await pages(new Request(url, { headers: { cookie: c.req.header('cookie') ?? '' } }))
    // Without it the ticket page is still a ticket page.
    return answer.ok ? answer.text() : ''
  }

  app.get('/tickets', c => {
    const rows = file.tickets().map(
      ({ id, subject, clientId, deskId, assigneeId, isOpen }) =>
        html`<tr>
          <td><a href="/tickets/${id}">${id}</a></td>
          <td>${subject}</td>
          <td>${nameIn(clients, clientId)}</td>
          <td>${nameIn(desks, deskId)}, ${nameIn(people, assigneeId)}</td>
          <td>${isOpen === 1 ? 'open' : 'closed'}</td>
        </tr>`,
    )
    const table = html`<table>
      <thead>
        <tr>
          <th>Ticket</th>
          <th>Subject</th>
          <th>Client</th>
          <th>Desk</th>
          <th>State</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`
    return show(c, 'Tickets', rows.length === 0 ? html`<p>Nobody has written yet.</p>` : table)
  })

  app.get('/tickets/:id', async c => {
    const ticket = file.ticket(c.req.param('id'))
    if (ticket === undefined) return c.notFound()
    const body = ticketHtml(ticket, file.entries(ticket.id), await escalationOf(c, ticket.id))
    return show(c, `${ticket.id}: ${ticket.subject}`, body)
  })

  app.post('/tickets/:id/replies', async c => {
    const ticket = file.ticket(c.req.param('id'))
    const text = (await fieldsOf(c))('text', 10_000)
    if (ticket?.isOpen !== 1 || text === '') return c.notFound()
    file.add(ticket.id, { atMs: clock.wallMs(), kind: 'agent', personId: c.get('person').id, text })
    await report()
    return c.redirect(`/tickets/${ticket.id}`, 303)
  })

  app.post('/tickets/:id/close', async c => {
    const ticket = file.ticket(c.req.param('id'))
    if (ticket?.isOpen !== 1) return c.notFound()
    file.add(ticket.id, { atMs: clock.wallMs(), kind: 'closed', personId: c.get('person').id, text: '' })
    await report()
    return c.redirect(`/tickets/${ticket.id}`, 303)
  })
}
