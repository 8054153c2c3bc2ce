import { html, raw } from 'hono/html'
import type { App, Parts } from './app.js'
import { page } from './layout.js'

/** Everybody's mail, as the SMTP server took it: it stands for the mailboxes that people read elsewhere. */
export const addMail = (app: App, { post }: Parts): void => {
  const mailOf = (number: string) => (/^\d{1,6}$/.test(number) ? post.mails()[Number(number) - 1] : undefined)

  app.get('/mail', c => {
    const rows = post.mails().map(
      ({ to, subject }, index) =>
        html`<tr>
          <td>${to}</td>
          <td><a href="/mail/${index + 1}">${subject}</a></td>
        </tr>`,
    )
    const table = html`<table>
      ${[...rows].reverse()}
    </table>`
    return c.html(page('Mail', rows.length === 0 ? html`<p>No mail has been sent yet.</p>` : table))
  })

  app.get('/mail/:number', c => {
    const mail = mailOf(c.req.param('number'))
    if (mail === undefined) return c.notFound()
    const body = html`<p class="soft">To ${mail.to}</p>
      <iframe title="The mail" src="/mail/${c.req.param('number')}/html"></iframe>`
    return c.html(page(mail.subject, body))
  })

  app.get('/mail/:number/html', c => {
    const mail = mailOf(c.req.param('number'))
    if (mail === undefined) return c.notFound()
    // Foreign HTML: no script, nothing loaded, and a link in it opens in the whole window.
    c.header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation",
    )
    return c.html(html`<base target="_top" />${raw(mail.html)}`)
  })
}
