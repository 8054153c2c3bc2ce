import { EventStoreDBClient } from '@eventstore/db-client'
import { systemClock, type Channel, type Clock, type EscalationsOptions, type PolicyInput } from 'ticket-escalation'
import { eventStoreDBEventStore } from 'ticket-escalation/eventstoredb'

/** Three steps, each to somebody else: three decisions and three messages for each client whom nobody answers. */
export const policy: PolicyInput = {
  id: 'standard',
  name: 'Standard Escalation',
  steps: [
    { delayMinutes: 10, notify: { user: 'ann' }, channel: 'chat' },
    { delayMinutes: 30, notify: { user: 'team-leader' }, channel: 'chat' },
    { delayMinutes: 60, notify: { user: 'director' }, channel: 'chat' },
  ],
}

export const directory: EscalationsOptions['directory'] = { people: ids => ids.map(id => ({ id })) }

/** A function instead of a client: one that has gone bad is replaced. */
export const storeAt = (url: string) =>
  eventStoreDBEventStore({
    client: () => EventStoreDBClient.connectionString(url),
    // A server that comes back after a restart is to be noticed soon.
    appendTimeoutMs: 3_000,
    readTimeoutMs: 3_000,
    livenessMs: 3_000,
    groups: { messageTimeoutMs: 10_000 },
  })

/** The machine's clock, faster: a lease of a minute is over in seconds. Alike in all processes of one machine. */
export const fastClock = (speed: number, sinceMs: number): Clock => ({
  wallMs: () => sinceMs + (systemClock.wallMs() - sinceMs) * speed,
  monotonicMs: () => systemClock.monotonicMs() * speed,
  sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
})

/** For processes that only record. */
export const nobody: Channel = { send: () => Promise.reject(new Error('This process sends nothing.')) }
