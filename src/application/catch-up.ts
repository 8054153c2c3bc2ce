import * as E from 'fp-ts/lib/Either.js'
import { readPolicyEvent, type PolicyEvent } from '../codecs/policy-events.js'
import type { UnreadableEvent } from '../codecs/ticket-events.js'
import type { TicketId } from '../domain/identifiers.js'
import type { LogPage, StoredEvent } from '../ports/event-store.js'
import type { AssignmentLevel } from '../domain/policy/catalog.js'
import { instant } from '../domain/time.js'
import { noteTicket, type Appending, type Engine } from './engine.js'
import { foldOn } from './fold-on.js'
import type { OpenTicket } from './open-ticket.js'
import { nothingSkipped, ownAppends } from './own-appends.js'
import { needsReview } from './review.js'
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
  if (needsReview(engine)(open.ticket)) board.toReview.add(open.ticket.id)
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
  /** What the page holds of it. */
  readonly events: StoredEvent[]
}

/** Takes note of tickets where no store keeps rows: what is remembered is folded on, the rest is read. */
const refreshRemembered = async (engine: Engine, touched: ReadonlyMap<TicketId, Touched>): Promise<void> => {
  const ids = [...touched.keys()]
  const open = await engine.openTickets.of(ids)
  const untold: TicketId[] = []
  ids.forEach((id, at) => {
    const found = open[at]
    const known = typeof found === 'object' ? found : undefined
    const isTold = !engine.board.quarantined.has(id)
    const next = isTold ? foldOn(engine, id, known, touched.get(id)?.events ?? []) : undefined
    if (next === undefined) untold.push(id)
    else {
      // What is known wholly still is, with what others appended.
      if (known !== undefined && engine.knownTickets.keeps(known)) engine.knownTickets.note(next)
      noteOthers(engine, next)
    }
  })
  if (untold.length > 0) await noteFromStreams(engine, untold)
}

/** Takes note of tickets that somebody else has changed: from their rows where there are some. */
const refresh = async (engine: Engine, touched: ReadonlyMap<TicketId, Touched>): Promise<void> => {
  const { env, board, openTickets } = engine
  const ids = [...touched.keys()]
  if (env.store.index === undefined) return refreshRemembered(engine, touched)
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
  /** Takes note of pages as they are written, until `signal` is aborted. Rejects when the store fails. */
  readonly follow: (signal: AbortSignal) => Promise<void>
  readonly position: () => number
  /** How many events of others this process has read since it began. */
  readonly othersEvents: () => number
  readonly startAt: (position: number) => void
  /** What this process appended, the last event of it at `position`: it knows that already. */
  readonly appended: (appending: Appending, position: number) => void
}

/** Who looks on while the log is read. */
export interface CatchUpWatch {
  /** Every event, in order, before anything is made of it. */
  readonly seen: (stored: StoredEvent) => void
  /** What was read has been taken note of. */
  readonly caughtUp: () => Promise<void>
}

const nobodyWatches: CatchUpWatch = { seen: () => undefined, caughtUp: () => Promise.resolve() }

/**
 * Brings the board up to the head of the log: what others appended since, tickets and policies alike. What this
 * process appended itself it knows already, and tells by the revision.
 */
export const catchUp = (engine: Engine, resolvedToday: ResolvedToday, watch: CatchUpWatch = nobodyWatches): CatchUp => {
  const { env, board, tickets } = engine
  const { store, streams } = env
  // Who looks on is to see everything.
  const own = store.consecutivePositions === true && watch === nobodyWatches ? ownAppends() : nothingSkipped
  let position = -1
  let others = 0
  let running: Promise<void> | undefined
  const take = async (page: LogPage): Promise<void> => {
    const touched = new Map<TicketId, Touched>()
    for (const stored of page.events) {
      // Pages of a run and of a follower may overlap.
      if (stored.position <= position) continue
      watch.seen(stored)
      const ticketId = streams.ticketIdOf(stored.stream)
      if (ticketId === undefined) {
        const known = board.catalogRevision()
        notePolicy(engine, stored)
        if (board.catalogRevision() !== known) board.noteTold(instant(stored.recordedAt))
        continue
      }
      resolvedToday.note(ticketId, stored)
      if ((board.revisionOf(ticketId) ?? -1) >= stored.revision) continue
      others++
      const events = touched.get(ticketId)?.events ?? []
      events.push(stored)
      const isReadable = E.isRight(tickets.read(stored)) && (touched.get(ticketId)?.isReadable ?? true)
      touched.set(ticketId, { revision: stored.revision, isReadable, events })
    }
    if (touched.size > 0) await refresh(engine, touched)
    position = Math.max(position, page.position)
  }
  const read = async (): Promise<void> => {
    for (let atEnd = false; !atEnd;) {
      position = own.skip(position)
      const limit = own.upToNext(position, pageSize)
      const page = await store.readLog({ after: position, limit, prefixes: streams.prefixes })
      await take(page)
      atEnd = page.atEnd
    }
    await watch.caughtUp()
  }
  /** Two at once would read the same pages twice; the second one waits for a run that begins after it asked. */
  const inTurn = async (task: () => Promise<void>): Promise<void> => {
    while (running !== undefined) await running.catch(() => undefined)
    running = task().finally(() => {
      running = undefined
    })
    return running
  }
  return {
    run: () => inTurn(read),
    follow: async signal => {
      const pages = store.follow({ after: position, limit: pageSize, prefixes: streams.prefixes, signal })
      for await (const page of pages) await inTurn(() => take(page))
    },
    position: () => position,
    othersEvents: () => others,
    startAt: at => {
      position = at
    },
    appended: ({ request: { events } }, at) => {
      // What others appended before it may not have been read yet: what has to be told in order is read in order.
      if (!events.some(({ type }) => resolvedToday.isAbout(type))) own.note(at, events.length)
    },
  }
}
