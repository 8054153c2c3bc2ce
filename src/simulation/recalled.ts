import type { TicketId } from '../domain/identifiers.js'
import type { ConfirmedIncident, FiredStep, Incident } from '../domain/incident/incident.js'
import type { Ticket } from '../domain/incident/state.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Situation, Wait } from '../domain/ticket/situation.js'
import type { Timeline } from '../domain/ticket/timeline.js'
import { instant } from '../domain/time.js'

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

/**
 * An incident of which only the parts are known that decisions to come depend on. Written out for each status: adding a
 * key to a spread object costs V8 a hundred times as much as a literal.
 */
export const recalledIncident = (
  status: Incident['status'],
  { number, wait, policy, fired, exhausted, confirmation = unknown }: RecalledParts,
): Incident => {
  const exhaustedAt = exhausted ? longAgo : undefined
  const openedAt = longAgo
  const sequence = 0
  switch (status) {
    case 'Active':
      return {
        status,
        number,
        openedAt,
        sequence,
        wait,
        policy,
        policySinceAt: undefined,
        fired,
        exhaustedAt,
        lapses: undefined,
      }
    case 'Confirmed':
      return {
        status,
        number,
        openedAt,
        sequence,
        wait,
        policy,
        policySinceAt: undefined,
        fired,
        exhaustedAt,
        lapses: undefined,
        acknowledgements: confirmation.acknowledgements,
        clientWroteAt: undefined,
        renewedAt: confirmation.renewedAt,
      }
    case 'Resolved':
      return {
        status,
        number,
        openedAt,
        sequence,
        wait,
        policy,
        policySinceAt: undefined,
        fired,
        exhaustedAt,
        lapses: undefined,
        reason: 'answered',
        resolvedAt: longAgo,
        acknowledgements: [],
      }
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
  return { happening: { type: 'TicketResumed', ticketId, at: longAgo }, after, before, merges: undefined }
}

/** A value with every key in place: V8 copies it quickly, and the compiler tells when there is one more. */
export type Whole<Value> = { readonly [Key in keyof Required<Value>]: Value[Key] }

/** A ticket of which only the situation and the latest incident are known. */
export const recalledTicket = (
  id: TicketId,
  situation: Whole<Situation>,
  incident: Incident | undefined,
): Whole<Ticket> => ({
  id,
  timeline: timelineOf(id, situation),
  incidents: incident === undefined ? undefined : { incident, before: undefined },
  adoptions: undefined,
  unaware: undefined,
  policiesAt: undefined,
  triggers: undefined,
  lapsedAt: undefined,
  notifications: [],
})

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
