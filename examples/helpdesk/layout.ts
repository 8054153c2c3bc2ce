import { html } from 'hono/html'

export type Html = ReturnType<typeof html>

interface Reader {
  readonly name: string
  readonly unread: number
}

const bellIcon = html`<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
  <path fill="currentColor" d="M12 2a6 6 0 0 0-6 6v5l-2 3v1h16v-1l-2-3V8a6 6 0 0 0-6-6Zm-2 17a2 2 0 0 0 4 0Z" />
</svg>`

/** A page of the helpdesk, for somebody who is signed in or for anybody. */
export const page = (title: string, body: Html, reader?: Reader): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Tiny Helpdesk</title>
        <link rel="stylesheet" href="/style.css" />
        <script type="module" src="/bell.js"></script>
      </head>
      <body>
        <header>
          <strong>Tiny Helpdesk</strong>
          <nav aria-label="Helpdesk">
            <a href="/tickets">Tickets</a> <a href="/automation/escalation">Escalations</a>
            <a href="/contact">Write as a client</a> <a href="/mail">Mail</a>
          </nav>
          ${
            reader === undefined
              ? ''
              : html`<a href="/inbox">${bellIcon} Inbox <b id="bell" role="status">${reader.unread}</b></a>
                  <form method="post" action="/sign-out">
                    <span>${reader.name}</span> <button class="plain">Sign out</button>
                  </form>`
          }
        </header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`

/** As `02 Mar 09:10`. */
export const timeOf = (at: Date): string =>
  `${at.toLocaleDateString('en-GB', { day: '2-digit', month: 'short', timeZone: 'UTC' })} ${at.toISOString().slice(11, 16)}`

/** The bell rings without a reload. Without script it is right after the next one. */
export const bellScript = `const bell = document.getElementById('bell')
if (bell !== null) new EventSource('/inbox/count').onmessage = ({ data }) => { bell.textContent = data }
`

export const style = `:root { color-scheme: light dark; --ink: light-dark(#1d1d24, #eeeef2); --soft: light-dark(#5d5d69, #a9a9b5); --rule: light-dark(#dcdce4, #3a3a44); --paper: light-dark(#fff, #17171b); --tint: light-dark(#f4f4f8, #212127) }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', system-ui, sans-serif }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; padding: .8rem 1.2rem; background: var(--tint); border-bottom: 1px solid var(--rule) }
header nav { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin-right: auto }
header form { display: flex; gap: .8rem; align-items: center }
main { max-width: 52rem; margin: 0 auto; padding: 1rem 1.2rem 4rem }
a { color: inherit; text-underline-offset: .2em }
table { width: 100%; border-collapse: collapse } th { text-align: left; color: var(--soft); font-weight: 500 } td, th { padding: .5rem .6rem .5rem 0; border-bottom: 1px solid var(--rule); vertical-align: top }
label { display: grid; gap: .25rem; margin: .8rem 0 } input, select, textarea, button { font: inherit; color: inherit; padding: .45rem .7rem; border: 1px solid var(--soft); border-radius: .4rem; background: var(--paper) }
textarea { min-height: 6rem } button { cursor: pointer; font-weight: 600 } button.plain { border-color: transparent; background: none; text-decoration: underline; font-weight: 400 }
.soft, .escalation-history { color: var(--soft) } .unread { font-weight: 700 }
.said { margin: .8rem 0; padding: .7rem 1rem; border-left: 3px solid var(--rule); background: var(--tint) } .said.agent { border-color: #2e7d57 } .said p { margin: 0; white-space: pre-line; overflow-wrap: anywhere }
.escalation { display: flex; flex-wrap: wrap; gap: .6rem 1.2rem; align-items: center; margin: 1rem 0; padding: .8rem 1rem; border: 1px solid var(--rule); border-left: 5px solid #985400; border-radius: .5rem } .escalation p { margin: 0; flex: 1 1 14rem } .escalation p span { display: block; color: var(--soft) }
.escalation-confirmed, .escalation-resolved { border-left-color: #2e7d57 } .escalation-none { border-left-color: var(--rule) } .escalation form { display: flex; flex-wrap: wrap; gap: .5rem } .escalation label { margin: 0 } .escalation .act { background: var(--ink); color: var(--paper) } header a { white-space: nowrap } svg { vertical-align: -.2em }
.actions { display: flex; gap: .6rem } iframe { width: 100%; height: 46rem; border: 1px solid var(--rule); border-radius: .5rem; background: #fff }
`
