import * as E from 'fp-ts/lib/Either.js'
import {
  decide,
  evolve,
  hasLapsed,
  incidentsOf,
  initialState,
  latestIncident,
  type Incident,
  type Refusal,
  type StepTriggered,
  type Ticket,
  type TicketCommand,
  type TicketEvent,
} from '../../src/domain/incident/index.js'
import { effectivePolicy, emptyCatalog, withAssignment, type Catalog } from '../../src/domain/policy/catalog.js'
import { historyOf, type CatalogHistory, type Since } from '../../src/domain/policy/catalog-history.js'
import type { AssignmentLevel } from '../../src/domain/policy/catalog.js'
import type { Policy, Step } from '../../src/domain/policy/policy.js'
import type { Candidate } from '../../src/domain/policy/recipients.js'
import { recipientsOf, type Roster } from '../../src/domain/policy/roster.js'
import type { Fact } from '../../src/domain/ticket/fact.js'
import { mergesOf } from '../../src/domain/ticket/merges.js'
import { situationOf } from '../../src/domain/ticket/timeline.js'
import { instant, later, minutesAfter, type Instant } from '../../src/domain/time.js'
import { evaluate } from '../../src/evaluator/evaluate.js'
import { noon } from '../../src/testing/ticket-story.js'

/** The rules under test: the real ones, or copies that were broken on purpose. */
export interface Rules {
  readonly decide: typeof decide
  readonly evolve: typeof evolve
  readonly evaluate: typeof evaluate
}

export const realRules: Rules = { decide, evolve, evaluate }

/** Minutes after noon. */
export const at = (minute: number): Instant => minutesAfter(noon, minute)

export const minuteOf = (time: Instant): number => (time - noon) / 60_000

/** A fact at another time; what it promises is promised for as long. */
export const moved = (fact: Fact, to: Instant): Fact =>
  fact.type === 'Acknowledged' && fact.answerByAt !== undefined
    ? { ...fact, at: to, answerByAt: (to + fact.answerByAt - fact.at) as Instant }
    : { ...fact, at: to }

type StepDraft = Partial<Step> & Pick<Step, 'delayMinutes'>

/** A policy; steps without a target go to the assignee, the lead and the director, in turn. */
export const policyOf = (id: string, steps: ReadonlyArray<number | StepDraft>, rest: Partial<Policy> = {}): Policy => ({
  id,
  version: 1,
  name: `The ${id} policy`,
  active: true,
  skipPeopleOnLeave: true,
  ...rest,
  steps: steps.map((draft, index) => ({
    id: `step-${index + 1}`,
    notify: index === 0 ? { assignee: true } : { user: index === 1 ? 'team-leader' : 'director' },
    channel: index === 0 ? 'in-system' : 'email',
    ...(typeof draft === 'number' ? { delayMinutes: draft } : draft),
  })),
})

/** The help page's example. */
export const standard = policyOf('standard', [10, 30, 60])

export interface People {
  readonly people?: Readonly<Record<string, Partial<Candidate>>>
  readonly groups?: Readonly<Record<string, ReadonlyArray<string>>>
  readonly withoutAddress?: ReadonlyArray<string>
}

/** Everybody is known, at work and can be reached, except where something else is said. */
export const rosterOf = ({ people = {}, groups = {}, withoutAddress = [] }: People = {}): Roster => ({
  candidate: id => ({ id, known: true, active: true, onLeave: false, ...people[id] }),
  members: group => groups[group] ?? [],
  hasAddress: id => !withoutAddress.includes(id),
})

export interface Entry {
  readonly ticketId: string
  readonly event: TicketEvent
  readonly recordedAt: Instant
  readonly revision: number
}

