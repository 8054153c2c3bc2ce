import { statSync } from 'node:fs'
import { sqliteEventStore } from '../adapters/sqlite/index.js'
import { systemClock } from '../adapters/system-clock.js'
import { isNamespace, streamNames } from '../application/streams.js'
import { printable, quoted } from '../codecs/problem.js'
import { readTicketEvent } from '../codecs/ticket-events.js'
import type { TicketId } from '../domain/identifiers.js'
import { instant, type Instant } from '../domain/time.js'
import type { EventStore, StoredEvent } from '../ports/event-store.js'
import type { ExplainEntry } from '../projections/explain-entry.js'
import { badInput, Failure, reasonOf, trouble } from './failure.js'
import type { Story } from './story-from-history.js'

export interface StoreOptions {
  readonly ticketId: TicketId
  readonly namespace: string | undefined
  readonly at: Instant | undefined
}

const scheme = 'sqlite:'

/** The store that an address names. It has to be there already: looking something up must not make a new one. */
const storeAt = (address: string): EventStore => {
  if (!address.startsWith(scheme)) throw badInput(`--store: expected sqlite:FILE, got ${quoted(address)}`)
  const path = address.slice(scheme.length)
  try {
    if (!statSync(path).isFile()) throw new Error('not a file')
  } catch (error) {
    throw trouble(`cannot read ${path}: ${reasonOf(error)}`, error)
  }
  return sqliteEventStore({ path })
}

const entryOf = (stored: StoredEvent): ExplainEntry => {
  const { revision, type, damage } = stored
  if (damage !== undefined) throw badInput(`event ${revision} of the ticket is damaged: ${printable(damage)}`)
  const event = readTicketEvent(stored, 'checked')
  if (event._tag === 'Left') {
    const problems = event.left.problems.map(printable).join('; ')
    throw badInput(`event ${revision} of the ticket, ${quoted(type)}, cannot be read: ${problems}`)
  }
  return { event: event.right, recordedAt: instant(stored.recordedAt), revision }
}

/** The story of a ticket as it is in a store. */
export const storyFromStore = async (address: string, { ticketId, namespace, at }: StoreOptions): Promise<Story> => {
  if (namespace !== undefined && !isNamespace(namespace))
    throw badInput(`--namespace: letters, digits and underscores only, got ${quoted(namespace)}`)
  const store = storeAt(address)
  try {
    await store.open()
    const stored = await store.readStream(streamNames(namespace).ticket(ticketId))
    if (stored.length === 0) throw badInput(`the store holds nothing about ticket ${quoted(ticketId)}`)
    return { entries: stored.map(entryOf), at: at ?? instant(systemClock.wallMs()), timeZone: 'UTC' }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw trouble(`cannot read ${address}: ${reasonOf(error)}`, error)
  } finally {
    await store.close()
  }
}
