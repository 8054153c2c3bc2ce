import * as E from 'fp-ts/lib/Either.js'
import { readPolicyEvent, type PolicyEvent } from '../codecs/policy-events.js'
import type { UnreadableEvent } from '../codecs/ticket-events.js'
import type { TicketId } from '../domain/identifiers.js'
import type { StoredEvent } from '../ports/event-store.js'
import type { AssignmentLevel } from '../domain/policy/catalog.js'
import { instant } from '../domain/time.js'
import { noteTicket, type Engine } from './engine.js'
import type { OpenTicket } from './open-tickets.js'
import { runsAnotherPolicy } from './review.js'
import type { ResolvedToday } from './resolved-today.js'

const pageSize = 1_000

const levelOf = (event: Extract<PolicyEvent, { type: 'PolicyAssigned' }>): AssignmentLevel =>
  event.level === 'default' ? { level: 'default' } : { level: event.level, id: event.id ?? '' }

/** Takes note of one event of a policy's stream or of the assignments. They are few: none of them is taken on trust. */
export const notePolicy = ({ env, board }: Pick<Engine, 'env' | 'board'>, stored: StoredEvent): void => {
  const read: E.Either<Pick<UnreadableEvent, 'problems'>, PolicyEvent> = stored.damage === undefined
    ? readPolicyEvent(stored, 'checked')
    : E.left({ problems: [stored.damage] })
  if (E.isLeft(read)) {
    if (stored.stream === env.streams.assignments) board.noteAssignment(stored.revision)
    env.logger.error(
      { stream: stored.stream, revision: stored.revision, problems: read.left.problems },
      'A policy event cannot be read and is left out',
    )
    return
  }
  const event = read.right
  switch (event.type) {
    case 'PolicySaved':
      board.notePolicies([{ sinceAt: instant(stored.recordedAt), value: event.policy }])
      return
    case 'PolicyAssigned':
      board.noteAssignment(stored.revision, [levelOf(event), event.policyId, event.at])
  }
}

/**
 * Takes note of a ticket that somebody else has changed. Who has not heard of a change of policies yet leaves a ticket
 * with the wrong policy, or without an incident: that is put right by the next tick of whoever has heard of it.
 */
const noteOthers = (engine: Engine, open: OpenTicket): void => {
  const { board } = engine
  if (!noteTicket(engine, open)) return
  if (runsAnotherPolicy(board.catalog())(open.ticket)) board.toReview.add(open.ticket.id)
  else board.toReview.delete(open.ticket.id)
}

/** Takes note of tickets as their streams tell them. */
export const noteFromStreams = async (engine: Engine, ids: ReadonlyArray<TicketId>): Promise<void> => {
  const { env, board, tickets } = engine
  const streams = await env.store.readStreams(ids.map(env.streams.ticket))
  ids.forEach((id, at) => {
    const told = tickets.told(id, streams[at] ?? [])
    if (E.isLeft(told)) {
      board.quarantined.set(id, told.left)
      board.forget(id)
      return
    }
    board.quarantined.delete(id)
    noteOthers(engine, told.right)
  })
}

/** What a page of the log said about a ticket. */
interface Touched {
  /** The newest revision on the page. */
  revision: number
  /** Whether its row can be relied on. */
  isReadable: boolean
}

/** Takes note of tickets that somebody else has changed: from their rows where there are some. */
const refresh = async (engine: Engine, touched: ReadonlyMap<TicketId, Touched>): Promise<void> => {
  const { env, board, openTickets } = engine
  const ids = [...touched.keys()]
  if (env.store.index === undefined) return noteFromStreams(engine, ids)
  const known = ids.map(board.revisionOf)
  const open = await openTickets.of(ids)
  const untold: TicketId[] = []
  ids.forEach((id, at) => {
    const found = open[at]
    const { revision, isReadable } = touched.get(id) ?? { revision: -1, isReadable: true }
    const isBehind = typeof found === 'object' && found.revision < revision
    if (found === 'untold' || !isReadable || isBehind || board.quarantined.has(id)) untold.push(id)
    else if (found === undefined || found === 'closed') board.forgetUnlessNewer(id, known[at])
    else noteOthers(engine, found)
  })
  if (untold.length > 0) await noteFromStreams(engine, untold)
}

/** Reads the log on from where this process stands. */
export interface CatchUp {
  readonly run: () => Promise<void>
  readonly position: () => number
  readonly startAt: (position: number) => void
}

/**
 * Brings the board up to the head of the log: what others appended since, tickets and policies alike. What this
 * process appended itself it knows already, and tells by the revision.
 */
export const catchUp = (engine: Engine, resolvedToday: ResolvedToday): CatchUp => {
  let position = -1
  let running: Promise<void> | undefined
  const read = async (): Promise<void> => {
    const { env, board, tickets } = engine
    const { store, streams } = env
    for (let atEnd = false; !atEnd;) {
      const page = await store.readLog({ after: position, limit: pageSize, prefixes: streams.prefixes })
      const touched = new Map<TicketId, Touched>()
      for (const stored of page.events) {
        const ticketId = streams.ticketIdOf(stored.stream)
        if (ticketId === undefined) {
          const known = board.catalogRevision()
          notePolicy(engine, stored)
          if (board.catalogRevision() !== known) board.noteTold(instant(stored.recordedAt))
          continue
        }
        resolvedToday.note(ticketId, stored)
        if ((board.revisionOf(ticketId) ?? -1) >= stored.revision) continue
        const isReadable = E.isRight(tickets.read(stored)) && (touched.get(ticketId)?.isReadable ?? true)
        touched.set(ticketId, { revision: stored.revision, isReadable })
      }
      if (touched.size > 0) await refresh(engine, touched)
      position = page.position
      atEnd = page.atEnd
    }
  }
  return {
    // Two at once would read the same pages twice; the second one waits for a run that begins after it asked.
    run: async () => {
      while (running !== undefined) await running.catch(() => undefined)
      running = read().finally(() => {
        running = undefined
      })
      return running
    },
    position: () => position,
    startAt: at => {
      position = at
    },
  }
}
