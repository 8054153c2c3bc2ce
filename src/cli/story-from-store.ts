import { systemClock } from '../adapters/system-clock.js'
import { streamNames } from '../application/streams.js'
import { isNamespace } from '../codecs/option-rules.js'
import { printable, quoted } from '../codecs/problem.js'
import { readTicketEvent } from '../codecs/ticket-events.js'
import type { TicketId } from '../domain/identifiers.js'
import { instant, type Instant } from '../domain/time.js'
import type { StoredEvent } from '../ports/event-store.js'
import type { ExplainEntry } from '../projections/explain-entry.js'
import { badInput, Failure, reasonOf, trouble } from './failure.js'
import { shownAddress, storeAt } from './store-at.js'
import type { Story } from './story-from-history.js'

export interface StoreOptions {
  readonly ticketId: TicketId
  readonly namespace: string | undefined
  readonly at: Instant | undefined
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
  const store = await storeAt('store', address, true)
  try {
    await store.open()
    const stored = await store.readStream(streamNames(namespace).ticket(ticketId))
    if (stored.length === 0) throw badInput(`the store holds nothing about ticket ${quoted(ticketId)}`)
    return { entries: stored.map(entryOf), at: at ?? instant(systemClock.wallMs()), timeZone: 'UTC' }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw trouble(`cannot read ${shownAddress(address)}: ${reasonOf(error)}`, error)
  } finally {
    await store.close()
  }
}
