import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { emailChannel, emailWords } from '../../../src/email.js'

const transport = createTransport({ jsonTransport: true })
const open = (options: object) => () => emailChannel({ transport, from: 'help@example.org', ...options })

const one = 'expected one plain address like "help@example.org"'
const either = `${one}, or { name: "Help", address: "help@example.org" }`

test.each([
  [{ from: 'Help <help@example.org>' }, `from: ${either}, got text "Help <help@example.org>"`],
  [{ from: 'help@example.org, x@evil.example' }, `from: ${either}, got text "help@example.org, x@evil.example"`],
  [{ from: undefined }, `from: ${either}, got nothing`],
  [{ from: null }, `from: ${either}, got null`],
  [{ from: { name: 1, address: 'help@example.org' } }, 'from.name: expected text, got the number 1'],
  [{ from: { name: 'Help', address: 'a@b, c@d' } }, `from.address: ${one}, got text "a@b, c@d"`],
  [{ from: { name: 'Help', adress: 'a@b.example' } }, 'from.adress: unknown option. Did you mean "address"?'],
  [{ replyTo: 'help@example.org\r\nBcc: x@evil.example' }, `replyTo: ${either}, got text "help@example.org\\r\\nBcc: `],
  [{ messageIdDomain: 'a b' }, 'messageIdDomain: expected a domain like "example.org", got text "a b"'],
  [{ timeZone: 'Warsaw' }, 'timeZone: expected a time zone like "Europe/Warsaw", got text "Warsaw"'],
  [{ linkOrigins: ['help.example.org'] }, 'linkOrigins[0]: expected a web origin like "https://help.example.org", got'],
  [{ linkOrigins: 'https://help.example.org' }, 'linkOrigins: expected a list, got text "https://help.example.org"'],
  [{ timeoutMs: 0 }, 'timeoutMs: expected a number of milliseconds above 0, got the number 0'],
  [{ timeoutMs: NaN }, 'timeoutMs: expected a number of milliseconds above 0, got the number NaN'],
  [
    { transport: undefined },
    'transport: expected an object with sendMail(message), such as nodemailer.createTransport',
  ],
  [{ transport: {} }, 'transport: expected an object with sendMail(message)'],
  [{ words: { ...emailWords, late: 'late' } }, 'words.late: expected a function, got text "late"'],
])('%j is refused with what it is and what it should be', (options, message) => {
  expect(open(options)).toThrow(TypeError)
  expect(open(options)).toThrow(message)
})

test('everything that is wrong is said at once', () => {
  expect(open({ from: 'help', timeZone: 'Warsaw', acknowledgeURL: () => undefined })).toThrow(
    `emailChannel: 3 things are wrong:\n` +
      `acknowledgeURL: unknown option. Did you mean "acknowledgeUrl"?\n` +
      `from: ${either}, got text "help"\n` +
      `timeZone: expected a time zone like "Europe/Warsaw", got text "Warsaw"`,
  )
})

test.each([
  { from: 'help@example.org' },
  { from: { name: 'Help', address: 'help@example.org' } },
  { replyTo: { name: 'Help', address: 'help@example.org' } },
  { timeZone: 'Europe/Warsaw', messageIdDomain: 'mail.example.org', linkOrigins: ['https://help.example.org/'] },
])('%j is fine', options => {
  expect(open(options)).not.toThrow()
})

test('the time limit of an attempt is handed on', () => {
  expect(open({ timeoutMs: 5_000 })().timeoutMs).toBe(5_000)
  expect(open({})().timeoutMs).toBeUndefined()
})
