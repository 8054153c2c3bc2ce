import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FactInput } from '../../src/codecs/fact-input.js'
import type { Config } from '../../src/codecs/config.js'
import { decide } from '../../src/domain/incident/decide.js'
import type { TicketCommand } from '../../src/domain/incident/commands.js'
import { fold } from '../../src/domain/incident/evolve.js'
import { initialState, latestIncident, type Ticket } from '../../src/domain/incident/state.js'
import { unchanging } from '../../src/domain/policy/catalog-history.js'
import { recipientsOf } from '../../src/domain/policy/roster.js'
import type { Fact } from '../../src/domain/ticket/fact.js'
import { situationOf, type Timeline } from '../../src/domain/ticket/timeline.js'
import type { Instant } from '../../src/domain/time.js'
import { evaluate } from '../../src/evaluator/evaluate.js'
import { compactLedger } from '../../src/simulation/compact-ledger.js'
import type { Ledger } from '../../src/simulation/ledger.js'
import { wholeLedger } from '../../src/simulation/ledger.js'
import { linesOf, type SimulatedStep } from '../../src/simulation/line.js'
import { rosters } from '../../src/simulation/rosters.js'
import { run } from '../../src/simulation/run.js'
import { readConfig, readFact } from '../../src/simulation.js'
import { helpdesk, instantOf, minute, standard, step } from './histories.js'

const config = readConfig(
  helpdesk({
    policies: [
      { ...standard, steps: [step(7, { assignee: true }), step(12, { group: 'team' }), step(25, { user: 'boss' })] },
      {
        ...standard,
        id: 'capped',
        maxPostponementMinutes: 10,
        fallback: { notify: { user: 'boss' }, channel: 'email' },
        steps: [step(3, { group: 'empty' }), step(0, { assignee: true }), step(40, { user: 'nobody' })],
      },
      { ...standard, id: 'off', active: false },
    ],
    assignments: {
      default: 'standard',
      desks: { sales: 'capped', spam: 'none' },
      clients: { acme: 'off', big: 'capped' },
    },
    people: [
      { id: 'ann', email: 'ann@example.org' },
      { id: 'bob', email: 'bob@example.org', leave: [{ from: '2026-03-02', to: '2026-03-02' }] },
      { id: 'boss', email: 'boss@example.org' },
    ],
    groups: { team: ['bob', 'ann', 'ann', 'gone'], empty: [] },
  }),
)

const person = fc.constantFrom('ann', 'bob', null)
const desk = fc.constantFrom('billing', 'sales', 'spam', null)
const client = fc.constantFrom('acme', 'big', 'small', null)

const content: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('TicketOpened'), deskId: desk, clientId: client, assigneeId: person }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'TicketOpened', openedBy: 'agent' }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('ClientReplied'), author: fc.constantFrom('human', 'automation') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('AgentReplied'), author: fc.constantFrom('human', 'automation') }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('TicketAssigned'), assigneeId: person }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('TicketMoved'), deskId: desk }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('TicketClientChanged'), clientId: client }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('TicketPolicySet'),
      policyId: fc.constantFrom('standard', 'capped', 'off', 'none', 'unheard-of', null),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('Acknowledged'),
      by: fc.constantFrom('ann', 'bob'),
      via: fc.constant('x'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('TicketMerged'),
      intoTicketId: fc.constantFrom('T-1', 'T-2', 'T-3', 'T-9'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('TicketClosed', 'TicketReopened', 'TicketDeleted', 'TicketPaused')
      .map(type => ({ type })),
  },
)

/** Tickets that wait are merged into others that wait, again and again. */
const merging = fc.oneof(
  fc.constant({ type: 'TicketOpened' }),
  fc.constant({ type: 'ClientReplied' }),
  fc.record({ type: fc.constant('TicketMerged'), intoTicketId: fc.constantFrom('T-1', 'T-2', 'T-3') }),
  fc.constantFrom('AgentReplied', 'TicketReopened').map(type => ({ type })),
)

const historiesOf = (contents: fc.Arbitrary<Readonly<Record<string, unknown>>>) =>
  fc
    .array(
      fc.tuple(
        contents,
        fc.constantFrom('T-1', 'T-2', 'T-3'),
        // Many facts on ticks and at equal times: that is where the corners are.
        fc.oneof(
          fc.integer({ min: 0, max: 24 }).map(tick => tick * 5),
          fc.integer({ min: 0, max: 120 }),
        ),
        fc.option(fc.constantFrom('f-1', 'f-2', 'f-3', 'f-4', 'f-5', 'f-6'), { nil: undefined, freq: 6 }),
      ),
      { maxLength: 40, size: 'max' },
    )
    .map(entries =>
      entries
        // A ticket merged into itself is no fact.
        .filter(([more, ticketId]) => more['intoTicketId'] !== ticketId)
        .map(([more, ticketId, at, factId]) =>
          readFact({ ...more, ticketId, at: minute(at), factId } as unknown as FactInput),
        )
        .sort((a, b) => a.at - b.at),
    )

const histories = fc.oneof(historiesOf(content), historiesOf(merging))

interface Outcome {
  readonly steps: readonly SimulatedStep[]
  readonly incidents: unknown
}

/** The incidents as they are at the end, without what a compact ledger forgets. */
const incidentsIn = (tickets: Iterable<Ticket>): unknown =>
  [...tickets]
    .map(ticket => {
      const { status, number, wait, policy, fired } = latestIncident(ticket)!
      return [ticket.id, status, number, status === 'Resolved' ? null : wait, policy.id, fired.length]
    })
    .sort()

/**
 * The rules taken literally: every ticket whole, every tick carried out, everybody looked at in each of them. Slow, and
 * with nothing in common with the simulator but the rules.
 */
