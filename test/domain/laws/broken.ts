import * as E from 'fp-ts/lib/Either.js'
import type { Incident, Ticket, TicketCommand, TicketEvent } from '../../../src/domain/incident/index.js'
import { latestIncident } from '../../../src/domain/incident/index.js'
import type { CatalogHistory, Since } from '../../../src/domain/policy/catalog-history.js'
import type { Fact, Happening } from '../../../src/domain/ticket/fact.js'
import { instant, minutesAfter } from '../../../src/domain/time.js'
import { realRules, type Rules } from '../world.js'

const { decide, evolve, evaluate } = realRules

type Change = (events: ReadonlyArray<TicketEvent>, command: TicketCommand, ticket: Ticket) => ReadonlyArray<TicketEvent>

/** A decider that does well and then writes down something else. */
const writing = (change: Change): Rules => ({
  ...realRules,
  decide: (command, ticket) => {
    const decision = decide(command, ticket)
    return E.isLeft(decision) ? decision : E.right(change(decision.right, command, ticket))
  },
})

const withIncident = (ticket: Ticket, change: (incident: Incident) => Incident): Ticket =>
  ticket.incidents === undefined
    ? ticket
    : { ...ticket, incidents: { ...ticket.incidents, incident: change(ticket.incidents.incident) } }

/** Rules that see a ticket in another way when steps are to be triggered. */
const seeing = (change: (incident: Incident) => Incident): Rules => ({
  ...realRules,
  evaluate: (incident, now) => evaluate(change(incident), now),
  decide: (command, ticket) => decide(command, command.type === 'TriggerSteps' ? withIncident(ticket, change) : ticket),
})

const isFact = (happening: TicketEvent): happening is Fact => 'ticketId' in happening

/** Folds everything by the time of recording. */
const asRecorded = (ticket: Ticket, happening: Happening): Happening => ({
  ...happening,
  at: instant(Math.max(happening.at, ticket.timeline?.happening.at ?? happening.at)),
})

/** As if everything had been since ever as it is now. */
const asOfToday = ({ policies, assignments }: CatalogHistory): CatalogHistory => {
  const newest = <Value>(changes: ReadonlyArray<Since<Value>>): ReadonlyArray<Since<Value>> =>
    changes.slice(-1).map(({ value }) => ({ sinceAt: instant(-8.64e15), value }))
  const each = <Value>(all: ReadonlyMap<string, ReadonlyArray<Since<Value>>>) =>
    new Map([...all].map(([id, changes]) => [id, newest(changes)]))
  return {
    policies: each(policies),
    assignments: {
      default: newest(assignments.default),
      clients: each(assignments.clients),
      desks: each(assignments.desks),
    },
    changedAt: [],
  }
}

const withoutLapses: Change = events => events.filter(({ type }) => type !== 'ConfirmationLapsed')

const withoutPromise = ({ answerByAt: _, ...event }: Extract<TicketEvent, { type: 'Acknowledged' }>): TicketEvent =>
  event

const withoutFactId = (command: TicketCommand): TicketCommand => {
  if (command.type !== 'RecordFact') return command
  const { factId: _, ...fact } = command.fact
  return { ...command, fact: fact as Fact }
}

const rememberingObjects = (): Rules => {
  const seen = new WeakSet<TicketEvent>()
  return {
    ...realRules,
    decide: (command, ticket) => {
      const decision = decide(command, ticket)
      if (E.isRight(decision)) for (const event of decision.right) seen.add(event)
      return decision
    },
    // What it did not decide itself in this very process, it does not believe.
    evolve: (ticket, event) => (seen.has(event) ? evolve(ticket, event) : ticket),
  }
}

