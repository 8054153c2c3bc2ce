import type { PersonId, TicketId } from '../domain/identifiers.js'
import { reachedSomebody } from '../domain/incident/incident.js'
import type { StepTriggered, TicketEvent } from '../domain/incident/index.js'
import type { Instant } from '../domain/time.js'

/** A step that fired in a tick. */
export interface TriggeredStep {
  readonly ticketId: TicketId
  readonly incident: number
  readonly step: number
  readonly policyId: string
  readonly dueAt: Instant
  readonly triggeredAt: Instant
  /** Triggered minus due. */
  readonly lateMs: number
  readonly notified: ReadonlyArray<string>
}

/** A ticket that this tick could not do right by. It stays due. */
export interface FailedTicket {
  readonly ticketId: TicketId
  readonly reason: string
}

/** What deciding came to. */
export interface Decided {
  readonly evaluated: number
  readonly triggered: ReadonlyArray<TriggeredStep>
  /** Those of them that reached nobody by themselves. */
  readonly unreached: ReadonlyArray<TriggeredStep>
  readonly exhausted: ReadonlyArray<{ readonly ticketId: TicketId; readonly incident: number; readonly at: Instant }>
  readonly failed: ReadonlyArray<FailedTicket>
  /** Why deciding was cut short, if it was. What had been decided by then is told all the same. */
  readonly cutShort?: string | undefined
  readonly wrote: boolean
}

const triggeredStep = (ticketId: TicketId, event: StepTriggered): TriggeredStep => {
  const notified: PersonId[] = []
  for (const { outcome, personId } of event.outcomes) if (outcome === 'notified') notified.push(personId)
  return {
    ticketId,
    incident: event.incident,
    step: event.step,
    policyId: event.policyId,
    dueAt: event.dueAt,
    triggeredAt: event.triggeredAt,
    lateMs: event.triggeredAt - event.dueAt,
    notified,
  }
}

/** Gathers what a tick decides, chunk by chunk. */
export interface Tally {
  readonly fired: (ticketId: TicketId, events: ReadonlyArray<TicketEvent>) => void
  readonly failed: (ticketId: TicketId, reason: string) => void
  readonly failures: ReadonlyMap<TicketId, string>
  readonly result: (evaluated: number, cutShort?: string) => Decided
}

export const startTally = (): Tally => {
  const triggered: TriggeredStep[] = []
  const unreached: TriggeredStep[] = []
  const exhausted: { ticketId: TicketId; incident: number; at: Instant }[] = []
  const failures = new Map<TicketId, string>()
  let wrote = false
  return {
    fired: (ticketId, events) => {
      wrote = true
      for (const event of events) {
        if (event.type === 'IncidentExhausted') exhausted.push({ ticketId, incident: event.incident, at: event.at })
        if (event.type !== 'StepTriggered') continue
        const step = triggeredStep(ticketId, event)
        triggered.push(step)
        if (!reachedSomebody(event)) unreached.push(step)
      }
    },
    failed: (ticketId, reason) => {
      failures.set(ticketId, reason)
    },
    failures,
    result: (evaluated, cutShort) => ({
      evaluated,
      triggered,
      unreached,
      exhausted,
      failed: [...failures].map(([ticketId, reason]) => ({ ticketId, reason })),
      cutShort,
      wrote,
    }),
  }
}