const literally = (of: Config, facts: readonly Fact[], end: Instant, tickMinutes: number): Outcome => {
  const tickets = new Map<string, Ticket>()
  const known = new Map<string, Fact>()
  const steps: SimulatedStep[] = []
  const rosterAt = rosters(of)
  const handle = (command: TicketCommand, id: string): void => {
    const ticket = tickets.get(id) ?? initialState(id)
    const decision = decide(command, ticket)
    if (decision._tag === 'Left') throw new Error(decision.left.type)
    steps.push(...linesOf(decision.right, id))
    tickets.set(id, { ...fold(ticket, decision.right), notifications: [] })
  }
  /** As the engine does after every fact: what a ticket was merged with is told to its target, and on from there. */
  const handOver = (id: string, seen: readonly string[]): void => {
    let cell = tickets.get(id)?.timeline
    while (cell !== undefined && cell.happening.type !== 'TicketMerged') cell = cell.before
    if (cell?.happening.type !== 'TicketMerged' || seen.includes(id)) return
    const { at, intoTicketId } = cell.happening
    // A merge that is reported again finds nobody waiting any more: it brings what its first report brought.
    let waitingSinceAt: Instant | null = null
    for (let one: Timeline | undefined = cell; one !== undefined; one = one.before)
      if (
        one.happening.type === 'TicketMerged' &&
        one.happening.at === at &&
        one.happening.intoTicketId === intoTicketId
      )
        waitingSinceAt = situationOf(one.before).wait?.sinceAt ?? waitingSinceAt
    handle({ type: 'InheritWait', at, fromTicketId: id, waitingSinceAt, catalog: unchanging(of.catalog) }, intoTicketId)
    handOver(intoTicketId, [...seen, id])
  }
  const take = (fact: Fact): void => {
    const key = `${fact.ticketId} ${fact.factId ?? ''}`
    // A repeat is harmless and a conflict refused: both leave everything as it was.
    if (fact.factId !== undefined && known.has(key)) return
    known.set(key, fact)
    handle({ type: 'RecordFact', fact, catalog: unchanging(of.catalog) }, fact.ticketId)
    handOver(fact.ticketId, [])
  }
  let next = 0
  for (let at = instantOf(0); at <= end; at = (at + 60_000 * tickMinutes) as Instant) {
    for (let fact = facts[next]; fact !== undefined && fact.at <= at; fact = facts[++next]) take(fact)
    for (const id of [...tickets.keys()].sort()) {
      const ticket = tickets.get(id)!
      const incident = latestIncident(ticket)
      if (incident === undefined) continue
      const { assigneeId } = situationOf(ticket.timeline)
      const due = evaluate(incident, at).map(one => recipientsOf(one.step, incident.policy, assigneeId, rosterAt(at)))
      if (due.length > 0) handle({ type: 'TriggerSteps', incident: incident.number, steps: due, now: at }, id)
    }
  }
  for (const fact of facts.slice(next)) if (fact.at <= end) take(fact)
  return { steps, incidents: incidentsIn([...tickets.values()].filter(ticket => ticket.incidents !== undefined)) }
}

const simulatedWith = (ledger: Ledger, facts: readonly Fact[], end: Instant, tickMinutes: number): Outcome => {
  const steps: SimulatedStep[] = []
  const ids = new Set<string>()
  const simulation = run({
    config,
    ledger,
    tickMinutes,
    until: end,
    onEvents: (events, ticket) => {
      ids.add(ticket.id)
      steps.push(...linesOf(events, ticket.id))
    },
  })
  for (const fact of facts) simulation.take(fact)
  simulation.end()
  const tickets = [...ids].map(id => ledger.ticket(id)).filter(ticket => ticket.incidents !== undefined)
  return { steps, incidents: incidentsIn(tickets) }
}

/** A ledger of few bytes forgets which steps fired once an incident is over. */
const withoutFiredOfResolved = ({ steps, incidents }: Outcome): Outcome => ({
  steps,
  incidents: (incidents as unknown[][]).map(one => (one[1] === 'Resolved' ? one.slice(0, -1) : one)),
})

describe('a simulation says what the rules say, taken literally', () => {
  const cases = fc.tuple(histories, fc.constantFrom(1, 5, 30), fc.integer({ min: 0, max: 180 }))
  /** A merge that is reported twice, as of the same instant. */
  const mergedTwice = [
    { type: 'ClientReplied', ticketId: 'T-2', at: minute(0) },
    { type: 'TicketOpened', ticketId: 'T-1', at: minute(5), openedBy: 'client' },
    { type: 'TicketMerged', ticketId: 'T-2', at: minute(75), intoTicketId: 'T-1' },
    { type: 'TicketMerged', ticketId: 'T-2', at: minute(75), intoTicketId: 'T-1' },
  ].map(input => readFact(input as unknown as FactInput))
  const examples: [[readonly Fact[], number, number]][] = [[[mergedTwice, 1, 75]]]

  test('with tickets kept whole', () => {
    fc.assert(
      fc.property(cases, ([facts, tickMinutes, end]) => {
        const expected = literally(config, facts, instantOf(end), tickMinutes)
        expect(simulatedWith(wholeLedger(), facts, instantOf(end), tickMinutes)).toEqual(expected)
      }),
      { examples },
    )
  })

  test('with next to nothing kept of them', () => {
    fc.assert(
      fc.property(cases, ([facts, tickMinutes, end]) => {
        const expected = literally(config, facts, instantOf(end), tickMinutes)
        const ledger = compactLedger(config.catalog.policies)
        const outcome = simulatedWith(ledger, facts, instantOf(end), tickMinutes)
        expect(withoutFiredOfResolved(outcome)).toEqual(withoutFiredOfResolved(expected))
      }),
      { examples },
    )
  })
})
