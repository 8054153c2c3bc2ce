import { describe, expect, test } from 'vitest'
import {
  composeEmail,
  emailChannel,
  emailWords,
  type EmailChannelOptions,
  type EmailContent,
  type EmailMessage,
} from '../../../src/email.js'
import type { Notification } from '../../../src/ports/channel.js'
import { sampleNotification } from '../../../src/testing/sample-notification.js'

const minute = 60_000
const noon = Date.UTC(2026, 2, 2, 12)
const at = (minutes: number): Date => new Date(noon + minutes * minute)

describe('what the mail says', () => {
  test('who waits for how long, at which step of which policy', () => {
    const { subject, text } = composeEmail(sampleNotification())
    expect(subject).toBe('[Escalation 2/3] T-1 waiting for 30 minutes: The printer is on fire')
    expect(text.split('\n')).toEqual([
      'Hello Ann Lee,',
      '',
      'A client has been waiting for an answer for 30 minutes.',
      '',
      'Ticket:        T-1',
      'Policy:        Standard Escalation',
      'Step:          2 of 3',
      'Waiting since: 2 Mar 2026, 12:00 UTC',
      '',
      '--- From the ticket ---',
      'Subject: The printer is on fire',
      'Client:  Acme Ltd',
      'Desk:    Billing',
      '',
      '-- ',
      'Sent automatically by an escalation policy that names you.',
      '',
    ])
  })

  test('which steps a merged message stands for, and that it is late', () => {
    const steps = [1, 2].map(number => ({ number, delayMinutes: number * 15, dueAt: at(number * 15) }))
    const { text } = composeEmail(sampleNotification({ steps, triggeredAt: at(185), lastActivityAt: at(5) }))
    expect(text).toContain('Step:          2 of 3; this message stands for steps 1 and 2')
    expect(text).toContain('Last message:  2 Mar 2026, 12:05 UTC')
    expect(text).toContain('Was due:       2 Mar 2026, 12:30 UTC, 2 hours 35 minutes late')
  })

  test('nothing about being late while that is the rhythm of ticks', () => {
    expect(composeEmail(sampleNotification({ triggeredAt: at(39) })).text).not.toContain('late')
    expect(composeEmail(sampleNotification({ triggeredAt: at(40) })).text).toContain('10 minutes late')
  })

  test('that it may be a repeat', () => {
    const { text, html } = composeEmail(sampleNotification({ possibleDuplicate: true }))
    expect(text).toContain('You may have received this message before.')
    expect(html).toContain('You may have received this message before.')
  })

  test('only the ticket’s id when nothing else is known', () => {
    const { subject, text } = composeEmail(sampleNotification({ ticket: {}, person: { id: 'ann' } }))
    expect(subject).toBe('[Escalation 2/3] T-1 waiting for 30 minutes')
    expect(text).toMatch(/^Hello,\n/)
    expect(text).not.toContain('From the ticket')
  })

  test('times in the zone of the reader, on both sides of a change of clocks', () => {
    const timeZone = 'Europe/Warsaw'
    const zoned = (waitingSinceAt: Date) =>
      composeEmail(sampleNotification({ waitingSinceAt }), emailWords, { timeZone })
    expect(zoned(at(0)).text).toContain('Waiting since: 2 Mar 2026, 13:00 CET')
    expect(zoned(new Date('2026-07-01T22:30:00Z')).text).toContain('Waiting since: 2 Jul 2026, 00:30 CEST')
  })

  test.each([
    [-5, 'less than a minute'],
    [0, 'less than a minute'],
    [0.99, 'less than a minute'],
    [1, '1 minute'],
    [59, '59 minutes'],
    [60, '1 hour'],
    [61, '1 hour 1 minute'],
    [24 * 60, '1 day'],
    [25 * 60 + 59, '1 day 1 hour'],
    [49 * 60, '2 days 1 hour'],
    [NaN, 'less than a minute'],
  ])('%d minutes are %s', (minutes, words) => {
    expect(emailWords.duration(minutes * minute)).toBe(words)
  })

  test('the same whenever it is composed', () => {
    expect(composeEmail(sampleNotification())).toEqual(composeEmail(sampleNotification()))
  })
})

