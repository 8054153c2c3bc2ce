import { instantText } from '../codecs/instant.js'
import type { Config } from '../codecs/config.js'
import type { TicketId } from '../domain/identifiers.js'
import { optOut } from '../domain/identifiers.js'
import type { StepRecipients, TicketCommand } from '../domain/incident/commands.js'
import { incidentAt } from '../domain/incident/confirmation.js'
import { decide } from '../domain/incident/decide.js'
import type { TicketEvent } from '../domain/incident/events.js'
import { fold } from '../domain/incident/evolve.js'
import { latestIncident, type Ticket } from '../domain/incident/state.js'
import { unchanging } from '../domain/policy/catalog-history.js'
import { recipientsOf } from '../domain/policy/roster.js'
import type { Fact } from '../domain/ticket/fact.js'
import { situationOf } from '../domain/ticket/timeline.js'
import { earlier, later, type Instant } from '../domain/time.js'
import { evaluate } from '../evaluator/evaluate.js'
import { dueIndex, type DueEntry } from '../evaluator/due-index.js'
import { factIds } from './fact-ids.js'
import type { Ledger } from './ledger.js'
import { rosters } from './rosters.js'
import { tally, type SimulationSummary } from './summary.js'
import { tickAtOrAfter } from './ticks.js'

/**
 * Something in a history that a person should know of; the simulation went on.
 *
 * - `UnknownPolicy`: a ticket was given a policy that the config does not have. It fell through to the next level.
 * - `FactConflict`: a fact came under the `factId` of another one and was refused.
 *
 * @since 0.1.0
 */
export type SimulationWarning =
  | { readonly type: 'UnknownPolicy'; readonly policyId: string; readonly ticketId: string; readonly at: Date }
  | { readonly type: 'FactConflict'; readonly factId: string; readonly ticketId: string; readonly at: Date }

export interface RunOptions {
  readonly config: Config
  readonly ledger: Ledger
  readonly tickMinutes: number
  /** Facts after it are no part of the run, which ends with the last tick up to it. */
  readonly until?: Instant | undefined
  /** Told of every decision: its events, the ticket after it, and its time. Within a tick by ticket id. */
  readonly onEvents?: ((events: ReadonlyArray<TicketEvent>, ticket: Ticket, at: Instant) => void) | undefined
  readonly onWarning?: ((warning: SimulationWarning) => void) | undefined
}

