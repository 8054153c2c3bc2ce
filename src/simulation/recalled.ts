import type { TicketId } from '../domain/identifiers.js'
import type { ConfirmedIncident, FiredStep, Incident } from '../domain/incident/incident.js'
import { activeIncident, confirmedIncident, resolvedIncident } from '../domain/incident/make-incident.js'
import { presentTicket, standIn, type Ticket } from '../domain/incident/state.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Situation, Wait } from '../domain/ticket/situation.js'
import type { Timeline } from '../domain/ticket/timeline.js'
import { instant } from '../domain/time.js'
import type { Whole } from '../domain/whole.js'

/** Stands for every time that no decision to come will ask for. */
export const longAgo = instant(-8.64e15)

/** What decides when a confirmation lapses. */
export type Confirmation = Pick<ConfirmedIncident, 'acknowledgements' | 'renewedAt'>

/** Stands for whoever acknowledged where nothing is known that could make it lapse. */
const unknown: Confirmation = { acknowledgements: [{ by: '', at: longAgo, via: '' }], renewedAt: undefined }

export interface RecalledParts {
  readonly number: number
  readonly wait: Wait
  readonly policy: Policy
  readonly fired: ReadonlyArray<FiredStep>
  readonly exhausted: boolean
  readonly confirmation?: Confirmation | undefined
}

/** An incident of which only the parts are known that decisions to come depend on. */
export const recalledIncident = (
  status: Incident['status'],
  { number, wait, policy, fired, exhausted, confirmation = unknown }: RecalledParts,
): Incident => {
  const facts = {
    number,
    openedAt: longAgo,
    sequence: 0,
    wait,
    policy,
    fired,
    exhaustedAt: exhausted ? longAgo : undefined,
  }
  switch (status) {
    case 'Active':
      return activeIncident(facts)
    case 'Confirmed':
      return confirmedIncident(facts, confirmation)
    case 'Resolved':
      return resolvedIncident(facts, { reason: 'answered', resolvedAt: longAgo, acknowledgements: [] })
  }
}

/** The timeline of a ticket: what merged tickets told, for the newest word on each merge counts, and the situation. */
const timelineOf = (ticketId: TicketId, after: Situation): Timeline => {
  let before: Timeline | undefined
  for (const { ticketId: fromTicketId, at, sinceAt: waitingSinceAt } of after.inherited?.from ?? [])
    before = {
      happening: { type: 'WaitInherited', at, fromTicketId, waitingSinceAt },
      after,
      before,
      merges: undefined,
    }
  return { happening: standIn(ticketId, longAgo), after, before, merges: undefined }
}

/** A ticket of which only the situation and the latest incident are known. */
export const recalledTicket = (
  id: TicketId,
  situation: Whole<Situation>,
  incident: Incident | undefined,
): Whole<Ticket> => presentTicket(id, timelineOf(id, situation), incident, [])

/** The situation of a ticket that nothing is known of. */
export const blank: Whole<Situation> = {
  policyId: undefined,
  clientId: undefined,
  deskId: undefined,
  assigneeId: undefined,
  closed: false,
  wait: undefined,
  inherited: undefined,
  closedUnanswered: false,
}
