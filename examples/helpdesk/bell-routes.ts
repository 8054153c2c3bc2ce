import { html } from 'hono/html'
import { streamSSE } from 'hono/streaming'
import type { App, Parts } from './app.js'
import { page, timeOf } from './layout.js'

/** The inbox of whoever is signed in, and the number at the bell. */
export const addBell = (app: App, { bell, file }: Parts): void => {
  app.get('/inbox', async c => {
    const { id, name } = c.get('person')
    const [messages, unread] = await Promise.all([bell.messages(id), bell.unreadCount(id)])
    const rows = messages.map(
      ({ ticketId, step, stepCount, triggeredAt, read }) =>
        html`<tr class="${read ? '' : 'unread'}">
          <td>${timeOf(triggeredAt)}</td>
          <td><a href="/tickets/${ticketId}">${ticketId}</a> ${file.ticket(ticketId)?.subject ?? ''}</td>
          <td>step ${step} of ${stepCount}</td>
        </tr>`,
    )
    const body =
      rows.length === 0
        ? html`<p>Nothing has reached you.</p>`
        : html`<table>
              ${rows}
            </table>
            <form method="post" action="/inbox/read"><button>Mark all as read</button></form>`
    return c.html(page('Inbox', body, { name, unread }))
  })

  app.post('/inbox/read', async c => {
    await bell.markRead(c.get('person').id, 'all')
    return c.redirect('/inbox', 303)
  })

  app.get('/inbox/count', c => {
    const { id } = c.get('person')
    return streamSSE(c, async stream => {
      const gone = new AbortController()
      const left = new Promise<void>(resolve => stream.onAbort(resolve))
      const tell = async (): Promise<void> => stream.writeSSE({ data: String(await bell.unreadCount(id)) })
      await bell.subscribe({ personId: id }, tell, { signal: gone.signal })
      await tell()
      await left
      gone.abort()
    })
  })
}
