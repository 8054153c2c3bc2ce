import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { emailChannel, type EmailChannelOptions } from '../../../src/email.js'
import type { Notification } from '../../../src/ports/channel.js'
import { hostileTexts } from '../../../src/testing/hostile-texts.js'
import { sampleNotification } from '../../../src/testing/sample-notification.js'
import { openMailServer, type MailServer, type ReceivedMail } from './mail-server.js'

const never = new AbortController().signal
const from = { name: 'Help Desk', address: 'help@example.org' }

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
beforeEach(() => void server.received.splice(0))

/** What the SMTP server has received for one notification. */
const sent = async (
  overrides: Partial<Notification> = {},
  options: Partial<EmailChannelOptions> = {},
): Promise<ReceivedMail> => {
  const channel = emailChannel({ transport, from, ...options })
  expect(await channel.send(sampleNotification(overrides), { signal: never })).toMatchObject({ status: 'accepted' })
  return server.received.at(-1)!
}

const headersOf = ({ raw }: ReceivedMail): string => raw.slice(0, raw.indexOf('\r\n\r\n'))
const header = (mail: ReceivedMail, name: string): string[] =>
  [...headersOf(mail).matchAll(new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'gim'))].map(match => match[1]!)

describe('the envelope and the headers (S25)', () => {
  test('one mail goes to one address, from the sender to the person', async () => {
    const { recipients, mail } = await sent()
    expect(recipients).toEqual(['ann@example.org'])
    expect(mail.from?.value).toEqual([{ name: 'Help Desk', address: 'help@example.org' }])
    expect(mail.to).toMatchObject({ value: [{ name: 'Ann Lee', address: 'ann@example.org' }] })
    expect(mail.cc ?? mail.bcc ?? mail.replyTo).toBeUndefined()
  })

  test('answers go where the host wants them', async () => {
    const { mail } = await sent({}, { replyTo: 'team@example.org' })
    expect(mail.replyTo?.value).toEqual([{ name: '', address: 'team@example.org' }])
  })

  test('it says that a machine has sent it, and has no List header', async () => {
    const mail = await sent({}, { acknowledgeUrl: () => 'https://help.example.org/acknowledge/1' })
    expect(header(mail, 'Auto-Submitted')).toEqual(['auto-generated'])
    expect(header(mail, 'X-Auto-Response-Suppress')).toEqual(['All'])
    expect(headersOf(mail)).not.toMatch(/^(List-|Precedence|In-Reply-To)/im)
    expect(headersOf(mail)).not.toContain('acknowledge')
  })

  test('the Message-ID is the key, the same in every attempt', async () => {
    const ids = [await sent(), await sent({ attempt: 2, possibleDuplicate: true })].map(({ mail }) => mail.messageId)
    expect(ids).toEqual(Array(2).fill('<6f1c2f0e-5d0b-5d5f-9d0a-3c1f6f0a7b21@example.org>'))
    const elsewhere = await sent({}, { messageIdDomain: 'mail.example.com' })
    expect(elsewhere.mail.messageId).toBe('<6f1c2f0e-5d0b-5d5f-9d0a-3c1f6f0a7b21@mail.example.com>')
  })

  test('a key that does not fit into a Message-ID still gives one, always the same', async () => {
    const idempotencyKey = 'a>\r\nBcc: x@evil.example'
    const first = await sent({ idempotencyKey })
    const second = await sent({ idempotencyKey })
    expect(first.mail.messageId).toMatch(/^<[0-9a-f]{32}@example\.org>$/)
    expect(second.mail.messageId).toBe(first.mail.messageId)
    expect(first.recipients).toEqual(['ann@example.org'])
  })

  test('the steps of one incident hang together, those of others do not', async () => {
    const thread = async (overrides: Partial<Notification>) => header(await sent(overrides), 'References')[0]
    const first = await thread({ idempotencyKey: 'one' })
    expect(first).toMatch(/^<incident-[0-9a-f]{32}@example\.org>$/)
    expect(await thread({ idempotencyKey: 'two', person: { id: 'bob', email: 'bob@example.org' } })).toBe(first)
    expect(await thread({ incident: 2 })).not.toBe(first)
    expect(await thread({ ticketId: 'T-11' })).not.toBe(first)
  })

  test('two tickets whose ids run together with the incident are two threads', async () => {
    const one = header(await sent({ ticketId: 'T-1', incident: 12 }), 'References')
    const other = header(await sent({ ticketId: 'T-11', incident: 2 }), 'References')
    expect(one).not.toEqual(other)
  })
})

