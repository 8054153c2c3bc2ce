import * as E from 'fp-ts/lib/Either.js'
import { evaluate, type DueStep } from '../evaluator/evaluate.js'
import { decide, hasLapsed, openIncident } from '../domain/incident/index.js'
import type { TicketId } from '../domain/identifiers.js'
import type { OpenIncident } from '../domain/incident/incident.js'
import { recipientsOf, type Roster } from '../domain/policy/roster.js'
import { situationOf } from '../domain/ticket/timeline.js'
import type { Instant } from '../domain/time.js'
import type { AppendOutcome } from '../ports/event-store.js'
import { noteFromStreams } from './catch-up.js'
import { fewestConflictRetries } from './conflict-retry.js'
import { appendRequest, noteAppended, noteTicket, settleUnknown, type Appending, type Engine } from './engine.js'
import { failureText } from './lift.js'
import type { OpenTicket } from './open-ticket.js'
import { tickDirectory, wantedFor, type TickDirectory, type Wanted } from './roster.js'
import { startTally, type Decided, type Tally } from './tally.js'

/**
 * So many tickets are decided in one append: where that is one transaction, and where each ticket is a request to a server.
 * A thousand would share one sync just as well, but what is worked out about them would outlive the young generation of the
 * heap, and the event loop would wait for them.
 */
export const chunkSizes = { transaction: 500, requests: 250 } as const

/**
 * So many of these are under way at once. Where each ticket is a request to a server, one chunk is decided while another
 * one's requests are on their way: nobody waits for the last answer of a chunk. Where all of it is one transaction there
 * is nothing to overlap.
 */
const chunksAtOnce = ({ env }: Engine): number => (env.store.index === undefined ? 2 : 1)

interface Proposal {
  readonly open: OpenTicket
  readonly incident: OpenIncident
  readonly due: ReadonlyArray<DueStep>
  readonly wanted: Wanted
}

const proposalOf = (open: OpenTicket, now: Instant): Proposal | undefined => {
  const incident = openIncident(open.ticket)
  if (incident === undefined) return undefined
  const due = evaluate(incident, now)
  const stepIds = due.map(({ step }) => step.id)
  const { assigneeId } = situationOf(open.ticket.timeline)
  return due.length === 0 && !hasLapsed(incident, now)
    ? undefined
    : { open, incident, due, wanted: wantedFor(incident.policy, stepIds, assigneeId) }
}

/**
 * The newest state of due tickets: from their rows, else from their streams. That a due ticket has no row is only
 * believed of its stream: the rows may have been dropped to be put in place anew.
 */
const loadAll = async (
  engine: Engine,
  ids: ReadonlyArray<TicketId>,
  counts: Tally,
): Promise<ReadonlyArray<OpenTicket>> => {
  const loaded: OpenTicket[] = []
  const found = await engine.recentTickets.of(ids)
  let at = 0
  for (const id of ids) {
    const open = found[at++]
    if (typeof open === 'object') {
      loaded.push(open)
      continue
    }
    const told = await engine.tickets.load(id)()
    if (E.isRight(told)) loaded.push(told.right)
    else if (told.left.type !== 'Quarantined') counts.failed(id, told.left.type)
  }
  return loaded
}

const prepare = (
  engine: Engine,
  { open, incident, due }: Proposal,
  roster: Roster,
  now: Instant,
): Appending | string => {
  const { assigneeId } = situationOf(open.ticket.timeline)
  const steps = due.map(({ step }) => recipientsOf(step, incident.policy, assigneeId, roster))
  const decision = decide({ type: 'TriggerSteps', incident: incident.number, steps, now }, open.ticket)
  if (E.isLeft(decision)) return decision.left.type
  const events = decision.right
  if (events.length === 0) return 'nothing to fire'
  return appendRequest(engine, open, events)
}

/** Nothing is awaited that is known: a tick may have thousands of these. */
const prepareAll = async (
  engine: Engine,
  proposals: ReadonlyArray<Proposal>,
  directory: TickDirectory,
  now: Instant,
  counts: Tally,
): Promise<ReadonlyArray<Appending>> => {
  await directory.prefetch(proposals.map(({ wanted }) => wanted))
  const all: Appending[] = []
  for (const proposal of proposals) {
    const { wanted, open } = proposal
    try {
      const roster = directory.known(wanted) ?? (await directory.rosterFor(wanted))
      const prepared = prepare(engine, proposal, roster, now)
      if (typeof prepared === 'string') counts.failed(open.ticket.id, prepared)
      else all.push(prepared)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      counts.failed(open.ticket.id, error.message)
    }
  }
  return all
}

