import * as E from 'fp-ts/lib/Either.js'
import { unwantedBecause } from '../domain/incident/cancellations.js'
import type { Claim } from './claim.js'
import type { Engine } from './engine.js'
import { foldOn } from './fold-on.js'
import { attempt } from './lift.js'
import type { OpenTicket } from './open-ticket.js'

/**
 * The ticket as it was claimed, with what its stream tells since: nothing, as a rule. `undefined` where all of the stream
 * has to be read. A store on another machine is always asked for all of it, which takes it no longer.
 */
const changeSince = async (engine: Engine, { ticketId, open }: Claim) => {
  const { store, streams } = engine.env
  if (store.index === undefined) return E.right(undefined)
  const fromRevision = open.revision + 1
  const since = await attempt(() => store.readStream(streams.ticket(ticketId), { fromRevision }))()
  if (E.isLeft(since)) return since
  return E.right(since.right.length === 0 ? open : foldOn(engine, ticketId, open, since.right))
}

/**
 * The last look before a send begins, at the store itself: the ticket, on which the claim still is this worker's and the
 * message still is wanted; nothing when the send must not begin.
 */
const lastLook = async (engine: Engine, claim: Claim): Promise<OpenTicket | undefined> => {
  const { env, tickets } = engine
  const { ticketId, notification } = claim
  const since = await changeSince(engine, claim)
  if (E.isLeft(since)) return undefined
  const loaded = since.right === undefined ? await tickets.load(ticketId)() : E.right(since.right)
  if (E.isLeft(loaded)) return undefined
  const { ticket } = loaded.right
  const current = ticket.notifications.find(({ id }) => id === notification.id)
  return current?.state === 'claimed' &&
    current.workerId === env.workerId &&
    current.attempts === notification.attempts &&
    unwantedBecause(ticket, current) === undefined
    ? loaded.right
    : undefined
}

/** Resolves with the ticket if the send may begin. Whoever awaits it must begin in the same turn. */
export const mayBegin = async (
  engine: Engine,
  claim: Claim,
  timeoutMs: number,
  isClosing: () => boolean,
): Promise<OpenTicket | undefined> => {
  const { env, board } = engine
  const { ticketId, notification, claimedAtMonotonicMs } = claim
  const isTimely = (): boolean => env.clock.monotonicMs() - claimedAtMonotonicMs < notification.leaseMs - timeoutMs
  while (isTimely() && !isClosing()) {
    const seen = await lastLook(engine, claim)
    if (seen === undefined) return undefined
    // An answer may be old by now: what this process itself has written since makes it look again.
    if ((board.revisionOf(ticketId) ?? -1) <= seen.revision) return isTimely() && !isClosing() ? seen : undefined
  }
  return undefined
}
