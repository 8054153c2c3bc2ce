import * as E from 'fp-ts/lib/Either.js'
import { readPolicyEvent, type PolicyEvent } from '../codecs/policy-events.js'
import type { TicketId } from '../domain/identifiers.js'
import type { StoredEvent } from '../ports/event-store.js'
import type { Engine } from './engine.js'
import type { ResolvedToday } from './resolved-today.js'

const pageSize = 1_000

/** Takes note of one event of a policy's stream or of the assignments. */
export const notePolicyEvent = ({ board }: Pick<Engine, 'board'>, event: PolicyEvent): void => {
  switch (event.type) {
    case 'PolicySaved':
      board.notePolicies([event.policy])
      return
    case 'PolicyAssigned':
      board.noteAssignment(
        event.level === 'default' ? { level: 'default' } : { level: event.level, id: event.id ?? '' },
        event.policyId,
      )
  }
}

const notePolicy = (engine: Engine, stored: StoredEvent): void => {
  const { env, board } = engine
  const event =
    stored.damage === undefined
      ? readPolicyEvent(stored, env.store.verified ? 'trusted' : 'checked')
      : E.left({ problems: [stored.damage] })
  if (E.isRight(event)) notePolicyEvent({ board }, event.right)
  else
    env.logger.error(
      { stream: stored.stream, revision: stored.revision, problems: event.left.problems },
      'A policy event cannot be read and is left out',
    )
}

/** Takes note of tickets as their streams tell them. */
export const noteFromStreams = async (engine: Engine, ids: ReadonlyArray<TicketId>): Promise<void> => {
  const { env, board, openTickets, tickets } = engine
  const streams = await env.store.readStreams(ids.map(env.streams.ticket))
  ids.forEach((id, at) => {
    const told = tickets.told(id, streams[at] ?? [])
    if (E.isLeft(told)) {
      board.quarantined.set(id, told.left)
      board.forget(id)
      return
    }
    board.quarantined.delete(id)
    board.note(told.right.ticket)
    openTickets.note(told.right.ticket, told.right.revision)
  })
}

/** Takes note of tickets that somebody else has changed: from their rows where there are some. */
const refresh = async (engine: Engine, touched: ReadonlyArray<TicketId>): Promise<void> => {
  const { env, board, openTickets } = engine
  if (env.store.index === undefined) return noteFromStreams(engine, touched)
  const open = await openTickets.of(touched)
  const untold: TicketId[] = []
  touched.forEach((id, at) => {
    const found = open[at]
    if (found === 'untold') untold.push(id)
    else if (found === undefined || found === 'closed') board.forget(id)
    else board.note(found.ticket)
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
 * process appended itself it knows already.
 */
export const catchUp = (engine: Engine, resolvedToday: ResolvedToday): CatchUp => {
  let position = -1
  let running: Promise<void> | undefined
  const read = async (): Promise<void> => {
    const { store, streams } = engine.env
    for (let atEnd = false; !atEnd;) {
      const page = await store.readLog({ after: position, limit: pageSize, prefixes: streams.prefixes })
      const touched = new Set<TicketId>()
      for (const stored of page.events) {
        const ticketId = streams.ticketIdOf(stored.stream)
        const isOwn = engine.ownAppends.delete(`${stored.stream}@${stored.revision}`)
        if (ticketId === undefined) {
          if (!isOwn) notePolicy(engine, stored)
          continue
        }
        resolvedToday.note(ticketId, stored)
        if (!isOwn) touched.add(ticketId)
      }
      if (touched.size > 0) await refresh(engine, [...touched])
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