describe('what customers write', () => {
  test('S1: a subject with line breaks adds no header and no recipient', async () => {
    const mail = await sent({ ticket: { subject: 'Printer\r\nBcc: x@evil.example\r\n\r\n<h1>hi' } })
    expect(header(mail, 'Subject')).toHaveLength(1)
    expect(header(mail, 'Bcc')).toEqual([])
    expect(mail.recipients).toEqual(['ann@example.org'])
    expect(mail.mail.subject).toBe('[Escalation 2/3] T-1 waiting for 30 minutes: Printer Bcc: x@evil.example <h1>hi')
    expect(mail.mail.html).not.toContain('<h1>hi')
  })

  const prefix = '[Escalation 2/3] T-1 waiting for 30 minutes: '
  test.each([
    ['=?utf-8?Q?=0D=0ABcc:_x@evil.example?=', `${prefix}= ?utf-8?Q?=0D=0ABcc:_x@evil.example?=`],
    ['before\0after', `${prefix}before after`],
    ['half a pair \ud800', `${prefix}half a pair`],
    ['line\u2028separator', `${prefix}line separator`],
    ['right\u202Eto left', `${prefix}rightto left`],
    ['é'.repeat(1_048_576), `${prefix}${'é'.repeat(199 - prefix.length)}…`],
    ['😀'.repeat(500), `${prefix}${'😀'.repeat(199 - prefix.length)}…`],
    ['', `${prefix}(no subject)`],
    ['   ', `${prefix}(no subject)`],
    ['\r\n\u202e\ud800', `${prefix}(no subject)`],
  ])('S2: the subject %j arrives as text of one line', async (subject, expected) => {
    const { mail, recipients } = await sent({ ticket: { subject } })
    expect(mail.subject).toBe(expected)
    expect(Array.from(mail.subject ?? '').length).toBeLessThanOrEqual(200)
    expect(mail.subject).not.toMatch(/[\p{Cs}\ufffd]/u)
    expect(mail.text).not.toMatch(/(?!\n)\p{Cc}|[\u202e\u2028\ufffd]/u)
    expect(recipients).toEqual(['ann@example.org'])
    expect(mail.bcc).toBeUndefined()
  })

  test.each(hostileTexts.slice(8))('S3: %j is literal text everywhere', async text => {
    const { mail } = await sent({
      ticketId: text,
      person: { id: 'ann', name: text, email: 'ann@example.org' },
      policy: { id: text, name: text, version: 1 },
      ticket: { subject: text, clientName: text, deskName: text },
    })
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    const literal = escaped.replaceAll('"', '&quot;').replaceAll("'", '&#39;')
    const html = String(mail.html)
    // Title, greeting, ticket, policy, subject, client and desk; the title has the ticket and the subject.
    expect(html.split(literal).length - 1).toBe(8)
    expect(html).not.toMatch(/<(img|svg|script)/)
    expect(html.match(/<\/title>/g)).toHaveLength(1)
    expect(mail.subject).toContain(text)
    expect(mail.text?.split(text).length).toBe(7)
  })

  test.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    '//evil.example',
    'https://good@evil.example',
    'https://good:secret@evil.example/',
    'https:\\\\evil.example',
    'https:evil.example',
    ' https://evil.example',
    'https://evil.example/\r\nx',
    'java\nscript:alert(1)',
    'http://evil.example/',
    'http://127.evil.example/',
    'http://10.0.0.1.evil.example/',
    `https://evil.example/${'x'.repeat(3_000)}`,
    '',
  ])('S4: the ticket url %j is left out', async url => {
    const { mail } = await sent({ ticket: { url } })
    expect(mail.html).not.toContain('href')
    expect(mail.text).not.toContain('evil.example')
    expect(mail.text).not.toContain('alert')
  })

  test.each([
    ['https://help.example.org/t?a=1&b="', 'https://help.example.org/t?a=1&amp;b=%22'],
    ["https://help.example.org/it's", 'https://help.example.org/it&#39;s'],
    ['http://helpdesk/t/1', 'http://helpdesk/t/1'],
    ['http://192.168.1.7:8080/t/1', 'http://192.168.1.7:8080/t/1'],
    ['http://[::1]/', 'http://[::1]/'],
    ['HTTPS://HELP.example.org', 'https://help.example.org/'],
  ])('the ticket url %j is linked', async (url, href) => {
    const { mail } = await sent({ ticket: { url } })
    expect(mail.html).toContain(`href="${href}"`)
  })

  test('with origins given, a ticket is linked there only', async () => {
    const linkOrigins = ['http://help.example.org']
    const inside = await sent({ ticket: { url: 'http://help.example.org/t/1' } }, { linkOrigins })
    const outside = await sent({ ticket: { url: 'https://help.example.org/t/1' } }, { linkOrigins })
    expect(inside.mail.html).toContain('href="http://help.example.org/t/1"')
    expect(outside.mail.html).not.toContain('href')
  })
})