/** Rules broken on purpose, by the mistake that was made. */
export const broken = {
  'a fired step is forgotten': seeing(incident => ({ ...incident, fired: [] })),
  'a step is known by its place and not by its id and policy': seeing(incident => ({
    ...incident,
    fired: incident.fired.filter(({ policyId }) => policyId === incident.policy.id).slice(1),
  })),
  'due is exclusive': {
    ...realRules,
    evaluate: (incident, now) => evaluate(incident, now).filter(({ dueAt: due }) => due < now),
  },
  'a step fires a minute early': {
    ...realRules,
    evaluate: (incident, now) => evaluate(incident, minutesAfter(now, 1)),
    decide: (command, ticket) => {
      if (command.type !== 'TriggerSteps') return decide(command, ticket)
      const decision = decide({ ...command, now: minutesAfter(command.now, 1) }, ticket)
      return E.isLeft(decision)
        ? decision
        : E.right(
            decision.right.map(event =>
              event.type === 'StepTriggered' ? { ...event, triggeredAt: command.now } : event,
            ),
          )
    },
  },
  'the clock is the first message': seeing(incident => ({
    ...incident,
    wait: { ...incident.wait, lastActivityAt: incident.wait.sinceAt },
  })),
  'an acknowledgement does not stop': seeing(incident => {
    if (incident.status !== 'Confirmed') return incident
    const { acknowledgements: _, clientWroteAt: __, ...rest } = incident
    return { ...rest, status: 'Active' }
  }),
  'an answer does not stop': writing(events => events.filter(({ type }) => type !== 'IncidentResolved')),
  'what is very late is dropped': {
    ...realRules,
    evaluate: (incident, now) => evaluate(incident, now).filter(({ dueAt: due }) => now - due < 60 * 60_000),
  },
  'only one step fires in a tick': { ...realRules, evaluate: (incident, now) => evaluate(incident, now).slice(0, 1) },
  'a tick moves the clock': {
    ...realRules,
    evolve: (ticket, event) =>
      event.type === 'StepTriggered'
        ? withIncident(evolve(ticket, event), incident => ({
            ...incident,
            wait: { ...incident.wait, lastActivityAt: event.triggeredAt },
          }))
        : evolve(ticket, event),
  },
  'steps are written in another order': writing(events => [...events].reverse()),
  'a repeated fact is taken for a new one': {
    ...realRules,
    decide: (command, ticket) => decide(withoutFactId(command), ticket),
  },
  'a second acknowledgement is written each time': writing((events, command, ticket) =>
    command.type === 'Acknowledge' && events.length === 0 && latestIncident(ticket)?.status === 'Confirmed'
      ? [{ type: 'Acknowledged', ticketId: ticket.id, at: command.now, by: command.by, via: command.via }]
      : events,
  ),
  'the past lives in memory only': rememberingObjects(),
  'a strange event is an error': {
    ...realRules,
    evolve: (ticket, event) => {
      if (event.type === 'IncidentResolved' && latestIncident(ticket)?.number !== event.incident)
        throw new Error('no such incident')
      return evolve(ticket, event)
    },
  },
  'facts are folded as they are recorded': {
    ...realRules,
    evolve: (ticket, event) => evolve(ticket, isFact(event) ? asRecorded(ticket, event) : event),
    decide: (command, ticket) =>
      decide(
        command.type === 'RecordFact' ? { ...command, fact: asRecorded(ticket, command.fact) as Fact } : command,
        ticket,
      ),
  },
  'a late fact tells no story anew': writing(events => events.filter(({ type }) => type !== 'IncidentsReassessed')),
  'what fired is forgotten when a story is told anew': {
    ...realRules,
    evolve: (ticket, event) =>
      evolve(event.type === 'IncidentsReassessed' ? { ...ticket, triggers: undefined } : ticket, event),
  },
  'what fired does not make a fact late': {
    ...realRules,
    decide: (command, ticket) =>
      decide(command, command.type === 'RecordFact' ? { ...ticket, triggers: undefined } : ticket),
  },
  'a late fact is judged by the policies of today': {
    ...realRules,
    decide: (command, ticket) =>
      decide('catalog' in command ? { ...command, catalog: asOfToday(command.catalog) } : command, ticket),
  },
  'a change of policies does not make a fact late': {
    ...realRules,
    decide: (command, ticket) =>
      decide(
        command.type === 'RecordFact' ? { ...command, catalog: { ...command.catalog, changedAt: [] } } : command,
        ticket,
      ),
  },
  'a confirmation never lapses': {
    ...writing(withoutLapses),
    evaluate: (incident, now) => (incident.status === 'Active' ? evaluate(incident, now) : []),
  },
  'a promise is not kept in mind': {
    ...realRules,
    evolve: (ticket, event) => evolve(ticket, event.type === 'Acknowledged' ? withoutPromise(event) : event),
  },
  'nothing renews a confirmation but another one': {
    ...realRules,
    evolve: (ticket, event) =>
      withIncident(evolve(ticket, event), incident =>
        incident.status === 'Confirmed' ? { ...incident, renewedAt: undefined } : incident,
      ),
  },
  'only a tick makes a confirmation lapse': writing((events, command, ticket) =>
    command.type === 'TriggerSteps' ? events : withoutLapses(events, command, ticket),
  ),
  'a lapse does not make a fact late': {
    ...realRules,
    evolve: (ticket, event) => ({ ...evolve(ticket, event), lapsedAt: undefined }),
  },
} satisfies Record<string, Rules>
