import type { ConfigInput } from '../../src/codecs/config-input.js'
import type { FactInput } from '../../src/codecs/fact-input.js'
import type { StepInput, TargetInput } from '../../src/codecs/policy-input.js'
import type { Instant } from '../../src/domain/time.js'
import {
  readConfig,
  readFact,
  simulateSync,
  type SimulatedStep,
  type SimulationSummary,
  type SimulationWarning,
} from '../../src/simulation.js'

/** Minute 0: a Monday morning, on a tick of any length up to an hour. */
export const start = Date.parse('2026-03-02T09:00:00Z')
export const minute = (number: number): Date => new Date(start + number * 60_000)
export const instantOf = (number: number): Instant => (start + number * 60_000) as Instant
const minuteOf = (iso: string): number => (Date.parse(iso) - start) / 60_000

type More = Readonly<Record<string, unknown>>

const fact =
  (type: FactInput['type']) =>
  (at: number, more: More = {}): FactInput =>
    ({ type, ticketId: 'T-1', at: minute(at), ...more }) as FactInput

export const opened = fact('TicketOpened')
export const wrote = fact('ClientReplied')
export const answered = fact('AgentReplied')
export const assigned = fact('TicketAssigned')
export const moved = fact('TicketMoved')
export const policySet = fact('TicketPolicySet')
export const closed = fact('TicketClosed')
export const reopened = fact('TicketReopened')
export const deleted = fact('TicketDeleted')
export const paused = fact('TicketPaused')
export const acknowledged = (at: number, by: string, more: More = {}): FactInput =>
  fact('Acknowledged')(at, { by, via: 'ticket-page', ...more })
export const merged = (at: number, intoTicketId: string, more: More = {}): FactInput =>
  fact('TicketMerged')(at, { intoTicketId, ...more })

export const step = (delayMinutes: number, notify: TargetInput, channel = 'email'): StepInput => ({
  delayMinutes,
  notify,
  channel,
})

/** 10/30/60: the assignee, the team leader, the director. */
export const standard = {
  id: 'standard',
  name: 'Standard Escalation',
  active: true,
  skipPeopleOnLeave: true,
  steps: [step(10, { assignee: true }, 'in-system'), step(30, { user: 'team-leader' }), step(60, { user: 'director' })],
}

export const helpdesk = (more: Partial<ConfigInput> = {}): ConfigInput => ({
  policies: [standard],
  assignments: { default: 'standard' },
  ...more,
})

export interface Simulated {
  /** One text a step: `10 T-1 #1 step 1 (due 10): ann`, times in minutes. Other policies than standard are named. */
  readonly fired: readonly string[]
  readonly steps: readonly SimulatedStep[]
  readonly summary: SimulationSummary
  readonly warnings: readonly SimulationWarning[]
}

const told = ({ at, ticketId, incident, step: number, dueAt, policyId, notified }: SimulatedStep): string => {
  const of = policyId === 'standard' ? '' : ` of ${policyId}`
  const whom = notified.length === 0 ? 'nobody' : notified.join(', ')
  return `${minuteOf(at)} ${ticketId} #${incident} step ${number}${of} (due ${minuteOf(dueAt)}): ${whom}`
}

/** Simulates a history up to a minute. */
export const simulated = (
  facts: readonly FactInput[],
  until: number | undefined,
  config: ConfigInput = helpdesk(),
  tickMinutes?: number,
): Simulated => {
  const steps: SimulatedStep[] = []
  const warnings: SimulationWarning[] = []
  const summary = simulateSync({
    config: readConfig(config),
    facts: facts.map(readFact),
    tickMinutes,
    until: until === undefined ? undefined : minute(until),
    onStep: line => steps.push(line),
    onWarning: warning => warnings.push(warning),
  })
  return { fired: steps.map(told), steps, summary, warnings }
}
