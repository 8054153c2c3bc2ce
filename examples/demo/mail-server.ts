import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

/** A mail as it came over the wire. */
export interface ReceivedMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** As they stand in the mail. */
  readonly headers: ReadonlyMap<string, string>
}

/** A real SMTP server on the loopback, for all mail. */
export const openMailServer = async () => {
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, session, answer) => {
      void buffer(stream)
        .then(simpleParser)
        .then(({ subject = '', text = '', html, headerLines }) => {
          const headers = new Map(headerLines.map(({ key, line }) => [key, line]))
          const to = session.envelope.rcptTo.map(({ address }) => address).join()
          received.push({ to, subject, text, html: html || '', headers })
          answer()
        }, answer)
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    port,
    mails: (): ReadonlyArray<ReceivedMail> => received,
    mailsTo: (address: string): ReadonlyArray<ReceivedMail> => received.filter(({ to }) => to === address),
    close: () => new Promise<void>(resolve => server.close(resolve)),
  }
}

export type MailServer = Awaited<ReturnType<typeof openMailServer>>
