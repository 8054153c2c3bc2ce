import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DeliveryResult } from '../../../src/ports/channel.js'
import { emailChannel, type EmailTransport } from '../../../src/email.js'
import { sampleNotification } from '../../../src/testing/sample-notification.js'
import { openMailServer, type MailServer, type SmtpFault } from './mail-server.js'

const from = 'help@example.org'
const never = new AbortController().signal

let server: MailServer
beforeEach(async () => {
  server = await openMailServer()
})
afterEach(() => server.close())

const sendOver = (transport: EmailTransport, signal = never): Promise<DeliveryResult> =>
  emailChannel({ transport, from }).send(sampleNotification(), { signal })

const failed = (retryable: boolean, reason: string): DeliveryResult => ({ status: 'failed', retryable, reason })
const unknown = (reason: string): DeliveryResult => ({ status: 'unknown', reason })

test('a mail that the server has taken over is accepted', async () => {
  expect(await sendOver(server.transport())).toEqual({
    status: 'accepted',
    providerId: `<${sampleNotification().idempotencyKey}@example.org>`,
  })
  expect(server.received).toHaveLength(1)
})

describe('what nodemailer makes of a server in trouble', () => {
  const login = { auth: { user: 'help', pass: 'secret' } }
  const table: ReadonlyArray<[SmtpFault, DeliveryResult, object?]> = [
    [{ at: 'greeting', code: 421 }, failed(true, 'smtp 421 (CONN)')],
    [{ at: 'greeting', code: 554 }, failed(true, 'smtp 554 (CONN)')],
    [{ at: 'greeting', how: 'drop' }, unknown('no answer (ECONNECTION)')],
    [{ at: 'greeting', how: 'silence' }, failed(true, 'not connected (ETIMEDOUT)'), { greetingTimeout: 400 }],
    [{ at: 'login', code: 454 }, failed(true, 'smtp login (EAUTH)'), login],
    [{ at: 'login', code: 535 }, failed(true, 'smtp login (EAUTH)'), login],
    [{ at: 'sender', code: 451 }, failed(true, 'smtp 451 (MAIL FROM)')],
    [{ at: 'sender', code: 530 }, failed(true, 'smtp 530 (MAIL FROM)')],
    [{ at: 'sender', code: 550 }, failed(false, 'smtp 550 (MAIL FROM)')],
    [{ at: 'recipient', code: 421 }, failed(true, 'smtp 421 (CONN)')],
    [{ at: 'recipient', code: 450 }, failed(true, 'smtp 450 (RCPT TO)')],
    [{ at: 'recipient', code: 451 }, failed(true, 'smtp 451 (RCPT TO)')],
    [{ at: 'recipient', code: 452 }, failed(true, 'smtp 452 (RCPT TO)')],
    [{ at: 'recipient', code: 503 }, failed(true, 'smtp 503 (RCPT TO)')],
    [{ at: 'recipient', code: 550 }, failed(false, 'smtp 550 (RCPT TO)')],
    [{ at: 'recipient', code: 553 }, failed(false, 'smtp 553 (RCPT TO)')],
    [{ at: 'recipient', how: 'drop' }, unknown('no answer (ECONNECTION)')],
    [{ at: 'recipient', how: 'silence' }, unknown('no answer (ETIMEDOUT)'), { socketTimeout: 400 }],
    [{ at: 'message', code: 421 }, failed(true, 'smtp 421 (DATA)')],
    [{ at: 'message', code: 451 }, failed(true, 'smtp 451 (DATA)')],
    [{ at: 'message', code: 552 }, failed(false, 'smtp 552 (DATA)')],
    [{ at: 'message', code: 554 }, failed(false, 'smtp 554 (DATA)')],
    [{ at: 'message', how: 'drop' }, unknown('no answer (ECONNECTION)')],
    [{ at: 'answer', how: 'drop' }, unknown('no answer (ECONNECTION)')],
    [{ at: 'answer', how: 'silence' }, unknown('no answer (ETIMEDOUT)'), { socketTimeout: 400 }],
  ]

  test.each(table)('%j gives %j, with a pool as without', async (fault, outcome, options = {}) => {
    server.faults.push(fault, fault)
    const transports = [false, true].map(pool => server.transport({ ...options, pool, maxRequeues: 0 }))
    expect(await Promise.all(transports.map(transport => sendOver(transport)))).toEqual([outcome, outcome])
    transports.forEach(transport => transport.close())
    expect(server.received).toHaveLength(fault.at === 'answer' ? 2 : 0)
  })

  test('a 451 first, then accepted: the second attempt arrives', async () => {
    server.faults.push({ at: 'recipient', code: 451 })
    expect(await sendOver(server.transport())).toMatchObject({ status: 'failed', retryable: true })
    expect(await sendOver(server.transport())).toMatchObject({ status: 'accepted' })
    expect(server.received).toHaveLength(1)
  })

  test('a pool does not send again by itself what may have arrived', async () => {
    server.faults.push({ at: 'answer', how: 'drop' })
    const transport = server.transport({ pool: true })
    expect(await sendOver(transport)).toEqual(unknown('no answer (ECONNECTION)'))
    expect(await sendOver(transport)).toMatchObject({ status: 'accepted' })
    transport.close()
    expect(server.received).toHaveLength(2)
  })

  test('a slow greeting is waited for', async () => {
    let greet: () => void = () => undefined
    server.faults.push({ at: 'greeting', wait: new Promise(resolve => (greet = resolve)) })
    const sending = sendOver(server.transport())
    await server.reached
    greet()
    expect(await sending).toMatchObject({ status: 'accepted' })
  })

  test('a refused connection is a failure that may pass', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    await new Promise(resolve => closed.close(resolve))
    expect(await sendOver(createTransport({ host: '127.0.0.1', port }))).toEqual(
      failed(true, 'not connected (ESOCKET)'),
    )
  })

  test('a host with several addresses, each refused, is a failure that may pass', async () => {
    const errors = ['127.0.0.1', '::1'].map(address => Object.assign(new Error(), { syscall: 'connect', address }))
    const refused = Object.assign(new AggregateError(errors), { code: 'ESOCKET', command: 'CONN' })
    const transport = { sendMail: () => Promise.reject(refused) }
    expect(await sendOver(transport)).toEqual(failed(true, 'not connected (ESOCKET)'))
  })

  test('a host name that does not resolve is a failure that may pass', async () => {
    const transport = createTransport({ host: 'mail.invalid', port: 25, dnsTimeout: 2_000 })
    expect(await sendOver(transport)).toEqual(failed(true, 'not connected (EDNS)'))
  })

  test('a certificate that is not trusted is a failure that may pass', async () => {
    const secure = await openMailServer({ startTls: true })
    const result = await sendOver(secure.transport({ ignoreTLS: false, requireTLS: true }))
    await secure.close()
    expect(result).toEqual(failed(true, 'not connected (ESOCKET)'))
    expect(secure.received).toHaveLength(0)
  })

  test('a plain server behind a TLS port is a failure that may pass', async () => {
    const transport = server.transport({ secure: true, ignoreTLS: false, connectionTimeout: 1_000 })
    expect(await sendOver(transport)).toMatchObject(failed(true, 'not connected (ESOCKET)'))
  })
})

