import * as E from 'fp-ts/lib/Either.js'
import {
  decide,
  fold,
  initialState,
  latestIncident,
  type AttemptOutcome,
  type Ticket,
  type TicketCommand,
} from '../../src/domain/incident/index.js'
import { unchanging, type CatalogHistory } from '../../src/domain/policy/catalog-history.js'
import type { Policy } from '../../src/domain/policy/policy.js'
import { recipientsOf, type Roster } from '../../src/domain/policy/roster.js'
import type { SkipReason } from '../../src/domain/policy/recipients.js'
import type { Fact } from '../../src/domain/ticket/fact.js'
import { situationOf } from '../../src/domain/ticket/timeline.js'
import { instant, minutesAfter, type Instant } from '../../src/domain/time.js'
import { evaluate } from '../../src/evaluator/evaluate.js'
import type { ExplainEntry } from '../../src/projections/explain-entry.js'

const nine = instant(Date.parse('2026-03-02T09:00:00Z'))

/** Minutes after nine o'clock on the second of March 2026. */
export const at = (minutes: number): Instant => minutesAfter(nine, minutes)

type Distributed<F> = F extends Fact ? Omit<F, 'ticketId' | 'at'> : never
export type ToldFact = Distributed<Fact>

export const standard: Policy = {
  id: 'standard',
  version: 1,
  name: 'Standard Escalation',
  active: true,
  skipPeopleOnLeave: true,
  steps: [
    { id: 'step-1', delayMinutes: 10, notify: { assignee: true }, channel: 'in-system' },
    { id: 'step-2', delayMinutes: 30, notify: { user: 'team-leader' }, channel: 'email' },
    { id: 'step-3', delayMinutes: 60, notify: { user: 'director' }, channel: 'email' },
  ],
}

export const catalogOf = (...policies: ReadonlyArray<Policy>): CatalogHistory =>
  unchanging({
    policies: new Map(policies.map(policy => [policy.id, policy])),
    assignments: {
      clients: new Map(),
      desks: new Map(),
      ...(policies[0] === undefined ? {} : { default: policies[0].id }),
    },
  })

/** A ticket's stream as it is told, with the rules of the engine. */
export interface Told {
  readonly entries: ExplainEntry[]
  readonly ticket: () => Ticket
  catalog: CatalogHistory
  readonly skip: Map<string, SkipReason>
  readonly groups: Map<string, ReadonlyArray<string>>
  /** A fact of minute `when`, recorded then or later. */
  readonly fact: (when: number, fact: ToldFact, recorded?: number) => void
  readonly does: (when: number, command: TicketCommand) => void
  readonly tick: (when: number) => void
  readonly start: (when: number, person: string) => void
  readonly finish: (when: number, person: string, outcome: AttemptOutcome) => void
  /** Sends all that waits. */
  readonly deliver: (when: number) => void
}

export const told = (id = 'T-1'): Told => {
  let ticket = initialState(id)
  const entries: ExplainEntry[] = []
  const skip = new Map<string, SkipReason>()
  const groups = new Map<string, ReadonlyArray<string>>()
  const roster: Roster = {
    candidate: person => ({
      id: person,
      known: skip.get(person) !== 'unknown',
      active: skip.get(person) !== 'inactive',
      onLeave: skip.get(person) === 'on-leave',
    }),
    members: group => groups.get(group) ?? [],
    hasAddress: person => skip.get(person) !== 'no-address',
  }
  const does = (when: number, command: TicketCommand): void => {
    const decision = decide(command, ticket)
    if (E.isLeft(decision)) throw new Error(JSON.stringify(decision.left))
    for (const event of decision.right) entries.push({ event, recordedAt: at(when), revision: entries.length })
    ticket = fold(ticket, decision.right)
  }
  const messageFor = (person: string): { readonly id: string; readonly attempts: number } => {
    const found = ticket.notifications.find(({ personId }) => personId === person)
    if (found === undefined) throw new Error(`there is no message for ${person}`)
    return found
  }
  const self: Told = {
    entries,
    ticket: () => ticket,
    catalog: catalogOf(standard),
    skip,
    groups,
    fact: (when, fact, recorded = when) =>
      does(recorded, {
        type: 'RecordFact',
        fact: { ...fact, ticketId: id, at: at(when) } as Fact,
        catalog: self.catalog,
      }),
    does,
    tick: when => {
      const incident = latestIncident(ticket)
      if (incident === undefined) return
      const { assigneeId } = situationOf(ticket.timeline)
      const steps = evaluate(incident, at(when)).map(({ step }) =>
        recipientsOf(step, incident.policy, assigneeId, roster),
      )
      does(when, { type: 'TriggerSteps', incident: incident.number, steps, now: at(when) })
    },
    start: (when, person) =>
      does(when, {
        type: 'StartDelivery',
        notificationId: messageFor(person).id,
        workerId: 'worker-1',
        leaseMs: 60_000,
        now: at(when),
      }),
    finish: (when, person, outcome) => {
      const { id: notificationId, attempts: attempt } = messageFor(person)
      does(when, { type: 'FinishDelivery', notificationId, workerId: 'worker-1', attempt, outcome, now: at(when) })
    },
    deliver: when => {
      for (const { personId } of ticket.notifications.filter(({ state }) => state === 'pending')) {
        self.start(when, personId)
        self.finish(when, personId, { status: 'delivered' })
      }
    },
  }
  return self
}
