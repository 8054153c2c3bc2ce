import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { createTransport } from 'nodemailer'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'

/** What goes wrong in one session, and where. At `answer` the server has the mail, and only its 250 is missing. */
export type SmtpFault = {
  readonly at: 'greeting' | 'login' | 'sender' | 'recipient' | 'message' | 'answer'
} & (
  | { readonly code: number; readonly reply?: string }
  | { readonly how: 'drop' | 'silence' }
  | { readonly wait: Promise<void> }
)

export interface ReceivedMail {
  readonly raw: string
  readonly mail: ParsedMail
  readonly recipients: ReadonlyArray<string>
}

type TransportOptions = Parameters<typeof createTransport>[0] & object

/** A real SMTP server on the loopback. Each session takes the next fault of `faults`, or none, and comes to it once. */
export const openMailServer = async (settings: { readonly startTls?: boolean } = {}) => {
  const received: ReceivedMail[] = []
  const faults: SmtpFault[] = []
  const sockets = new Map<number, Socket>()
  const faultOf = new Map<string, SmtpFault | undefined>()
  let reach: () => void = () => undefined
  const reached = new Promise<void>(resolve => (reach = resolve))
  let sessions = 0

  const pass = (at: SmtpFault['at'], { id, remotePort }: SMTPServerSession, go: (error?: Error) => void): void => {
    const fault = faultOf.get(id)
    if (fault?.at !== at) return go()
    faultOf.delete(id)
    reach()
    if ('wait' in fault) return void fault.wait.then(() => go())
    if ('code' in fault) return go(Object.assign(new Error(fault.reply ?? 'Refused.'), { responseCode: fault.code }))
    if (fault.how === 'drop') sockets.get(remotePort)?.destroy()
  }

  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    hideSTARTTLS: settings.startTls !== true,
    onConnect: (session, go) => {
      sessions += 1
      faultOf.set(session.id, faults.shift())
      pass('greeting', session, go)
    },
    onAuth: (_auth, session, go) => pass('login', session, error => go(error ?? null, { user: 'anyone' })),
    onMailFrom: (_address, session, go) => pass('sender', session, go),
    onRcptTo: (_address, session, go) => pass('recipient', session, go),
    onData: (stream, session, go) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () =>
        pass('message', session, error => {
          if (error !== undefined) return go(error)
          const raw = Buffer.concat(chunks)
          const recipients = session.envelope.rcptTo.map(({ address }) => address)
          void simpleParser(raw).then(mail => {
            received.push({ raw: raw.toString('latin1'), mail, recipients })
            pass('answer', session, go)
          })
        }),
      )
    },
  })
  server.on('error', () => undefined)
  server.server.on('connection', socket => sockets.set(socket.remotePort ?? 0, socket))
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo

  return {
    port,
    received,
    faults,
    /** Resolves when a session has come to its fault. */
    reached,
    sessions: () => sessions,
    transport: (options: TransportOptions = {}) =>
      createTransport({ host: '127.0.0.1', port, ignoreTLS: true, ...options }),
    close: async () => {
      sockets.forEach(socket => socket.destroy())
      await new Promise<void>(resolve => server.close(resolve))
    },
  }
}

export type MailServer = Awaited<ReturnType<typeof openMailServer>>