describe('S5: a recipient is one plain address or nobody', () => {
  test.each([
    'a@b.example,x@evil.example',
    'a@b.example\r\nRCPT TO:<x@evil.example>',
    '"x@evil.example y" <a@b.example>',
    'a@b.example>',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    `${'a'.repeat(10_240)}@b.example`,
    `${'group:'.repeat(10_000)}a@b.example${';'.repeat(10_000)}`,
    'a@b.example;x@evil.example',
    'a@b.example x@evil.example',
    '<a@b.example>',
    '"a"@b.example',
    'a(comment)@b.example',
    'a@b@c.example',
    'a..b@c.example',
    '.a@b.example',
    'a@-b.example',
    'a@b..example',
    'a@',
    '@b.example',
    'a',
    'a@b.example\0',
    'a@bücher.example',
    `a@${'b'.repeat(64)}.example`,
    `a@${'b.'.repeat(125)}example`,
    `${'a'.repeat(65)}@b.example`,
    '\u202ea@b.example',
  ])('%j is refused for good, and nothing is sent', async email => {
    const sessions = server.sessions()
    const channel = emailChannel({ transport, from })
    const started = performance.now()
    const result = await channel.send(sampleNotification({ person: { id: 'ann', email } }), { signal: never })
    expect(performance.now() - started).toBeLessThan(200)
    expect(result).toEqual({ status: 'failed', retryable: false, reason: 'invalid-address' })
    expect(server.received).toHaveLength(0)
    expect(server.sessions()).toBe(sessions)
  })

  test.each([
    ["o'neill+desk=1@mail.example.org"],
    ['a@b'],
    [`${'a'.repeat(64)}@b.example`],
    ['a@xn--bcher-kva.example', 'a@bücher.example'],
  ])('%j is reached', async (email, received = email) => {
    expect((await sent({ person: { id: 'ann', email } })).recipients).toEqual([received])
  })

  test('the name before an address is a name and nothing else', async () => {
    for (const name of ['=?utf-8?Q?=0D=0ABcc:_x@evil.example?=', 'Ann <x@evil.example>', 'Ann" <x@evil.example>,']) {
      const mail = await sent({ person: { id: 'ann', name, email: 'ann@example.org' } })
      expect(mail.recipients).toEqual(['ann@example.org'])
      expect(mail.mail.to).toMatchObject({
        value: [{ address: 'ann@example.org', name: expect.not.stringMatching(/[\r\n]/) }],
      })
      expect(header(mail, 'Bcc')).toEqual([])
    }
  })

  test('somebody without an address is not reached', async () => {
    const { reaches } = emailChannel({ transport, from })
    expect(
      [{ id: 'a' }, { id: 'a', email: '' }, { id: 'a', email: ' ' }, { id: 'a', email: 'a@b' }].map(reaches!),
    ).toEqual([false, false, false, true])
  })
})

test.each(['a', 'a!', '(', '%', '\t', '@'])('S16: 100 kB of %j in every text take no time', async piece => {
  const text = piece.repeat(100_000 / piece.length)
  const started = performance.now()
  const channel = emailChannel({ transport: { sendMail: () => Promise.resolve({}) }, from })
  const everywhere = sampleNotification({
    idempotencyKey: text,
    ticketId: text,
    person: { id: text, name: text, email: 'ann@example.org' },
    policy: { id: text, name: text, version: 1 },
    ticket: { subject: text, clientName: text, deskName: text, url: text },
  })
  expect(await channel.send(everywhere, { signal: never })).toMatchObject({ status: 'accepted' })
  await channel.send(sampleNotification({ person: { id: text, email: text } }), { signal: never })
  expect(performance.now() - started).toBeLessThan(500)
})
