import { instantText } from '../codecs/instant.js'
import type { TicketId } from '../domain/identifiers.js'
import type { StepTriggered, TicketEvent } from '../domain/incident/events.js'

/**
 * One step that fired, as `simulate --json` prints it.
 *
 * @since 0.1.0
 */
export interface SimulatedStep {
  /** The tick at which it fired. */
  readonly at: string
  readonly ticketId: string
  /** From 1 per ticket. */
  readonly incident: number
  /** From 1, its place in the policy. */
  readonly step: number
  readonly dueAt: string
  readonly policyId: string
  /** Whom the step reached, in the group's order; nobody of a fallback. */
  readonly notified: ReadonlyArray<string>
}

const lineOf = (ticketId: TicketId, fired: StepTriggered): SimulatedStep => {
  const notified: string[] = []
  for (const outcome of fired.outcomes)
    if (outcome.outcome === 'notified' && outcome.viaFallback !== true) notified.push(outcome.personId)
  return {
    at: instantText(fired.triggeredAt),
    ticketId,
    incident: fired.incident,
    step: fired.step,
    dueAt: instantText(fired.dueAt),
    policyId: fired.policyId,
    notified,
  }
}

const none: ReadonlyArray<SimulatedStep> = []

/** The lines of one decision, by step. Nearly all decisions have none, and then nothing is made for them. */
export const linesOf = (events: ReadonlyArray<TicketEvent>, ticketId: TicketId): ReadonlyArray<SimulatedStep> => {
  let lines: SimulatedStep[] | undefined
  for (const event of events)
    if (event.type === 'StepTriggered') {
      const line = lineOf(ticketId, event)
      if (lines === undefined) lines = [line]
      else lines.push(line)
    }
  return lines?.sort((a, b) => a.step - b.step) ?? none
}
