import * as E from 'fp-ts/lib/Either.js'
import { needsAttention } from '../codecs/ticket-row.js'
import type { TicketId } from '../domain/identifiers.js'
import { initialState, withoutPast, type Ticket } from '../domain/incident/index.js'
import type { StoredEvent } from '../ports/event-store.js'
import { notePolicy } from './catch-up.js'
import type { Engine } from './engine.js'
import { isAboutThePast } from './past.js'
import type { Teller } from './tell-log.js'

interface Told {
  readonly ticket: Ticket
  readonly revision: number
  /** The past was let go once, whatever has come since. */
  readonly isForgetful: boolean
  /** The past was let go and something late came: the stream itself has to be read. */
  readonly isTorn: boolean
}

/** One more event of a ticket's stream. What nothing is to be done about is kept without its past. */
const next = (engine: Engine, id: TicketId, known: Told | undefined, stored: StoredEvent): Told | string => {
  const told = known ?? { ticket: initialState(id), revision: -1, isForgetful: false, isTorn: false }
  if (stored.revision <= told.revision) return told
  const event = engine.tickets.read(stored)
  if (E.isLeft(event)) return event.left
  if (stored.revision !== told.revision + 1)
    return `event ${told.revision + 1} is missing: the stream goes on with ${stored.revision}`
  const isTorn = told.isTorn || (told.isForgetful && isAboutThePast(told.ticket, event.right))
  const after = engine.tickets.after(told.ticket, event.right, stored)
  if (E.isLeft(after)) return after.left
  const ticket = after.right
  const { revision } = stored
  return needsAttention(ticket)
    ? { ticket, revision, isForgetful: told.isForgetful, isTorn }
    : { ticket: withoutPast(ticket), revision, isForgetful: true, isTorn }
}

/** Folds every ticket as the log goes: for stores whose log cannot be skimmed. */
export const foldingTeller = (engine: Engine, seen: (stored: StoredEvent) => void = () => undefined): Teller => {
  const { env, board, tickets } = engine
  const told = new Map<TicketId, Told>()
  const torn = new Set<TicketId>()

  const quarantine = (id: TicketId, reason: string): void => {
    board.quarantined.set(id, reason)
    told.delete(id)
  }
  const note = (stored: StoredEvent): void => {
    seen(stored)
    const id = env.streams.ticketIdOf(stored.stream)
    if (id === undefined) notePolicy(engine, stored)
    if (id === undefined || board.quarantined.has(id)) return
    const result = next(engine, id, told.get(id), stored)
    if (typeof result === 'string') {
      quarantine(id, result)
      return
    }
    told.set(id, result)
    if (result.isTorn) torn.add(id)
  }
  return {
    read: async options => {
      const { events, position, atEnd } = await env.store.readLog(options)
      for (const stored of events) note(stored)
      return { count: events.length, position, atEnd }
    },
    tell: async () => {
      for (const id of torn) {
        const events = await env.store.readStream(env.streams.ticket(id))
        const whole = tickets.told(id, events)
        if (E.isRight(whole)) told.set(id, { ...whole.right, isForgetful: false, isTorn: false })
        else quarantine(id, whole.left)
      }
      torn.clear()
      for (const [id, { ticket }] of told) {
        const whole = needsAttention(ticket) ? tickets.whole(ticket) : E.right(ticket)
        if (E.isLeft(whole)) quarantine(id, whole.left)
      }
      return told.values()
    },
  }
}