/** Tickets, policies and people without any store: what the engine does around the rules, in as few lines. */
export const world = (policies: ReadonlyArray<Policy> = [standard], rules: Rules = realRules, people: People = {}) => {
  let catalog: Catalog = {
    policies: new Map(policies.map(policy => [policy.id, policy])),
    assignments: { ...emptyCatalog.assignments, default: policies[0]?.id },
  }
  let catalogs: ReadonlyArray<Since<Catalog>> = [{ sinceAt: instant(-8.64e15), value: catalog }]
  let history = historyOf(catalogs)
  let roster = rosterOf(people)
  let now = at(0)
  const tickets = new Map<string, Ticket>()
  const entries: Entry[] = []
  const ticket = (id = 'T-1'): Ticket => tickets.get(id) ?? initialState(id)

  const handle = (id: string, command: TicketCommand): ReadonlyArray<TicketEvent> | Refusal => {
    const decision = rules.decide(command, ticket(id))
    if (E.isLeft(decision)) return decision.left
    for (const event of decision.right) {
      tickets.set(id, rules.evolve(ticket(id), event))
      const revision = entries.filter(({ ticketId }) => ticketId === id).length
      entries.push({ ticketId: id, event, recordedAt: now, revision })
    }
    return decision.right
  }
  const change = (changed: Catalog): void => {
    catalog = changed
    catalogs = [...catalogs, { sinceAt: now, value: catalog }]
    history = historyOf(catalogs)
    for (const id of tickets.keys()) handle(id, { type: 'ReviewPolicy', catalog: history, now })
  }
  const handOver = (id: string): void => {
    for (const { intoTicketId, at: mergedAt, waitingSinceAt } of mergesOf(ticket(id).timeline))
      handle(intoTicketId, { type: 'InheritWait', at: mergedAt, fromTicketId: id, waitingSinceAt, catalog: history })
  }
  const self = {
    ticket,
    entries,
    handle,
    /** All that policies have been. */
    catalog: (): CatalogHistory => history,
    /** What they are now. */
    newestCatalog: (): Catalog => catalog,
    /** Sets the wall clock, in minutes after noon; it never goes back by itself. */
    clockAt: (minute: number) => {
      now = at(minute)
      return self
    },
    /** Facts in the order of recording. The clock goes along, except when a fact is late. */
    record: (...facts: ReadonlyArray<Fact>) => {
      for (const fact of facts) {
        now = later(now, fact.at)
        handle(fact.ticketId, { type: 'RecordFact', fact, catalog: history })
        handOver(fact.ticketId)
      }
      return self
    },
    /** One fact as it becomes known at some minute, however late. */
    recordAt: (minute: number, fact: Fact) => {
      now = at(minute)
      handle(fact.ticketId, { type: 'RecordFact', fact, catalog: history })
      return self
    },
    tick: (minute: number) => {
      now = at(minute)
      for (const [id, { timeline }] of tickets) {
        const incident = latestIncident(ticket(id))
        if (incident === undefined) continue
        const { assigneeId } = situationOf(timeline)
        const steps = rules
          .evaluate(incident, now)
          .map(({ step }) => recipientsOf(step, incident.policy, assigneeId, roster))
        if (steps.length > 0 || hasLapsed(incident, now))
          handle(id, { type: 'TriggerSteps', incident: incident.number, steps, now })
      }
      return self
    },
    /** Ticks on whole multiples of five minutes, first and last included. */
    ticks: (from: number, to: number, every = 5) => {
      for (let minute = from; minute <= to; minute += every) self.tick(minute)
      return self
    },
    save: (policy: Policy) => {
      change({ ...catalog, policies: new Map(catalog.policies).set(policy.id, policy) })
      return self
    },
    assign: (to: AssignmentLevel, policyId: string | null) => {
      change({ ...catalog, assignments: withAssignment(catalog.assignments, to, policyId) })
      return self
    },
    /** Everything about policies at once. */
    change: (changed: Catalog) => {
      change(changed)
      return self
    },
    adopt: (id = 'T-1') => {
      const policy = effectivePolicy(situationOf(ticket(id).timeline), catalog)
      if (policy !== undefined) handle(id, { type: 'AdoptPolicy', policy, now })
      return self
    },
    /** "I'm on it"; an answer may be promised by another minute. */
    acknowledge: (minute: number, by: string, via = 'ticket-page', answerBy?: number) => {
      now = at(minute)
      const promise = answerBy === undefined ? {} : { answerByAt: at(answerBy) }
      return handle('T-1', { type: 'Acknowledge', by, via, ...promise, now })
    },
    withdraw: (minute: number, by: string) => {
      now = at(minute)
      return handle('T-1', { type: 'Withdraw', by, now })
    },
    meet: (changed: People) => {
      roster = rosterOf(changed)
      return self
    },
    incident: (id = 'T-1'): Incident | undefined => latestIncident(ticket(id)),
    incidents: (id = 'T-1'): ReadonlyArray<Incident> => incidentsOf(ticket(id)),
    events: (id = 'T-1'): ReadonlyArray<TicketEvent> =>
      entries.filter(entry => entry.ticketId === id).map(({ event }) => event),
    triggered: (id = 'T-1'): ReadonlyArray<StepTriggered> =>
      self.events(id).filter(event => event.type === 'StepTriggered'),
    /** What fired, in words: `step 1 at 10`, from the second incident on `incident 2: step 1 at 50`. */
    fired: (id = 'T-1'): ReadonlyArray<string> =>
      self
        .triggered(id)
        .map(({ incident, step, triggeredAt }) =>
          [...(incident > 1 ? [`incident ${incident}:`] : []), `step ${step} at ${minuteOf(triggeredAt)}`].join(' '),
        ),
  }
  return self
}

export type World = ReturnType<typeof world>
