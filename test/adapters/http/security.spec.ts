import { describe, expect, test } from 'vitest'
import { createHttpHandler, httpLinks, type HttpHandlerOptions } from '../../../src/http.js'
import { emailChannel, type EmailMessage } from '../../../src/email.js'
import {
  acknowledgePath,
  base,
  csrfSecret,
  helpDesk,
  hiddenFields,
  linkSecret,
  origin,
  outsiders,
  readable,
} from './desk.js'

const action = acknowledgePath('T-1')

const waiting = async (options: Parameters<typeof helpDesk>[0] = {}) => {
  const desk = await helpDesk(options)
  await desk.opened('T-1')
  return desk
}

describe('S9: what a scanner does', () => {
  test('GET and HEAD are 200 and change nothing, also when prefetched; everything else but POST is 405', async () => {
    const desk = await waiting({ bearerLinks: { keys: [{ id: 'a', secret: linkSecret }] } })
    const before = await desk.events()
    const bearer = desk.links
      .acknowledgeUrl({ ticketId: 'T-1', cause: await desk.causeOf('T-1'), person: { id: 'ann' } })
      .slice(origin.length)
    for (const path of [action, bearer]) {
      expect(await desk.visit(path, { headers: { 'sec-purpose': 'prefetch', purpose: 'prefetch' } })).toMatchObject({
        status: 200,
      })
      expect(await desk.visit(path, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
      for (const method of ['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'BREW']) {
        const answer = await desk.visit(path, { method })
        expect([method, answer.status]).toEqual([method, 405])
        expect(answer.headers.get('allow')).toContain('GET')
      }
    }
    expect(await desk.visit(`${action}?_method=POST`, { headers: { 'x-http-method-override': 'POST' } })).toMatchObject(
      { status: 200 },
    )
    expect(await desk.visit(bearer, { method: 'POST', body: '_method=GET' })).toMatchObject({ status: 405 })
    expect(await desk.events()).toEqual(before)
  })

  test('500 parallel GETs leave no event', async () => {
    const desk = await waiting()
    const before = await desk.events()
    const all = await Promise.all(
      Array.from({ length: 500 }, (_, n) => desk.visit(action, { method: n % 2 ? 'GET' : 'HEAD' })),
    )
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await desk.events()).toEqual(before)
  })
})

describe('S10: every page', () => {
  const pages = [
    base,
    `${base}/tickets/T-1`,
    `${base}/tickets/T-1/fragment`,
    action,
    `${base}/policies`,
    `${base}/new-policy`,
    `${base}/policies/standard`,
    `${base}/nowhere`,
  ]

  test.each(pages)('%s has the headers that keep it to itself', async path => {
    const desk = await waiting()
    const { headers } = await desk.visit(path)
    const policy = headers.get('content-security-policy') ?? ''
    for (const part of ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(part)
    expect(policy).not.toContain('unsafe')
    expect(Object.fromEntries(headers)).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex, nofollow',
      'x-frame-options': 'DENY',
    })
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  test.each(pages)('%s loads nothing, and has no script or style but those under its nonce', async path => {
    const desk = await waiting()
    const { text, headers } = await desk.visit(path)
    const nonce = /'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1]
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{16,}={0,2}$/)
    expect(text.match(/<(script|style)\b(?![^>]*nonce="[^"]{16,}")/g)).toBeNull()
    expect(
      text.match(/\b(src|srcset|poster|background)=|<link\b|@import|url\(|\son\w+=|\bstyle=|javascript:/g),
    ).toBeNull()
    expect(text.match(/https?:\/\//g)).toBeNull()
    const again = await desk.visit(path)
    expect(again.headers.get('content-security-policy')).not.toContain(nonce)
  })

  test('the page with the button has no script at all', async () => {
    const desk = await waiting()
    expect((await desk.visit(action)).text).not.toContain('<script')
    expect((await desk.visit(`${base}/tickets/T-1/fragment`)).text).not.toMatch(/<script|<style/)
  })
})

test('S11: no header of a request has a say in a link', async () => {
  const sent: EmailMessage[] = []
  const links = httpLinks({ baseUrl: origin })
  const mail = emailChannel({
    transport: {
      sendMail: message => {
        sent.push(message)
        return Promise.resolve({ accepted: ['x'], rejected: [] })
      },
    },
    from: 'help@example.org',
    acknowledgeUrl: links.acknowledgeUrl,
  })
  const desk = await waiting({ channels: { bell: mail, mail } })
  const headers = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    forwarded: 'host=evil.example;proto=http',
    'x-original-url': '/evil',
  }
  await desk.clock.advance({ minutes: 10 })
  for (const path of [base, action, `${base}/api/openapi.json`]) {
    const response = await desk.handler(
      new Request(`http://evil.example${path}`, { headers: { ...headers, 'x-test-person': 'ann' } }),
    )
    expect(await response.text()).not.toContain('evil.example')
    expect(response.status).toBe(200)
  }
  await desk.escalations.tick()
  const url = `${origin}${action}?cause=${encodeURIComponent(await desk.causeOf('T-1'))}`
  expect(sent.map(({ text }) => text.includes(`I’m on it: ${url}\n`))).toEqual([true])
  expect(sent[0]?.html).toContain(`href="${url}"`)
})

describe('S14: a form that another site sends', () => {
  const cross: ReadonlyArray<readonly [string, Record<string, string>, 'with' | 'without']> = [
    ['without our token', { origin }, 'without'],
    ['from another origin, with our token', { origin: 'https://evil.example' }, 'with'],
    ['from the origin null, with our token', { origin: 'null' }, 'with'],
    ['from http instead of https', { origin: 'http://help.example.org' }, 'with'],
    ['from a neighbour', { origin: 'https://help.example.org.evil.example' }, 'with'],
  ]

  test.each(cross)('%s is 403 and changes nothing', async (_, headers, token) => {
    const desk = await waiting()
    const fields = hiddenFields(await desk.visit(action), action)
    if (token === 'without') delete fields['token']
    const answer = await desk.visit(action, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: 'session=anns', ...headers },
    })
    expect(answer.status).toBe(403)
    expect(await desk.events('Acknowledged')).toEqual([])
  })

  test.each(['cross-site', 'same-site'])('that the browser calls %s is 403 too', async site => {
    const desk = await waiting()
    const page = await desk.visit(action)
    const fields = new URLSearchParams(hiddenFields(page, action)).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': site }
    expect(await desk.visit(action, { method: 'POST', body: fields, headers })).toMatchObject({ status: 403 })
  })

  test('of ours is taken, though browsers call their origin null where no referrer is wanted', async () => {
    const desk = await waiting()
    const page = await desk.visit(action)
    const sandboxed = { origin: 'null', 'sec-fetch-site': 'cross-site' }
    expect(await desk.press(page, action, {}, { headers: sandboxed })).toMatchObject({ status: 403 })
    const ours = { origin: 'null', 'sec-fetch-site': 'same-origin' }
    expect(await desk.press(page, action, {}, { headers: ours })).toMatchObject({ status: 200 })
  })

  test('with the token of somebody else, an old one, or one of another secret', async () => {
    const desk = await waiting()
    const bens = hiddenFields(await desk.visit(action, { as: 'ben' }), action)['token'] ?? ''
    const other = await waiting({ csrfSecret: 'another secret that is long enough, too' })
    const foreign = hiddenFields(await other.visit(action), action)['token'] ?? ''
    const page = await desk.visit(action)
    for (const token of [bens, foreign, '', '0.', `${bens}x`, 'a'.repeat(10_000)])
      expect(await desk.press(page, action, { token })).toMatchObject({ status: 403 })
    await desk.clock.advance({ hours: 24 })
    expect(await desk.press(page, action)).toMatchObject({ status: 403 })
    expect(await desk.events('Acknowledged')).toEqual([])
  })

  test('as multipart, text or JSON is not read', async () => {
    const desk = await waiting()
    const fields = hiddenFields(await desk.visit(action), action)
    for (const type of ['multipart/form-data; boundary=x', 'text/plain', 'application/json', ''])
      expect(
        await desk.visit(action, {
          method: 'POST',
          body: new URLSearchParams(fields).toString(),
          headers: { 'content-type': type, origin },
        }),
      ).toMatchObject({ status: 415 })
    expect(await desk.events('Acknowledged')).toEqual([])
  })

  test('the API takes no change from another site, and no body that a form could send', async () => {
    const desk = await waiting()
    const path = `${base}/api/tickets/T-1/acknowledgement`
    expect(await desk.visit(path, { method: 'POST', headers: { origin: 'https://evil.example' } })).toMatchObject({
      status: 403,
    })
    expect(await desk.visit(path, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })).toMatchObject({
      status: 403,
    })
    expect(
      await desk.visit(path, { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } }),
    ).toMatchObject({ status: 415 })
    expect(await desk.events('Acknowledged')).toEqual([])
  })
})

describe('S15: somebody who may not', () => {
  test.each([...outsiders])('%s is refused everywhere, and nothing is written', async as => {
    const desk = await waiting()
    const before = await desk.events()
    const token = hiddenFields(await desk.visit(action), action)
    const body = new URLSearchParams(token).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin }
    for (const path of [
      base,
      `${base}/events`,
      `${base}/tickets/T-1`,
      `${base}/tickets/T-1/fragment`,
      action,
      `${base}/policies`,
    ])
      expect(await desk.visit(path, { as })).toMatchObject({ status: 403 })
    for (const path of [action, `${base}/tickets/T-1/withdraw`, `${base}/policies`, `${base}/assignments`])
      expect(await desk.visit(path, { as, method: 'POST', body, headers })).toMatchObject({ status: 403 })
    for (const [method, path] of [
      ['GET', 'incidents'],
      ['GET', 'tickets/T-1'],
      ['POST', 'tickets/T-1/acknowledgement'],
      ['DELETE', 'tickets/T-1/acknowledgement'],
      ['PUT', 'policies/standard'],
      ['PUT', 'assignments/default'],
    ] as const)
      expect(await desk.visit(`${base}/api/${path}`, { as, method, headers: { origin } })).toMatchObject({
        status: 403,
      })
    expect(await desk.events()).toEqual(before)
  })

  test('learns nothing about which tickets there are', async () => {
    const desk = await waiting()
    const answers = await Promise.all(['T-1', 'T-2'].map(id => desk.visit(acknowledgePath(id), { as: 'customer' })))
    const [there, notThere] = answers.map(({ status, text }) => [status, text.replace(/nonce="[^"]*"/g, '')])
    expect(there).toEqual(notThere)
  })

  test.each([
    ['a truthy object', () => ({}) as never],
    ['the word true', () => 'true' as never],
    ['a promise of 1', () => Promise.resolve(1) as never],
    ['nothing', () => undefined as never],
  ])('an authorize that gives %s says no', async (_, authorize) => {
    const desk = await waiting({ authorize })
    expect(await desk.visit(action)).toMatchObject({ status: 403 })
  })

  test.each([
    ['no id', {}],
    ['an empty id', { id: '' }],
    ['a number', { id: 7 }],
    ['a text', 'ann'],
    ['null', null],
  ])('an authenticate that gives %s means nobody', async (_, person) => {
    const desk = await waiting({ authenticate: () => person as never })
    expect(await desk.visit(action)).toMatchObject({ status: 401 })
  })

  test('an authenticate or authorize that throws lets nobody in, and the host is told', async () => {
    for (const option of ['authenticate', 'authorize'] as const) {
      const desk = await waiting({ [option]: () => Promise.reject(new Error('secret detail')) })
      const answer = await desk.visit(action)
      expect(answer.status).toBe(500)
      expect(answer.text).not.toContain('secret detail')
      expect(desk.errors).toHaveLength(1)
    }
  })
})

describe('S16: 100 kB of', () => {
  const texts = ['a', 'a!', '(', '%', '\t', '@'].map(text => text.repeat(100_000 / text.length))

  const least = async (run: () => Promise<unknown>): Promise<number> => {
    let least = Infinity
    for (let count = 0; count < 4 && least > 50; count++) {
      const before = process.cpuUsage()
      await run()
      const { user, system } = process.cpuUsage(before)
      least = Math.min(least, (user + system) / 1_000)
    }
    return least
  }

  test.each(texts)('%.2s is handled in 50 ms wherever text comes in', async text => {
    const desk = await waiting({ bearerLinks: { keys: [{ id: 'a', secret: linkSecret }] } })
    const page = await desk.visit(action)
    const policy = await desk.visit(`${base}/policies/standard`)
    const encoded = encodeURIComponent(text.slice(0, 20_000))
    const json = {
      'content-type': 'application/json',
      'if-match': `"${text.trim()}"`.slice(0, 5_000).replaceAll('\t', ' '),
      origin,
    }
    const runs: ReadonlyArray<() => Promise<unknown>> = [
      () => desk.visit(`${base}?q=${encoded}&desk=${encoded}&active=${encoded}`),
      () => desk.visit(`${base}/tickets/${encoded}`),
      () => desk.visit(`${base}/link/${encoded}`),
      () => desk.press(page, action, { token: text }),
      () => desk.press(page, action, { cause: text }),
      () => desk.press(page, action, { answerByAt: text }),
      () => desk.press(policy, `${base}/policies/standard`, { name: text }),
      () => desk.press(policy, `${base}/policies/standard`, { 'step-0-delay': text }),
      () =>
        desk.visit(`${base}/api/policies/standard`, {
          method: 'PUT',
          body: JSON.stringify({ steps: text }),
          headers: json,
        }),
    ]
    for (const run of runs) expect(await least(run)).toBeLessThan(50)
    expect(await desk.events('Acknowledged')).toEqual([])
    expect(desk.errors).toEqual([])
  })
})

describe('S17: an odd id', () => {
  const ids = [
    "'; DROP TABLE events;--",
    '%',
    '_',
    '..',
    '.',
    '~',
    '~..',
    'a/b',
    'a%2Fb',
    'a?b',
    'a#b',
    '%2e%2e',
    'new',
    '🔥',
    '\u00e9',
    'e\u0301',
    'a b',
    'a+b',
    'x'.repeat(200),
  ]

  test('is itself and no other on every page', async () => {
    const desk = await helpDesk()
    for (const id of ids) await desk.opened(id)
    for (const id of ids) {
      const link = desk.links.acknowledgeUrl({ ticketId: id, cause: await desk.causeOf(id), person: { id: 'ann' } })
      const page = await desk.visit(new URL(link).href.slice(origin.length))
      expect([id, page.status]).toEqual([id, 200])
      const path = link.slice(origin.length).replace(/\?.*/, '')
      expect(await desk.press(page, path)).toMatchObject({ status: 200 })
      expect(readable(await desk.visit(new URL(desk.links.ticketUrl(id)).href.slice(origin.length)))).toContain(id)
    }
    const acknowledged = (await desk.events('Acknowledged')).map(({ stream }) => stream)
    expect(acknowledged).toEqual(ids.map(id => `escalation-${id}`))
  })

  test.each([
    ['a\0b', 'a%00b'],
    ['4 kB', 'x'.repeat(4_096)],
    ['half a character', '%ED%A0%80'],
    ['no UTF-8', '%E0%A4%A'],
  ])('%s is refused with a clear status', async (_, segment) => {
    const desk = await helpDesk()
    for (const path of [
      `${base}/tickets/${segment}`,
      `${base}/tickets/${segment}/acknowledge`,
      `${base}/api/tickets/${segment}`,
    ])
      expect([400, 404]).toContain((await desk.visit(path)).status)
    expect(desk.errors).toEqual([])
  })
})

describe('S23: refused at the start', () => {
  const good: HttpHandlerOptions = {
    escalations: { acknowledge: () => undefined } as never,
    baseUrl: origin,
    csrfSecret,
    authenticate: () => undefined,
    authorize: () => false,
    ticketUrl: id => `/tickets/${id}`,
  }
  const key = { id: 'a', secret: linkSecret }
  const bad: ReadonlyArray<readonly [string, object, string]> = [
    [
      'a short secret',
      { csrfSecret: 'x'.repeat(31) },
      'csrfSecret: expected at least 32 bytes of a random secret, got 31',
    ],
    ['no secret', { csrfSecret: undefined }, 'csrfSecret'],
    ['a short key', { bearerLinks: { keys: [{ id: 'a', secret: 'k'.repeat(31) }] } }, 'bearerLinks.keys[0].secret'],
    [
      'equal key ids',
      { bearerLinks: { keys: [key, { ...key, secret: 'l'.repeat(32) }] } },
      '"a" names another key too',
    ],
    ['no key', { bearerLinks: { keys: [] } }, 'at least one key'],
    ['a key id with a dot', { bearerLinks: { keys: [{ ...key, id: 'a.b' }] } }, 'bearerLinks.keys[0].id'],
    ['a date that is none', { bearerLinks: { keys: [{ ...key, retireAt: new Date(NaN) }] } }, 'retireAt'],
    ['links that last for ever', { bearerLinks: { keys: [key], expireAfterMinutes: Infinity } }, 'expireAfterMinutes'],
    ['http', { baseUrl: 'http://help.example.org' }, 'baseUrl'],
    ['http at a local name', { baseUrl: 'http://helpdesk' }, 'baseUrl'],
    ['a path', { baseUrl: 'https://help.example.org/x' }, 'basePath'],
    ['a user in the address', { baseUrl: 'https://a@help.example.org' }, 'baseUrl'],
    ['a script as address', { baseUrl: 'javascript:alert(1)' }, 'baseUrl'],
    ['no address', { baseUrl: undefined }, 'baseUrl'],
    ['a base path that ends in a slash', { basePath: '/x/' }, 'basePath'],
    ['a base path with dots', { basePath: '/a/..' }, 'basePath'],
    ['no authenticate', { authenticate: undefined }, 'there is no open default'],
    ['no authorize', { authorize: undefined }, 'there is no open default'],
    ['no ticketUrl', { ticketUrl: undefined }, 'ticketUrl'],
    ['no escalations', { escalations: undefined }, 'escalations'],
    ['no such time zone', { timeZone: 'Europe/Atlantis' }, 'timeZone'],
  ]

  test.each(bad)('%s', (_, options, said) => {
    const start = () => createHttpHandler({ ...good, ...options })
    expect(start).toThrow(TypeError)
    expect(start).toThrow(said)
    try {
      start()
    } catch (error) {
      expect(String(error)).not.toMatch(/kkkk|llll|xxxxxx/)
    }
  })

  test.each([undefined, null])('%s instead of options', options => {
    expect(() => createHttpHandler(options as never)).toThrow(
      'createHttpHandler: expected an object with baseUrl, escalations, ',
    )
  })

  test.each([
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'http://desk.localhost',
    'https://help.example.org/',
  ])('%s is good', baseUrl => {
    expect(() => createHttpHandler({ ...good, baseUrl })).not.toThrow()
  })
})
