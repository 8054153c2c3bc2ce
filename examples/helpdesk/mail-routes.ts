import { html, raw } from 'hono/html'
import type { App, Parts } from './app.js'
import { page } from './layout.js'

const mailOf = ({ post }: Parts, number: string) =>
  /^\d{1,6}$/.test(number) ? post.mails()[Number(number) - 1] : undefined

/** Foreign HTML, as mail programs show it: no script, nothing loaded, and a link in it opens in the whole window. */
const mailPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"

/** Under a policy of its own, so it is added before the helpdesk's. */
export const addMailContent = (app: App, parts: Parts): void => {
  app.get('/mail/:number/html', c => {
    const mail = mailOf(parts, c.req.param('number'))
    if (mail === undefined) return c.notFound()
    c.header('content-security-policy', mailPolicy)
    return c.html(html`<base target="_top" />${raw(mail.html)}`)
  })
}

/** Everybody's mail, as the SMTP server took it: it stands for the mailboxes that people read elsewhere. */
export const addMail = (app: App, parts: Parts): void => {
  app.get('/mail', c => {
    const rows = parts.post.mails().map(
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
    const mail = mailOf(parts, c.req.param('number'))
    if (mail === undefined) return c.notFound()
    const body = html`<p class="soft">To ${mail.to}</p>
      <iframe title="The mail" src="/mail/${c.req.param('number')}/html"></iframe>`
    return c.html(page(mail.subject, body))
  })
}