describe('what can be clicked', () => {
  const links = { ticket: 'https://help.example.org/t/1', acknowledge: 'https://help.example.org/a/1?b=1&c=2' }

  test('both links stand in text and HTML, and nothing else does', () => {
    const { text, html } = composeEmail(sampleNotification(), emailWords, { links })
    expect(text.match(/https?:\S+/g)).toEqual([links.acknowledge, links.ticket])
    expect([...html.matchAll(/href="([^"]*)"/g)].map(match => match[1])).toEqual([
      'https://help.example.org/a/1?b=1&amp;c=2',
      'https://help.example.org/t/1',
    ])
  })

  test('no word of the customer stands before or between the links, and ours stand after them', () => {
    const { text, html } = composeEmail(sampleNotification(), emailWords, { links })
    for (const body of [text, html.slice(html.indexOf('<body'))]) {
      const lastLink = body.lastIndexOf('https://')
      for (const word of ['The printer is on fire', 'Acme Ltd', 'Billing']) {
        expect(body.indexOf(word)).toBeGreaterThan(lastLink)
        expect(body.slice(lastLink, body.indexOf(word))).toContain('Waiting since')
      }
    }
  })

  test('nothing is loaded from elsewhere, and there are no tables', () => {
    const { html } = composeEmail(sampleNotification(), emailWords, { links })
    expect(html).not.toMatch(/<(img|link|script|style|table|iframe|object)\b|\bsrc=|url\(|@import/i)
  })
})

/** The mail that the channel hands over, and what it reports on the way. */
const handedOver = async (options: Partial<EmailChannelOptions>, overrides: Partial<Notification> = {}) => {
  const messages: EmailMessage[] = []
  const reported: string[] = []
  const channel = emailChannel({
    transport: { sendMail: async message => messages.push(message) },
    from: 'help@example.org',
    onComposeError: error => reported.push(error instanceof Error ? error.message : String(error)),
    ...options,
  })
  const result = await channel.send(sampleNotification(overrides), { signal: new AbortController().signal })
  expect(result).toMatchObject({ status: 'accepted' })
  const { subject, text, html } = messages[0]!
  return { mail: { subject, text, html: html ?? '' } satisfies EmailContent, reported }
}