/** A simulation under way. It does nothing by itself and looks at no clock: facts are what makes its time pass. */
export interface Run {
  /** Takes in the next fact. Throws a `RangeError` when that is older than the one before. */
  readonly take: (fact: Fact) => void
  /** Lets the remaining ticks pass. */
  readonly end: () => SimulationSummary
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Runs policies over a history with the rules of the engine: its own decisions, at the ticks at which anything is due.
 * The ticks between them would change nothing and are left out.
 */
export const run = ({ config, ledger, tickMinutes, until, onEvents, onWarning }: RunOptions): Run => {
  const catalog = unchanging(config.catalog)
  const due = dueIndex()
  const counts = tally()
  const noveltyOf = factIds()
  const rosterAt = rosters(config)
  const tickFor = tickAtOrAfter(tickMinutes)
  let facts = 0
  let newest: Instant | undefined
  /** How far the run has come: the newest fact that is part of it. */
  let now: Instant | undefined

  const handle = (command: TicketCommand, ticket: Ticket, at: Instant): void => {
    const decision = decide(command, ticket)
    if (decision._tag === 'Left') throw new Error(`The rules refused a simulated event: ${decision.left.type}`)
    const events = decision.right
    const after = fold(ticket, events)
    const incident = latestIncident(after)
    counts.count(events, latestIncident(ticket), incident)
    ledger.keep(after)
    if (incident === undefined) due.remove(ticket.id)
    else due.put(ticket.id, incident)
    if (events.length > 0) onEvents?.(events, after, at)
  }

  const fire = ({ key: ticketId, steps: dueSteps }: DueEntry, at: Instant): void => {
    const ticket = ledger.ticket(ticketId)
    const incident = latestIncident(ticket)
    if (incident === undefined) return
    const { assigneeId } = situationOf(ticket.timeline)
    const roster = rosterAt(at)
    const numbers = incident.status === 'Active' ? dueSteps : evaluate(incident, at).map(({ step }) => step)
    const steps: StepRecipients[] = []
    for (const { number } of numbers) {
      const step = incident.policy.steps[number - 1]
      if (step !== undefined) steps.push(recipientsOf(step, incident.policy, assigneeId, roster))
    }
    handle({ type: 'TriggerSteps', incident: incident.number, steps, now: at }, ticket, at)
  }

  /** Every tick at which something is due, up to a time; that time's own tick only if `included`. */
  const tickUpTo = (end: Instant, included: boolean): void => {
    for (;;) {
      const next = due.nextDueAt()
      if (next === undefined || next > end) return
      // What became due in the past, by a change of policy, say, is seen by the next tick and not by one gone by.
      const at = tickFor(now === undefined ? next : later(next, now))
      if (included ? at > end : at >= end) return
      for (const entry of [...due.due(at)].sort((a, b) => byCodeUnits(a.key, b.key))) fire(entry, at)
    }
  }

  /** Counts as active what was confirmed until some time after the last tick. */
  const countLapsed = (end: Instant): void => {
    for (const { key } of due.due(end)) {
      const incident = latestIncident(ledger.ticket(key))
      if (incident !== undefined) counts.count([], incident, incidentAt(incident, end))
    }
  }

  /** Tells the target of a merge since when the merged ticket's client had been waiting. Nothing is ever late here. */
  const moveWait = (from: Ticket, intoTicketId: TicketId, at: Instant): void => {
    if (intoTicketId === from.id || !ledger.has(intoTicketId)) return
    const { wait } = situationOf(from.timeline)
    if (wait === undefined) return
    const target = ledger.ticket(intoTicketId)
    const told = situationOf(target.timeline).inherited?.from.find(one => one.ticketId === from.id && one.at === at)
    const waitingSinceAt = told === undefined ? wait.sinceAt : earlier(told.sinceAt, wait.sinceAt)
    handle({ type: 'InheritWait', at, fromTicketId: from.id, waitingSinceAt, catalog }, target, at)
  }

  const warn = (fact: Fact): void => {
    if (fact.type !== 'TicketPolicySet') return
    const { policyId, ticketId } = fact
    if (policyId !== null && policyId !== optOut && !config.catalog.policies.has(policyId))
      onWarning?.({ type: 'UnknownPolicy', policyId, ticketId, at: new Date(fact.at) })
  }

  return {
    take: fact => {
      if (newest !== undefined && fact.at < newest)
        throw new RangeError(
          `Facts must be in order of time: ${instantText(fact.at)} comes after ${instantText(newest)}`,
        )
      newest = fact.at
      if (until !== undefined && fact.at > until) return
      tickUpTo(fact.at, false)
      now = fact.at
      const novelty = noveltyOf(fact)
      if (novelty === 'conflict')
        onWarning?.({ type: 'FactConflict', factId: fact.factId ?? '', ticketId: fact.ticketId, at: new Date(fact.at) })
      if (novelty !== 'new') return
      warn(fact)
      facts++
      const ticket = ledger.ticket(fact.ticketId)
      handle({ type: 'RecordFact', fact, catalog }, ticket, fact.at)
      if (fact.type === 'TicketMerged') moveWait(ticket, fact.intoTicketId, fact.at)
    },
    end: () => {
      const end = until ?? now
      if (end !== undefined) {
        tickUpTo(end, true)
        countLapsed(end)
      }
      return counts.summary({ tickets: ledger.size(), facts })
    },
  }
}
