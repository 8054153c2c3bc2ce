import * as E from 'fp-ts/lib/Either.js'
import type { TicketId } from '../domain/identifiers.js'
import { openIncident, type Ticket } from '../domain/incident/index.js'
import { missedVersion } from '../domain/incident/story.js'
import { effectivePolicy } from '../domain/policy/catalog.js'
import type { Policy } from '../domain/policy/policy.js'
import { situationOf } from '../domain/ticket/timeline.js'
import type { TicketCommand } from '../domain/incident/commands.js'
import type { Engine } from './engine.js'
import { handle } from './handle.js'
import { wallNow } from './environment.js'
import type { Trouble } from './trouble.js'

/** How many tickets are changed at a time. */
const concurrency = 64

/** Runs a task for each item, a few at a time. */
export const forEachBounded = async <A>(
  items: ReadonlyArray<A>,
  limit: number,
  run: (item: A) => Promise<void>,
): Promise<void> => {
  const queue = items.values()
  const worker = async (): Promise<void> => {
    for (const item of queue) await run(item)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
}

/** What a sweep over the open tickets came to. */
export interface Sweep {
  readonly changed: number
  readonly failed: ReadonlyArray<{ readonly ticketId: TicketId; readonly trouble: Trouble }>
}

/** Trying again would fail again: a stream that cannot be read has to be seen to by a person. */
export const isOfNoUse = ({ trouble }: Sweep['failed'][number]): boolean => trouble.type === 'Quarantined'

const concernedOf = async (engine: Engine, concerns: (ticket: Ticket) => boolean): Promise<ReadonlyArray<TicketId>> => {
  const concerned: TicketId[] = []
  for await (const { open, untold } of engine.openTickets.pages()) {
    for (const { ticket } of open) if (concerns(ticket)) concerned.push(ticket.id)
    concerned.push(...untold)
  }
  return concerned
}

const sweep = async (
  engine: Engine,
  concerned: ReadonlyArray<TicketId>,
  command: () => TicketCommand,
): Promise<Sweep> => {
  let changed = 0
  const failed: { ticketId: TicketId; trouble: Trouble }[] = []
  await forEachBounded(concerned, concurrency, async ticketId => {
    const handled = await handle(engine)(ticketId, command())()
    if (E.isLeft(handled)) failed.push({ ticketId, trouble: handled.left })
    else if (handled.right.events.length > 0) changed++
  })
  return { changed, failed }
}

/**
 * Whether a waiting ticket's incident is not under the policy that is in effect, or not under the version that was the
 * newest when it was opened: somebody who had not heard of it has gone on with the ticket.
 */
export const needsReview = ({ board }: Pick<Engine, 'board'>): ((ticket: Ticket) => boolean) => {
  const catalog = board.catalog()
  const history = board.history()
  return ticket => {
    const situation = situationOf(ticket.timeline)
    if (situation.wait === undefined) return false
    return (
      openIncident(ticket)?.policy.id !== effectivePolicy(situation, catalog)?.id ||
      missedVersion(ticket, history) !== undefined
    )
  }
}

/**
 * Sees for every waiting ticket (or for those given) whether another policy is in effect by now, and makes it so. Cheap
 * where nothing changed, and safe to repeat: after a crash in the middle the next review goes on where it stopped.
 */
export const reviewPolicies = async (engine: Engine, tickets?: ReadonlyArray<TicketId>): Promise<Sweep> => {
  const concerned = tickets ?? (await concernedOf(engine, needsReview(engine)))
  const history = engine.board.history()
  return sweep(engine, concerned, () => ({ type: 'ReviewPolicy', catalog: history, now: wallNow(engine.env.clock) }))
}

/** Moves open incidents of a policy over to its newest version. */
export const adoptNewest = async (engine: Engine, policy: Policy): Promise<Sweep> => {
  const concerned = await concernedOf(engine, ticket => {
    const incident = openIncident(ticket)
    return incident?.policy.id === policy.id && incident.policy.version < policy.version
  })
  return sweep(engine, concerned, () => ({ type: 'AdoptPolicy', policy, now: wallNow(engine.env.clock) }))
}
