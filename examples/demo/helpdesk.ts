import { createTransport } from 'nodemailer'
import {
  createEscalations,
  type Channel,
  type Clock,
  type CrashPoints,
  type Directory,
  type Notification,
  type PolicyInput,
} from 'ticket-escalation'
import { emailChannel } from 'ticket-escalation/email'
import { inbox } from 'ticket-escalation/in-system'
import { sqliteEventStore } from 'ticket-escalation/sqlite'

// Node 22 says with every process that its SQLite is experimental. That is no part of the story.
process.removeAllListeners('warning')
process.on('warning', warning => {
  if (warning.name !== 'ExperimentalWarning') console.warn(warning)
})

export const start = new Date('2026-03-02T09:00:00Z')

export const policy: PolicyInput = {
  id: 'standard',
  name: 'Standard Escalation',
  skipPeopleOnLeave: true,
  steps: [
    { delayMinutes: 10, notify: { assignee: true }, channel: 'in-system' },
    { delayMinutes: 30, notify: { user: 'team-leader' }, channel: 'email' },
    { delayMinutes: 60, notify: { user: 'director' }, channel: 'email' },
  ],
}

const people = [
  { id: 'ann', name: 'Ann Novak', email: 'ann@example.org' },
  { id: 'ben', name: 'Ben Ortiz', email: 'ben@example.org' },
  { id: 'team-leader', name: 'Tina Lead', email: 'tina@example.org' },
  { id: 'director', name: 'Dora Quist', email: 'dora@example.org' },
]

export const nameOf = (id: string): string => people.find(person => person.id === id)?.name ?? id

/** What clients wrote, at minute 0. */
export const tickets = [
  { id: 'T-101', clientName: 'Acme', assigneeId: 'ann', subject: 'Invoice 4711 was charged twice' },
  { id: 'T-102', clientName: 'Globex', assigneeId: 'ben', subject: 'Where is my parcel?' },
  { id: 'T-103', clientName: 'Initech', assigneeId: 'ann', subject: 'We cannot log in' },
] as const

const directory: Directory = {
  people: ids => people.filter(({ id }) => ids.includes(id)),
  ticket: ticketId => {
    const ticket = tickets.find(({ id }) => id === ticketId)
    return ticket && { ...ticket, url: `https://help.example.org/tickets/${ticketId}` }
  },
}

/** The same, with `tell` told of each message that leaves. */
const told = (channel: Channel, tell: (notification: Notification) => void): Channel => ({
  ...channel,
  send: (notification, options) => {
    tell(notification)
    return channel.send(notification, options)
  },
})

/** One worker of the helpdesk, in whichever process. */
export const openHelpdesk = async (options: {
  readonly path: string
  readonly smtpPort: number
  readonly clock: Clock
  readonly crashPoints?: CrashPoints
  readonly onSend?: (notification: Notification) => void
}) => {
  const { path, smtpPort, clock, crashPoints, onSend = () => undefined } = options
  const store = sqliteEventStore({ path })
  const bell = inbox({ store, clock })
  const email = emailChannel({
    transport: createTransport({ host: '127.0.0.1', port: smtpPort, ignoreTLS: true }),
    from: { name: 'Helpdesk', address: 'help@example.org' },
    acknowledgeUrl: ({ ticketId }) => `https://help.example.org/tickets/${ticketId}/acknowledge`,
  })
  const escalations = await createEscalations({
    store,
    directory,
    channels: { 'in-system': told(bell.channel, onSend), email: told(email, onSend) },
    deliveryConcurrency: 1,
    clock,
    crashPoints,
  })
  return { escalations, bell, store }
}
