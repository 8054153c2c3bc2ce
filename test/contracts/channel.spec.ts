import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { emailChannel } from '../../src/email.js'
import { inbox, inSystemChannel } from '../../src/in-system.js'
import { memoryEventStore } from '../../src/memory.js'
import type { Channel, DeliveryResult } from '../../src/ports/channel.js'
import type { EventStore } from '../../src/ports/event-store.js'
import { sqliteEventStore } from '../../src/sqlite.js'
import { channelContract, type ChannelFault, type ChannelUnderTest } from '../../src/testing.js'
import { openMailServer, type SmtpFault } from '../adapters/email/mail-server.js'
import { shakenStore, type AppendFault } from '../adapters/in-system/shaken-store.js'

const allFaults: ReadonlyArray<ChannelFault> = ['temporary', 'permanent', 'lost-answer', 'silence']
const nothing = (): Promise<void> => Promise.resolve()

const overCallback = (): Promise<ChannelUnderTest> => {
  const shown: { idempotencyKey: string; personId: string }[] = []
  const faults: ChannelFault[] = []
  const outcomeOf = (error: unknown): DeliveryResult =>
    error === 'lost-answer'
      ? { status: 'unknown', reason: 'callback' }
      : { status: 'failed', retryable: error === 'temporary', reason: 'callback' }
  const channel = inSystemChannel(
    ({ idempotencyKey, person }) => {
      const fault = faults.shift()
      if (fault === 'silence') return new Promise(() => undefined)
      if (fault === undefined || fault === 'lost-answer') shown.push({ idempotencyKey, personId: person.id })
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      if (fault !== undefined) throw fault
      return undefined
    },
    { outcomeOf, reaches: ({ id }) => id !== '' },
  )
  const delivered = () => Promise.resolve(shown)
  const refuse = (fault: ChannelFault): void => void faults.push(fault)
  return Promise.resolve({ channel, delivered, refuse, unreachable: { id: '' }, cleanup: nothing })
}

const appendFaults: Readonly<Record<ChannelFault, AppendFault>> = {
  temporary: { answer: 'failed', code: 'busy' },
  permanent: { answer: 'failed', code: 'invalid' },
  'lost-answer': { answer: 'unknown', written: true },
  silence: { before: () => new Promise(() => undefined) },
}

const overInbox = async (store: EventStore, close: () => void): Promise<ChannelUnderTest> => {
  await store.open()
  const shaken = shakenStore(store)
  const { channel, messages } = inbox({ store: shaken.store })
  const { channel: other } = inbox({ store })
  const delivered = async () => {
    const people = ['ann', 'bob']
    const pages = await Promise.all(people.map(personId => messages(personId, { limit: 1_000 })))
    return pages.flatMap((page, index) => page.map(({ id }) => ({ idempotencyKey: id, personId: people[index]! })))
  }
  const refuse = (fault: ChannelFault): void => void shaken.appends.push(appendFaults[fault])
  const cleanup = async (): Promise<void> => {
    await store.close()
    close()
  }
  // Every second attempt comes from another process over the same store.
  let attempts = 0
  const both: Channel = {
    send: (notification, options) => {
      attempts += 1
      return (attempts % 2 === 1 ? channel : other).send(notification, options)
    },
  }
  return { channel: both, delivered, refuse, cleanup }
}

const overSqlite = (): Promise<ChannelUnderTest> => {
  const folder = mkdtempSync(join(tmpdir(), 'ticket-escalation-inbox-'))
  return overInbox(sqliteEventStore({ path: join(folder, 'inbox.db') }), () => rmSync(folder, { recursive: true }))
}

const smtpFaults: Readonly<Record<ChannelFault, SmtpFault>> = {
  temporary: { at: 'recipient', code: 451 },
  permanent: { at: 'recipient', code: 550 },
  'lost-answer': { at: 'answer', how: 'drop' },
  silence: { at: 'recipient', how: 'silence' },
}

const overSmtp = async (): Promise<ChannelUnderTest> => {
  const server = await openMailServer()
  const transport = server.transport({ pool: true })
  return {
    channel: emailChannel({
      transport,
      from: 'help@example.org',
      acknowledgeUrl: () => 'https://help.example.org/acknowledge',
    }),
    delivered: () => {
      const mails = server.received.map(({ mail, recipients }) => {
        expect(recipients).toHaveLength(1)
        const [idempotencyKey = '', personId = ''] = [mail.messageId?.slice(1), recipients[0]].map(
          address => address?.split('@')[0],
        )
        return { idempotencyKey, personId }
      })
      return Promise.resolve(mails)
    },
    refuse: fault => void server.faults.push(smtpFaults[fault]),
    unreachable: { id: 'ann', name: 'Ann Lee' },
    cleanup: async () => {
      transport.close()
      await server.close()
    },
  }
}

describe.each([
  ['the in-system callback', overCallback],
  ['the inbox in memory', () => overInbox(memoryEventStore(), () => undefined)],
  ['the inbox in SQLite', overSqlite],
  ['email over SMTP', overSmtp],
] as const)('%s', (_name, open) => {
  for (const { name, run } of channelContract(open, allFaults)) test(name, run)
})
