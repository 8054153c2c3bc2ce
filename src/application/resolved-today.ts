import * as E from 'fp-ts/lib/Either.js'
import { readTicketEvent } from '../codecs/ticket-events.js'
import type { DayOf } from '../domain/day.js'
import type { TicketId } from '../domain/identifiers.js'
import type { ResolvedReason } from '../domain/incident/incident.js'
import type { Instant } from '../domain/time.js'
import type { EventStore, StoredEvent } from '../ports/event-store.js'

/** An incident that ended. */
export interface ResolvedEntry {
  readonly ticketId: TicketId
  readonly incident: number
  readonly reason: ResolvedReason
  readonly resolvedAt: Instant
}

/**
 * What was resolved on the current day. Nothing is read until somebody asks; from then on it is kept up with the log.
 */
export interface ResolvedToday {
  /** In the order of the log: of what is said of an incident the last word counts. */
  readonly note: (ticketId: TicketId, stored: StoredEvent) => void
  /** Whether events of a type have to be noted. */
  readonly isAbout: (type: string) => boolean
  readonly list: (now: Instant, dayOf: DayOf) => Promise<ReadonlyArray<ResolvedEntry>>
}

const dayMs = 24 * 3_600_000

/** The events that tell of the end of an incident. */
const endings: ReadonlySet<string> = new Set(['IncidentResolved', 'IncidentsReassessed'])

const inOrder = (a: ResolvedEntry, b: ResolvedEntry): number =>
  a.ticketId === b.ticketId ? b.incident - a.incident : a.ticketId < b.ticketId ? -1 : 1

export const resolvedToday = (
  store: EventStore,
  prefixes: ReadonlyArray<string>,
  ticketIdOf: (stream: string) => TicketId | undefined,
): ResolvedToday => {
  const entries = new Map<string, ResolvedEntry>()
  /** When somebody last asked; from the first question on everything is noted. */
  let askedAt: Instant | undefined
  let reading: Promise<void> | undefined
  const forgetAll = (): void => {
    entries.clear()
    askedAt = undefined
  }
  const put = (entry: ResolvedEntry): void => {
    entries.set(`${entry.incident} ${entry.ticketId}`, entry)
  }
  const read = (ticketId: TicketId, stored: StoredEvent): void => {
    if (!endings.has(stored.type)) return
    const event = readTicketEvent(stored, 'checked')
    if (E.isLeft(event)) return
    if (event.right.type === 'IncidentResolved') {
      const { incident, reason, at: resolvedAt } = event.right
      put({ ticketId, incident, reason, resolvedAt })
    }
    if (event.right.type === 'IncidentsReassessed') {
      // Told anew, a ticket may have fewer incidents than before.
      const { kept } = event.right
      for (const [key, entry] of entries) if (entry.ticketId === ticketId && entry.incident > kept) entries.delete(key)
      for (const incident of event.right.incidents)
        if (incident.status === 'Resolved')
          put({ ticketId, incident: incident.number, reason: incident.reason, resolvedAt: incident.resolvedAt })
    }
  }
  const readAll = async (now: Instant): Promise<void> => {
    // Two days back covers the longest day of any zone, and facts that were recorded late.
    let after = await store.positionBefore({ recordedAt: Math.max(0, now - 2 * dayMs), prefixes })
    for (let atEnd = false; !atEnd;) {
      const page = await store.readLog({ after, limit: 1_000, prefixes })
      for (const stored of page.events) {
        const ticketId = ticketIdOf(stored.stream)
        if (ticketId !== undefined) read(ticketId, stored)
      }
      after = page.position
      atEnd = page.atEnd
    }
  }
  return {
    isAbout: type => askedAt !== undefined && endings.has(type),
    note: (ticketId, stored) => {
      if (askedAt === undefined) return
      // Nobody has asked for a whole day: the next question is answered from the log again.
      if (reading === undefined && stored.recordedAt > askedAt + dayMs) forgetAll()
      else read(ticketId, stored)
    },
    list: async (now, dayOf) => {
      const today = dayOf(now)
      if (askedAt === undefined || askedAt > now) {
        // From now on everything is noted: what is appended while the log is being read must not be missed.
        askedAt = now
        reading = readAll(now)
          .catch((error: unknown) => {
            forgetAll()
            throw error
          })
          .finally(() => {
            reading = undefined
          })
      }
      await reading
      askedAt = now
      for (const [key, { resolvedAt }] of entries) if (resolvedAt < now - 2 * dayMs) entries.delete(key)
      return [...entries.values()]
        .filter(({ resolvedAt }) => dayOf(resolvedAt) === today)
        .sort((a, b) => b.resolvedAt - a.resolvedAt || inOrder(a, b))
    },
  }
}
