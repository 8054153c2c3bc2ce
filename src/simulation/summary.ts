import type { TicketEvent } from '../domain/incident/events.js'
import type { Incident, ResolvedReason } from '../domain/incident/incident.js'

/**
 * What a simulation came to.
 *
 * @since 0.1.0
 */
export interface SimulationSummary {
  readonly tickets: number
  /** Facts taken in; a repeat under the same `factId` is none. */
  readonly facts: number
  readonly incidents: number
  /** How often a step of each number fired. */
  readonly fired: Readonly<Record<string, number>>
  /** How many incidents ended for each reason; those that never occurred are left out, but for the first two. */
  readonly resolved: { readonly answered: number; readonly closed: number } & Readonly<
    Partial<Record<ResolvedReason, number>>
  >
  /** As of the end. */
  readonly confirmed: number
  /** As of the end. */
  readonly active: number
}

/** Counts as a simulation goes along. */
export interface Tally {
  /** Counts the events of one decision, between the latest incident before and after it. */
  readonly count: (events: ReadonlyArray<TicketEvent>, before?: Incident, after?: Incident) => void
  readonly summary: (counted: { readonly tickets: number; readonly facts: number }) => SimulationSummary
}

export const tally = (): Tally => {
  const fired = new Map<number, number>()
  const resolved = new Map<ResolvedReason, number>()
  let incidents = 0
  let active = 0
  let confirmed = 0
  const add = ({ status }: Incident, one: 1 | -1): void => {
    if (status === 'Active') active += one
    else if (status === 'Confirmed') confirmed += one
  }
  return {
    count: (events, before, after) => {
      for (const event of events) {
        if (event.type === 'IncidentOpened') incidents++
        else if (event.type === 'StepTriggered') fired.set(event.step, (fired.get(event.step) ?? 0) + 1)
        else if (event.type === 'IncidentResolved') resolved.set(event.reason, (resolved.get(event.reason) ?? 0) + 1)
      }
      if (before !== undefined) add(before, -1)
      if (after !== undefined) add(after, 1)
    },
    summary: ({ tickets, facts }) => ({
      tickets,
      facts,
      incidents,
      fired: Object.fromEntries([...fired].sort(([a], [b]) => a - b)),
      resolved: { answered: resolved.get('answered') ?? 0, closed: resolved.get('closed') ?? 0, ...rest(resolved) },
      confirmed,
      active,
    }),
  }
}

/** In a fixed order, whichever happened first. */
const otherReasons: ReadonlyArray<ResolvedReason> = ['merged', 'deleted', 'no-policy']

const rest = (resolved: ReadonlyMap<ResolvedReason, number>): Partial<Record<ResolvedReason, number>> =>
  Object.fromEntries(
    otherReasons.flatMap(reason => {
      const count = resolved.get(reason)
      return count === undefined ? [] : [[reason, count]]
    }),
  )
