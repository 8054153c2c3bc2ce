import { describe, expect, test } from 'vitest'
import { acknowledgePath, base, helpDesk, readable, type HelpDesk } from './desk.js'

const hostile = [
  '<img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  '</title><script>alert(1)</script>',
  "{{constructor.constructor('return 1')()}}",
  '${7*7}',
  '<%=7*7%>',
  "' onmouseover='alert(1)",
]

const pages = async (desk: HelpDesk, ticketId: string): Promise<string> => {
  const paths = [
    base,
    desk.links.ticketUrl(ticketId).replace(/^https:\/\/[^/]+/, ''),
    `${desk.links.ticketUrl(ticketId).replace(/^https:\/\/[^/]+/, '')}/fragment`,
    acknowledgePath(ticketId),
    `${base}/policies`,
  ]
  const seen = await Promise.all(paths.map(path => desk.visit(path)))
  seen.forEach(({ status }, at) => expect([paths[at], status]).toEqual([paths[at], 200]))
  return seen.map(({ text }) => text.replace(/<(style|script)[^]*?<\/\1>/g, '')).join('\n')
}

describe('S3: everywhere that others have a say,', () => {
  test.each(hostile)('%s is text', async text => {
    const desk = await helpDesk({
      directory: {
        people: ids => ids.map(id => ({ id, name: `${text}${id}` })),
        ticket: () => ({ subject: text, clientName: text, deskName: text }),
      },
      authenticate: () => ({ id: 'ann', name: text }),
    })
    await desk.escalations.policies.save({
      id: text,
      name: text,
      steps: [
        { id: text, delayMinutes: 1, notify: { group: text }, channel: 'bell' },
        { delayMinutes: 2, notify: { user: text }, channel: 'bell' },
      ],
    })
    await desk.escalations.policies.assign({ desk: text }, text)
    await desk.opened(text, { deskId: text, clientId: text, assigneeId: text })
    await desk.clock.advance({ minutes: 5 })
    await desk.escalations.tick()
    const active = await pages(desk, text)
    await desk.escalations.acknowledge({ ticketId: text, by: text, via: text })
    const all = `${active}${await pages(desk, text)}`
    if (/[<"']/.test(text)) expect(all).not.toContain(text)
    expect(all.match(/<(img|svg\/|script|iframe)\b/g)).toBeNull()
    expect(all.replace(/="[^"]*"/g, '=""').match(/<[^>]*\son\w+=/g)).toBeNull()
    expect(all).not.toContain('49')
    expect(readable({ status: 200, headers: new Headers(), text: active })).toContain(text)
  })
})

describe('S4: a ticket page at', () => {
  const shown = async (url: string): Promise<string> => {
    const desk = await helpDesk({ ticketUrl: () => url })
    await desk.opened('T-1')
    return pages(desk, 'T-1')
  }

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    'https://good@evil.example',
    'http://evil.example',
    '/\\evil.example',
    ' https://evil.example',
    '/a b',
    '',
    'vbscript:x',
    'JavaScript:alert(1)',
  ])('%j is not linked to', async url => {
    const all = await shown(url)
    expect(all.match(/href="(?!\/automation\/escalation|#|"|\/automation)[^"]*"/g)).toBeNull()
    expect(all).not.toContain('evil.example')
  })

  test.each(['/tickets/7', 'https://desk.example.org/7', 'https://help.example.org/x?y=1&z=2'])('%s is', async url => {
    expect(await shown(url)).toContain(`href="${url.replaceAll('&', '&amp;')}"`)
  })

  test('a function that throws leaves the pages without that link, and the host is told', async () => {
    const desk = await helpDesk({
      ticketUrl: () => {
        throw new Error('no address')
      },
    })
    await desk.opened('T-1')
    expect(await pages(desk, 'T-1')).toContain('T-1')
    expect(desk.errors.length).toBeGreaterThan(0)
  })
})

test('text that turns around turns nothing but itself around', async () => {
  const desk = await helpDesk({
    directory: { people: () => [], ticket: () => ({ subject: 'abc \u202e evil \u2066' }) },
  })
  await desk.opened('T-1')
  expect((await desk.visit(base)).text).toContain('<bdi>abc \u202e evil \u2066</bdi>')
})

test('a directory that fails or never answers leaves ids', async () => {
  for (const people of [() => Promise.reject(new Error('directory down')), () => new Promise<never>(() => undefined)]) {
    const desk = await helpDesk({ directory: { people, ticket: people } })
    await desk.opened('T-1')
    const page = desk.visit(base)
    await desk.clock.advance({ seconds: 2 })
    expect(readable(await page)).toContain('T-1')
  }
})