describe('an abort', () => {
  test('before sending opens no connection', async () => {
    const result = await sendOver(server.transport(), AbortSignal.abort())
    expect(result).toEqual(failed(true, 'aborted before sending'))
    expect(server.sessions()).toBe(0)
  })

  test.each(['greeting', 'recipient', 'answer'] as const)('during silence at the %s is unknown', async at => {
    server.faults.push({ at, how: 'silence' })
    const abort = new AbortController()
    const sending = sendOver(server.transport(), abort.signal)
    await server.reached
    abort.abort()
    expect(await sending).toEqual(unknown('aborted while sending'))
  })

  test('settles the attempt even over a transport that does not listen', async () => {
    const abort = new AbortController()
    const sending = sendOver({ sendMail: () => new Promise(() => undefined) }, abort.signal)
    abort.abort()
    expect(await sending).toEqual(unknown('aborted while sending'))
  })
})

describe('what comes back is not trusted', () => {
  const answering = (info: unknown): EmailTransport => ({ sendMail: () => Promise.resolve(info) })
  const rejecting = (error: unknown): EmailTransport => ({
    // What a transport rejects with is up to its author.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    sendMail: () => Promise.reject(error),
  })

  test.each([
    [{ messageId: '<a@b.example>\r\nBcc: x@evil.example' }, undefined],
    [{ messageId: 'x'.repeat(300) }, undefined],
    [{ messageId: 42 }, undefined],
    [{ messageId: 'é' }, undefined],
    [{ serverMessageId: '4bZ9', messageId: '<a@b.example>' }, '4bZ9'],
    [undefined, undefined],
    ['sent', undefined],
  ])('%j gives the id %j', async (info, providerId) => {
    expect(await sendOver(answering(info))).toEqual({ status: 'accepted', providerId })
  })

  test.each([
    [{ rejected: ['ann@example.org'] }, failed(false, 'recipient rejected')],
    [
      { rejected: ['ann@example.org'], rejectedErrors: [{ responseCode: 452, command: 'DATA' }] },
      failed(true, 'smtp 452 (DATA)'),
    ],
    [{ rejected: ['ann@example.org'], rejectedErrors: [{ responseCode: 550 }] }, failed(false, 'smtp 550')],
  ])('a recipient rejected inside an accepted envelope is a failure: %j', async (info, outcome) => {
    expect(await sendOver(answering(info))).toEqual(outcome)
  })

  test.each([
    [Object.assign(new Error(), { code: 'EENVELOPE', command: 'API' }), failed(false, 'not sendable (EENVELOPE)')],
    [Object.assign(new Error(), { code: 'ETIMEDOUT', command: 'DATA' }), unknown('no answer (ETIMEDOUT)')],
    [Object.assign(new Error(), { code: 'ECONNECTION', command: 'DATA' }), unknown('no answer (ECONNECTION)')],
    [Object.assign(new Error(), { code: 'EPROTOCOL', responseCode: 250 }), unknown('no answer (EPROTOCOL)')],
    [new Error('550 <ann@example.org>'), unknown('no answer (no code)')],
    [undefined, unknown('no answer (no code)')],
    [null, unknown('no answer (no code)')],
    ['ECONNREFUSED', unknown('no answer (no code)')],
    [{ code: 'ann@example.org' }, unknown('no answer (no code)')],
    [{ responseCode: 550, command: 'RCPT TO:<ann@example.org>' }, failed(false, 'smtp 550')],
  ])('the rejection %j gives %j', async (error, outcome) => {
    expect(await sendOver(rejecting(error))).toEqual(outcome)
  })

  test('a transport that throws on the spot is an unknown outcome', async () => {
    const transport: EmailTransport = {
      sendMail: () => {
        throw new Error('oh')
      },
    }
    expect(await sendOver(transport)).toEqual(unknown('no answer (no code)'))
  })

  test('no reason repeats the address or the subject that the server quotes', async () => {
    server.faults.push({ at: 'recipient', code: 550, reply: '<ann@example.org> The printer is on fire' })
    const result = await sendOver(server.transport())
    expect(result).toEqual(failed(false, 'smtp 550 (RCPT TO)'))
  })
})
