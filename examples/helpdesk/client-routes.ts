import { html } from 'hono/html'
import type { App, Parts } from './app.js'
import { fieldsOf } from './form.js'
import { page } from './layout.js'
import { clients, desks, nameIn } from './people.js'

/** The clients' side: they write, to a desk or once more on a ticket of theirs. Nobody signs in for that here. */
export const addClients = (app: App, { file, clock, report }: Parts): void => {
  app.get('/contact', c => {
    const ticket = file.ticket(c.req.query('ticket') ?? '')
    const choose = (name: string, list: ReadonlyArray<{ readonly id: string; readonly name: string }>) =>
      html`<select name="${name}">
        ${list.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}
      </select>`
    const head =
      ticket === undefined
        ? html`<label>Client ${choose('client', clients)}</label> <label>Desk ${choose('desk', desks)}</label>
            <label>Subject <input name="subject" required maxlength="200" /></label>`
        : html`<input type="hidden" name="ticket" value="${ticket.id}" />
            <p>${nameIn(clients, ticket.clientId)} on ${ticket.id}: ${ticket.subject}</p>`
    const form = html`<form method="post" action="/contact">
      ${head}
      <label>Message <textarea name="text" required maxlength="10000"></textarea></label>
      <button>Send</button>
    </form>`
    return c.html(page('Write to us', form))
  })
  app.post('/contact', async c => {
    const field = await fieldsOf(c)
    const text = field('text', 10_000)
    const known = file.ticket(field('ticket'))
    const client = clients.find(({ id }) => id === field('client'))
    const desk = desks.find(({ id }) => id === field('desk'))
    const subject = field('subject')
    const atMs = clock.wallMs()
    if (text === '' || (known === undefined && (client === undefined || desk === undefined || subject === '')))
      return c.html(page('Something is missing', html`<p><a href="/contact">Write again</a></p>`), 400)
    let ticketId = known?.id ?? ''
    if (known !== undefined) {
      // Closed means closed, also for the escalations: a client who writes again has the ticket opened again.
      if (known.isOpen === 0) file.add(known.id, { atMs, kind: 'reopened', text: '' })
      file.add(known.id, { atMs, kind: 'client', personId: known.clientId, text })
    } else if (client !== undefined && desk !== undefined) {
      const { assigneeId } = desk
      ticketId = file.open({ clientId: client.id, deskId: desk.id, assigneeId, subject }, atMs, text)
    }
    await report()
    return c.html(page('Thank you', html`<p>We have your message, and the number <b>${ticketId}</b> for it.</p>`))
  })
}