describe('a host’s own wording', () => {
  const standard = composeEmail(sampleNotification({ ticket: {} }))
  const compose = (own: unknown): EmailChannelOptions['compose'] => (() => own) as EmailChannelOptions['compose']

  test('replaces the parts it gives', async () => {
    const { mail, reported } = await handedOver({ compose: () => ({ subject: 'Help!' }) }, { ticket: {} })
    expect(mail).toEqual({ ...standard, subject: 'Help!' })
    expect(reported).toEqual([])
  })

  test('is given cleaned texts and the standard mail', async () => {
    const seen: unknown[] = []
    await handedOver(
      { compose: (notification, mail) => (seen.push(notification.ticket.subject, mail.subject), {}) },
      { ticket: { subject: 'a\r\nb\u202e' } },
    )
    expect(seen).toEqual(['a b', '[Escalation 2/3] T-1 waiting for 30 minutes: a b'])
  })

  test('cannot break the mail either', async () => {
    const own = { subject: 'a\r\nBcc: x@evil.example', text: 'a\0b\ud800\r\nc', html: '<p>\ud800</p>' }
    const { mail } = await handedOver({ compose: () => own })
    expect(mail).toEqual({ subject: 'a Bcc: x@evil.example', text: 'ab\nc', html: '<p></p>' })
  })

  test.each([
    [undefined, ['compose gave no object.']],
    [null, ['compose gave no object.']],
    ['a mail', ['compose gave no object.']],
    [Promise.resolve({}), ['compose gave a promise; it must give the parts themselves.']],
    [{ subject: '' }, ['compose gave no text for "subject".']],
    [{ subject: ' \r\n\u202e' }, ['compose gave no text for "subject".']],
    [
      { subject: 1, text: null, html: {} },
      ['subject', 'text', 'html'].map(part => `compose gave no text for "${part}".`),
    ],
    [{}, []],
  ])('that is %j gives the standard mail, reported', async (own, reports) => {
    const { mail, reported } = await handedOver({ compose: compose(own) }, { ticket: {} })
    expect(mail).toEqual(standard)
    expect(reported).toEqual(reports)
  })

  test('that throws gives the standard mail, reported', async () => {
    const { mail, reported } = await handedOver(
      {
        compose: () => {
          throw new Error('no template')
        },
      },
      { ticket: {} },
    )
    expect(mail).toEqual(standard)
    expect(reported).toEqual(['no template'])
  })

  test('words that throw give the English ones, reported', async () => {
    const words = {
      ...emailWords,
      headline: () => {
        throw new Error('no plural')
      },
    }
    const { mail, reported } = await handedOver({ words }, { ticket: {} })
    expect(mail).toEqual(standard)
    expect(reported).toEqual(['no plural'])
  })

  test('words that give an empty subject give the English ones, reported', async () => {
    const { mail, reported } = await handedOver({ words: { ...emailWords, subjectLine: () => ' ' } }, { ticket: {} })
    expect(mail).toEqual(standard)
    expect(reported).toEqual(['The words give an empty subject line.'])
  })

  test('words of another language replace all of ours', async () => {
    const marked = Object.entries(emailWords).map(([name, word]) => [name, typeof word === 'string' ? 'Ż' : () => 'Ż'])
    const words = { ...(Object.fromEntries(marked) as typeof emailWords), language: 'pl' }
    const steps = [1, 2].map(number => ({ number, delayMinutes: 1, dueAt: at(number) }))
    const { mail } = await handedOver(
      { words, acknowledgeUrl: () => 'https://help.example.org/a' },
      { steps, triggeredAt: at(300), lastActivityAt: at(1), possibleDuplicate: true },
    )
    const own = /T-1|The printer is on fire|Acme Ltd|Billing|Standard Escalation|https:\S+|Ż/g
    expect(mail.text.replace(own, '')).toMatch(/^[\s:;-]*$/)
    expect(mail.html).toContain('<html lang="pl">')
  })

  test('a notification with times that are none is still sent', async () => {
    const { mail, reported } = await handedOver({}, { waitingSinceAt: new Date(NaN) })
    expect(mail.subject).toBe('[Escalation] T-1')
    expect(reported).toHaveLength(2)
  })

  test('a listener of errors that throws changes nothing', async () => {
    const onComposeError = (): void => {
      throw new Error('nobody listens')
    }
    const { mail } = await handedOver({ compose: compose(null), onComposeError }, { ticket: {} })
    expect(mail).toEqual(standard)
  })
})

describe('the way to “I’m on it”', () => {
  test('is there when the host gives one', async () => {
    const { mail, reported } = await handedOver({
      acknowledgeUrl: ({ ticketId }) => `https://help.example.org/a/${ticketId}`,
    })
    expect(mail.text).toContain('I’m on it: https://help.example.org/a/T-1')
    expect(mail.html).toContain('href="https://help.example.org/a/T-1"')
    expect(reported).toEqual([])
  })

  test('is not there when the host gives none', async () => {
    const { mail } = await handedOver({ acknowledgeUrl: () => undefined })
    expect(mail.text + mail.html).not.toContain('I’m on it')
  })

  test.each(['javascript:alert(1)', 'https://a@evil.example', 'http://help.example.org/a', ''])(
    '%j is left out and reported',
    async url => {
      const { mail, reported } = await handedOver({ acknowledgeUrl: () => url })
      expect(mail.text + mail.html).not.toContain('I’m on it')
      expect(reported).toEqual(['acknowledgeUrl gave no https address that may be linked to.'])
    },
  )

  test('that throws is left out and reported, and the ticket stays linked', async () => {
    const { mail, reported } = await handedOver({
      acknowledgeUrl: () => {
        throw new Error('no key')
      },
    })
    expect(mail.text).toContain('https://help.example.org/tickets/T-1')
    expect(mail.text).not.toContain('I’m on it')
    expect(reported).toEqual(['no key'])
  })
})
