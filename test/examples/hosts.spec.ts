import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { valueIn } from './page-form.js'

interface Host {
  readonly server: Server
}

/** The programs as they are, each with a desk of its own. */
const hosts: ReadonlyArray<readonly [string, () => Promise<Host>]> = [
  ['express', () => import('../../examples/express/main.js')],
  ['fastify', () => import('../../examples/fastify/main.js')],
  ['node', () => import('../../examples/node/main.js')],
]

/** What the host was told that people see; it listens elsewhere, as it would behind a proxy. */
const baseUrl = 'https://help.example.org'

const form = { 'content-type': 'application/x-www-form-urlencoded' }

describe.each(hosts)('the pages in %s', (_name, start) => {
  let server: Server
  let address = ''
  let cookie = ''
  let close: () => Promise<void>

  const ask = (
    path: string,
    init: { readonly method?: string; readonly body?: string; readonly headers?: Record<string, string> } = {},
  ) => fetch(`${address}${path}`, { redirect: 'manual', ...init, headers: { cookie, ...init.headers } })

  beforeAll(async () => {
    vi.resetModules()
    vi.stubEnv('PORT', '0')
    vi.stubEnv('BASE_URL', baseUrl)
    vi.spyOn(console, 'log').mockImplementation(() => undefined)
    ;({ server } = await start())
    if (!server.listening) await once(server, 'listening')
    address = `http://localhost:${(server.address() as AddressInfo).port}`
    const { escalations } = await import('../../examples/desk/desk.js')
    await escalations.tick()
    close = async () => {
      server.closeAllConnections()
      server.close()
      await escalations.close()
    }
  })

  afterAll(async () => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
    await close()
  })

  test('lead somebody who is not signed in to the sign-in', async () => {
    const answer = await ask('/automation/escalation')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in'])
    expect((await ask('/automation/escalation/api/incidents')).status).toBe(401)
  })

  test('sign Ann in, and show her who waits', async () => {
    const signedIn = await ask('/sign-in')
    cookie = /session=[\w-]+/.exec(signedIn.headers.get('set-cookie') ?? '')?.[0] ?? ''
    const answer = await ask('/automation/escalation')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(await answer.text()).toMatch(/T-1[^]*Ann Novak/)
  })

  test('stream an event when somebody says that she is on it', async () => {
    const events = await ask('/automation/escalation/events')
    expect(events.headers.get('content-type')).toContain('text/event-stream')
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader()
    const next = async (): Promise<string> => (await reader.read()).value ?? 'the stream has ended'
    const before = await next()
    expect(before).toMatch(/^event: position\ndata: \d+\n/)

    const html = await (await ask('/automation/escalation')).text()
    const body = new URLSearchParams({
      token: valueIn(html, 'token'),
      cause: valueIn(html, 'cause'),
      via: 'dashboard',
    }).toString()
    const said = await ask('/automation/escalation/tickets/T-1/acknowledge', {
      method: 'POST',
      body,
      headers: { origin: baseUrl, ...form },
    })
    expect([said.status, said.headers.get('location')]).toEqual([303, '/automation/escalation'])

    let after = before
    while (after === before) after = await next()
    expect(after).toMatch(/^event: position\ndata: \d+\n/)
    await reader.cancel()
    const overview = await (await ask('/automation/escalation')).text()
    expect(overview).toContain('Withdraw')
  })

  test('take no form that comes from elsewhere', async () => {
    const headers = { origin: 'https://elsewhere.example', ...form }
    const answer = await ask('/automation/escalation/tickets/T-1/withdraw', {
      method: 'POST',
      body: 'token=x',
      headers,
    })
    expect(answer.status).toBe(403)
  })
})
