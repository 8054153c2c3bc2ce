import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openHelpdesk, type Helpdesk } from '../../examples/helpdesk/helpdesk.js'
import { storyClock, type StoryClock } from './story-clock.js'
import { valueIn } from './page-form.js'

let folder: string
let helpdesk: Helpdesk
let clock: StoryClock

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helpdesk-'))
  clock = storyClock('2026-03-02T09:00:00Z')
  helpdesk = await openHelpdesk({ folder, port: 0, clock })
})

afterEach(async () => {
  await helpdesk.close()
  await rm(folder, { recursive: true, force: true })
})

const ask = (path: string, cookie = '', init: RequestInit = {}): Promise<Response> =>
  fetch(`${helpdesk.baseUrl}${path}`, { redirect: 'manual', ...init, headers: { cookie } })

const post = (
  path: string,
  fields: Record<string, string>,
  cookie = '',
  origin = helpdesk.baseUrl,
): Promise<Response> =>
  fetch(`${helpdesk.baseUrl}${path}`, {
    redirect: 'manual',
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie, origin },
  })

const signIn = async (person: string): Promise<string> => {
  const answer = await post('/sign-in', { person, returnTo: '/tickets' })
  return /session=[\w-]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0] ?? ''
}

const write = () =>
  post('/contact', { client: 'acme', desk: 'billing', subject: 'Charged twice', text: 'Please look.' })

const advance = async (minutes: number): Promise<void> => {
  clock.advance(minutes)
  await helpdesk.escalations.tick()
}

test('nobody who is not signed in sees a ticket', async () => {
  await write()
  for (const path of [
    '/tickets',
    '/tickets/T-1',
    '/inbox',
    '/automation/escalation',
    '/automation/escalation/events',
  ]) {
    const answer = await ask(path)
    expect([answer.status, answer.headers.get('location')?.split('?')[0]]).toEqual([303, '/sign-in'])
  }
})

test('the bell rings after ten minutes, and the mail comes after thirty', async () => {
  await write()
  const ann = await signIn('ann')
  const count = await ask('/inbox/count', ann)
  const reader = count.body!.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader.read()).value).toBe('data: 0\n\n')
  await advance(10)
  expect((await reader.read()).value).toBe('data: 1\n\n')
  await reader.cancel()
  expect(await (await ask('/inbox', ann)).text()).toMatch(/T-1[^]*Charged twice[^]*step 1 of 3/)
  await post('/inbox/read', {}, ann)
  expect(await helpdesk.bell.unreadCount('ann')).toBe(0)
  expect(helpdesk.post.mails()).toEqual([])
  await advance(20)
  expect(helpdesk.post.mails().map(({ to }) => to)).toEqual(['tina@example.org'])
  expect(await (await ask('/mail')).text()).toContain('Charged twice')
})

test('the ticket page has the button, and the button brings back to the ticket page', async () => {
  await write()
  const ben = await signIn('ben')
  const html = await (await ask('/tickets/T-1', ben)).text()
  const fields = { token: valueIn(html, 'token'), cause: valueIn(html, 'cause'), via: valueIn(html, 'via') }
  const answer = await post('/automation/escalation/tickets/T-1/acknowledge', fields, ben)
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/tickets/T-1'])
  expect(await (await ask('/tickets/T-1', ben)).text()).toContain('Ben Ortiz')
  await advance(60)
  expect(helpdesk.post.mails()).toEqual([])
})

test('an answer ends the wait, a closed ticket is opened again by its client', async () => {
  await write()
  const ann = await signIn('ann')
  await post('/tickets/T-1/replies', { text: 'It is paid back.' }, ann)
  expect(await helpdesk.escalations.incident('T-1')).toMatchObject({ resolved: { reason: 'answered' } })
  clock.advance(5)
  await post('/contact', { ticket: 'T-1', text: 'It is not.' })
  expect(await helpdesk.escalations.incident('T-1')).toMatchObject({ status: 'Active', incident: 2 })
  await post('/tickets/T-1/close', {}, ann)
  expect(await helpdesk.escalations.incident('T-1')).toMatchObject({ resolved: { reason: 'closed' } })
  clock.advance(5)
  await post('/contact', { ticket: 'T-1', text: 'Hello?' })
  expect(await helpdesk.escalations.incident('T-1')).toMatchObject({ status: 'Active', incident: 3 })
})

test('what was written while nobody could be told is reported at the next start', async () => {
  const ticket = { clientId: 'acme', deskId: 'billing', assigneeId: 'ann', subject: 'Charged twice' }
  helpdesk.file.open(ticket, clock.wallMs(), 'Please look.')
  await helpdesk.close()
  helpdesk = await openHelpdesk({ folder, port: 0, clock })
  expect(await helpdesk.escalations.incident('T-1')).toMatchObject({
    status: 'Active',
    waitingSinceAt: new Date('2026-03-02T09:00:00Z'),
  })
})

test('only those who lead change policies', async () => {
  expect((await ask('/automation/escalation/new-policy', await signIn('ann'))).status).toBe(403)
  expect((await ask('/automation/escalation/new-policy', await signIn('tina'))).status).toBe(200)
})

test.each(['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example', 'javascript:alert(1)'])(
  'signing in does not lead to %s',
  async returnTo => {
    const answer = await post('/sign-in', { person: 'ann', returnTo })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/tickets'])
  },
)

test('a form from elsewhere is refused', async () => {
  const answer = await post('/sign-in', { person: 'ann' }, '', 'https://elsewhere.example')
  expect(answer.status).toBe(403)
})

test('what a client writes is text', async () => {
  const text = '<script>alert(1)</script>'
  await post('/contact', { client: 'acme', desk: 'billing', subject: text, text })
  const ann = await signIn('ann')
  for (const path of ['/tickets', '/tickets/T-1', '/automation/escalation', '/automation/escalation/tickets/T-1'])
    expect(await (await ask(path, ann)).text()).not.toContain(text)
})