const othersWereFaster = 'other workers were faster, again and again'

/** Resolves with the tickets that have to be decided anew, and what is to be said of each if that does not end. */
const settle = async (
  engine: Engine,
  prepared: ReadonlyArray<Appending>,
  outcomes: ReadonlyArray<AppendOutcome>,
  counts: Tally,
): Promise<ReadonlyMap<TicketId, string>> => {
  const again = new Map<TicketId, string>()
  let at = 0
  for (const one of prepared) {
    const { request, after, events } = one
    const told = outcomes[at++]
    const outcome = told?.status === 'unknown' ? await settleUnknown(engine, request, told) : told
    if (outcome?.status === 'appended') {
      noteAppended(engine, one, outcome)
      counts.fired(after.id, events)
    } else if (outcome?.status === 'conflict') again.set(after.id, othersWereFaster)
    else if (outcome?.status === 'absent') again.set(after.id, outcome.error.message)
    else counts.failed(after.id, outcome?.error.message ?? 'the store gave no answer')
  }
  return again
}

/** One chunk: what its tickets are to fire, in one append. Resolves as {@link settle} does. */
const decideChunk = async (
  engine: Engine,
  ids: ReadonlyArray<TicketId>,
  directory: TickDirectory,
  now: Instant,
  counts: Tally,
): Promise<ReadonlyMap<TicketId, string>> => {
  const proposals: Proposal[] = []
  const again = new Map<TicketId, string>()
  for (const open of await loadAll(engine, ids, counts)) {
    const proposal = proposalOf(open, now)
    if (proposal !== undefined) proposals.push(proposal)
    else if (!noteTicket(engine, open)) again.set(open.ticket.id, othersWereFaster)
  }
  const prepared = await prepareAll(engine, proposals, directory, now, counts)
  if (prepared.length === 0) return again
  engine.env.crashPoints.reached('tick:before-append')
  const outcomes = await engine.env.store.appendMany(prepared.map(({ request }) => request))
  for (const [id, why] of await settle(engine, prepared, outcomes, counts)) again.set(id, why)
  engine.env.crashPoints.reached('tick:after-append')
  return again
}

const decideAll = async (engine: Engine, now: Instant, counts: Tally, seen: Set<TicketId>): Promise<void> => {
  const directory = tickDirectory(engine.env, now)
  const conflicts = new Map<TicketId, number>()
  const underWay = new Set<TicketId>()
  let isCutShort = false
  const chunkSize = engine.env.store.index === undefined ? chunkSizes.requests : chunkSizes.transaction
  const next = (): ReadonlyArray<TicketId> => {
    const due = engine.board.due.due(now, chunkSize + counts.failures.size + underWay.size)
    const ids = due.map(({ key }) => key).filter(id => !counts.failures.has(id) && !underWay.has(id))
    return ids.slice(0, chunkSize)
  }
  const decideNext = async (ids: ReadonlyArray<TicketId>): Promise<void> => {
    const again = await decideChunk(engine, ids, directory, now, counts)
    for (const [id, why] of again) {
      const times = (conflicts.get(id) ?? 0) + 1
      conflicts.set(id, times)
      if (times > fewestConflictRetries) counts.failed(id, why)
    }
    // Somebody changed these tickets: their streams tell how, whatever this process remembers of them.
    if (again.size > 0) await noteFromStreams(engine, [...again.keys()])
  }
  const lane = async (): Promise<void> => {
    for (let ids = next(); ids.length > 0 && !isCutShort; ids = next()) {
      for (const id of ids) {
        seen.add(id)
        underWay.add(id)
      }
      try {
        await decideNext(ids)
      } catch (error) {
        isCutShort = true
        throw error
      }
      for (const id of ids) underWay.delete(id)
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: chunksAtOnce(engine) }, lane))
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason
}

/**
 * Fires every step that is due at `now`, in order, in appends of a few hundred tickets. What fails stays due and
 * is told of; it never stands in the way of another ticket.
 */
export const decideDue = async (engine: Engine, now: Instant): Promise<Decided> => {
  const counts = startTally()
  const seen = new Set<TicketId>()
  try {
    await decideAll(engine, now, counts, seen)
    return counts.result(seen.size)
  } catch (error) {
    return counts.result(seen.size, failureText(error))
  }
}
