import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { emailChannel } from '../../../src/email.js'

const transport = createTransport({ jsonTransport: true })
const open = (options: object) => () => emailChannel({ transport, from: 'help@example.org', ...options })

const expectedAddress =
  'Expected one plain address like "help@example.org", or { name: "Help", address: "help@example.org" }.'

test.each([
  [{ from: 'Help <help@example.org>' }, `"from" is "Help <help@example.org>". ${expectedAddress}`],
  [{ from: 'help@example.org, x@evil.example' }, `"from" is "help@example.org, x@evil.example". ${expectedAddress}`],
  [{ from: undefined }, `"from" is undefined. ${expectedAddress}`],
  [{ from: null }, `"from" is null. ${expectedAddress}`],
  [{ from: { name: 1, address: 'a@b' } }, `"from" is {"name":1,"address":"a@b"}. ${expectedAddress}`],
  [{ replyTo: 'help@example.org\r\nBcc: x@evil.example' }, `"replyTo" is "help@example.org\\r\\nBcc: x@evil.example".`],
  [{ messageIdDomain: 'a b' }, '"messageIdDomain" is "a b". Expected a domain like "example.org".'],
  [{ timeZone: 'Warsaw' }, '"timeZone" is "Warsaw". Expected a time zone like "Europe/Warsaw".'],
  [{ linkOrigins: ['help.example.org'] }, '"linkOrigins" is "help.example.org". Expected web origins like'],
  [{ timeoutMs: 0 }, '"timeoutMs" is 0. Expected a number of milliseconds above 0.'],
  [{ timeoutMs: NaN }, '"timeoutMs" is null. Expected a number of milliseconds above 0.'],
  [{ transport: undefined }, '"transport" is "undefined". Expected an object with sendMail(message)'],
  [{ transport: {} }, '"transport" is "object". Expected an object with sendMail(message)'],
])('%j is refused with what it is and what it should be', (options, message) => {
  expect(open(options)).toThrow(`emailChannel: ${message}`)
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
