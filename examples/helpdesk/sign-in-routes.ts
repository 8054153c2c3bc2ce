import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { html } from 'hono/html'
import type { App, Parts } from './app.js'
import { fieldsOf } from './form.js'
import { page } from './layout.js'
import { people, personOf } from './people.js'
import { cookieName } from './sessions.js'

/** Back to a page of ours, and to nobody else's: `//elsewhere.example` is a path for nobody but browsers. */
const localPath = (wanted: string | undefined, baseUrl: string): string =>
  wanted?.startsWith('/') === true && new URL(wanted, baseUrl).origin === baseUrl ? wanted : '/tickets'

/** Demonstration people sign in by name alone. A host has its own sign-in already. */
export const addSignIn = (app: App, { sessions, baseUrl }: Parts): void => {
  app.get('/', c => c.redirect('/tickets', 303))
  app.get('/sign-in', c => {
    const returnTo = localPath(c.req.query('returnTo'), baseUrl)
    const options = people.map(({ id, name, does }) => html`<option value="${id}">${name}, who ${does}</option>`)
    const form = html`<form method="post" action="/sign-in">
      <input type="hidden" name="returnTo" value="${returnTo}" />
      <label
        >I am
        <select name="person">
          ${options}
        </select></label
      >
      <button>Sign in</button>
    </form>`
    return c.html(page('Sign in', form))
  })
  app.post('/sign-in', async c => {
    const field = await fieldsOf(c)
    const person = personOf(field('person'))
    if (person === undefined) return c.redirect('/sign-in', 303)
    setCookie(c, cookieName, sessions.begin(person.id), {
      httpOnly: true,
      sameSite: 'Lax',
      path: '/',
      secure: baseUrl.startsWith('https:'),
    })
    return c.redirect(localPath(field('returnTo', 2_000), baseUrl), 303)
  })
  app.post('/sign-out', c => {
    sessions.end(getCookie(c, cookieName))
    deleteCookie(c, cookieName)
    return c.redirect('/sign-in', 303)
  })
}
