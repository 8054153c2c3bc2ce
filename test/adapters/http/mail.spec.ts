import { afterAll, beforeAll, expect, test } from 'vitest'
import { emailChannel, polishEmailWords } from '../../../src/email.js'
import { httpLinks } from '../../../src/http.js'
import { openMailServer, type MailServer } from '../email/mail-server.js'
import { acknowledgePath, base, helpDesk, linkSecret, noon, origin, readable } from './desk.js'

let server: MailServer
let transport: ReturnType<MailServer['transport']>
beforeAll(async () => {
  server = await openMailServer()
  transport = server.transport({ pool: true, maxConnections: 1 })
})
afterAll(async () => {
  transport.close()
  await server.close()
})

const bearerLinks = { keys: [{ id: 'march', secret: linkSecret }] }

/** A helpdesk whose first step goes out as a real mail about a ticket of a hostile customer. */
const mailed = async (options: { readonly bearer: boolean; readonly polish?: boolean }) => {
  server.received.splice(0)
  const wall = { ms: noon }
  const links = httpLinks({
    baseUrl: origin,
    ...(options.bearer ? { bearerLinks } : {}),
    clock: { wallMs: () => wall.ms, monotonicMs: () => 0, sleep: () => Promise.resolve() },
  })
  const mail = emailChannel({
    transport,
    from: 'help@example.org',
    acknowledgeUrl: links.acknowledgeUrl,
    ...(options.polish === true ? { words: polishEmailWords } : {}),
  })
  const desk = await helpDesk({ channels: { bell: mail, mail }, ...(options.bearer ? { bearerLinks } : {}) })
  await desk.opened('T-1')
  await desk.clock.advance({ minutes: 12 })
  wall.ms = desk.clock.wallMs()
  await desk.escalations.tick()
  const [received] = server.received
  return { desk, received: received! }
}

const urlIn = (text: string, label: string): string => new RegExp(`^${label}: (\\S+)$`, 'm').exec(text)?.[1] ?? ''

test.each([
  ['with the host’s sign-in', false],
  ['as a bearer link', true],
])('from the mail to the confirmation, %s', async (_, bearer) => {
  const { desk, received } = await mailed({ bearer })
  const { mail, raw, recipients } = received
  expect(recipients).toEqual(['someone@example.org'])
  const url = urlIn(mail.text ?? '', 'I’m on it')
  expect(url.startsWith(`${origin}${base}/${bearer ? 'link/v1.march.' : 'tickets/T-1/acknowledge?cause='}`)).toBe(true)
  expect(typeof mail.html === 'string' && mail.html.includes(`href="${url}"`)).toBe(true)
  // S25: it says that a machine sent it, and no list header makes a program follow the link.
  const headers = raw.slice(0, raw.indexOf('\r\n\r\n'))
  expect(headers).toMatch(/^Auto-Submitted: auto-generated/im)
  expect(headers).toMatch(/^X-Auto-Response-Suppress: All/im)
  expect(headers).not.toMatch(/^List-|acknowledge|link\/v1/im)

  const as = bearer ? null : 'ann'
  const page = await desk.visit(url.slice(origin.length), { as })
  expect(page.status).toBe(200)
  expect(await desk.events('Acknowledged')).toEqual([])
  const done = await desk.press(page, bearer ? `${base}/link` : acknowledgePath('T-1'), {}, { as })
  expect(readable(done)).toContain('You’re on it.')
  expect(await desk.events('Acknowledged')).toHaveLength(1)
  await desk.clock.advance({ hours: 2 })
  expect((await desk.escalations.tick()).triggered).toEqual([])
})

test('in Polish, with the same link', async () => {
  const { received } = await mailed({ bearer: false, polish: true })
  expect(received.mail.subject).toBe('[Eskalacja 1/3] T-1 czeka 12 minut')
  expect(received.mail.text).toContain('Klient czeka na odpowiedź 12 minut.')
  expect(urlIn(received.mail.text ?? '', 'Zajmuję się tym')).toContain('/tickets/T-1/acknowledge?cause=')
})
