import type { NotificationId } from '../domain/identifiers.js'
import {
  evolve,
  incidentsOf,
  initialState,
  openIncident,
  type Incident,
  type IncidentsReassessed,
  type Ticket,
  type TicketEvent,
} from '../domain/incident/index.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Wait } from '../domain/ticket/situation.js'
import type { Instant } from '../domain/time.js'
import { withDelivery, withStep, type TrackedMessage, type TrackedMessages } from './explain-deliveries.js'

/** A policy that an incident ran until another one, or another version, came into effect. */
export interface Replaced {
  readonly policy: Policy
  readonly wait: Wait
  readonly until: Instant
}

/** A ticket with what its fold forgets, because no decision needs it: replaced policies and settled messages. */
export interface Chronicle {
  readonly ticket: Ticket
  readonly policies: ReadonlyMap<string, Policy>
  /** By the incident's number, in order. */
  readonly replaced: ReadonlyMap<number, ReadonlyArray<Replaced>>
  readonly messages: TrackedMessages
}

export const emptyChronicle = (ticketId: string): Chronicle => ({
  ticket: initialState(ticketId),
  policies: new Map(),
  replaced: new Map(),
  messages: new Map(),
})

const versionKey = (id: string, version: number): string => JSON.stringify([id, version])

export const policyVersion = ({ policies }: Chronicle, id: string, version: number): Policy | undefined =>
  policies.get(versionKey(id, version))

export const messageOf = ({ messages }: Chronicle, id: NotificationId): TrackedMessage | undefined => messages.get(id)

const policiesIn = (event: TicketEvent): ReadonlyArray<Policy> => {
  if (event.type === 'IncidentOpened' || event.type === 'PolicyChanged') return [event.policy]
  if (event.type !== 'IncidentsReassessed') return []
  return event.incidents.map(({ policy }) => policy)
}

const isSame = (a: Pick<Incident, 'openedAt' | 'sequence'>, b: Pick<Incident, 'openedAt' | 'sequence'>): boolean =>
  a.openedAt === b.openedAt && a.sequence === b.sequence

const isVersion = (a: Policy, b: Policy): boolean => a.id === b.id && a.version === b.version

/** What an incident of both tellings ran before: of its past, what came before the policy that it runs now. */
const pastAnew = (
  past: ReadonlyArray<Replaced>,
  { policy, wait }: Incident,
  retold: Incident,
  at: Instant,
): ReadonlyArray<Replaced> => {
  if (isVersion(policy, retold.policy)) return past
  const back = past.findIndex(one => isVersion(one.policy, retold.policy))
  return back < 0 ? [...past, { policy, wait, until: at }] : past.slice(0, back)
}

const replacedAnew = (
  { ticket, replaced }: Chronicle,
  { at, kept, incidents }: IncidentsReassessed,
): Chronicle['replaced'] => {
  const known = incidentsOf(ticket)
  const after = new Map([...replaced].filter(([number]) => number <= kept))
  for (const incident of incidents) {
    const before = known.find(one => isSame(one, incident))
    if (before === undefined) continue
    after.set(incident.number, pastAnew(replaced.get(before.number) ?? [], before, incident, at))
  }
  return after
}

const replacedAfter = (chronicle: Chronicle, event: TicketEvent): Chronicle['replaced'] => {
  const { ticket, replaced } = chronicle
  if (event.type === 'IncidentsReassessed') return replacedAnew(chronicle, event)
  const open = openIncident(ticket)
  if (event.type !== 'PolicyChanged' || open === undefined) return replaced
  const past = replaced.get(open.number) ?? []
  return new Map(replaced).set(open.number, [...past, { policy: open.policy, wait: open.wait, until: event.at }])
}

const messagesAfter = (messages: TrackedMessages, event: TicketEvent): TrackedMessages => {
  if (event.type === 'StepTriggered') return withStep(messages, event)
  return 'notificationId' in event ? withDelivery(messages, event) : messages
}

/** The chronicle after one more event. */
export const chronicleAfter = (chronicle: Chronicle, event: TicketEvent): Chronicle => {
  const found = policiesIn(event).map(policy => [versionKey(policy.id, policy.version), policy] as const)
  return {
    ticket: evolve(chronicle.ticket, event),
    policies: found.length === 0 ? chronicle.policies : new Map([...chronicle.policies, ...found]),
    replaced: replacedAfter(chronicle, event),
    messages: messagesAfter(chronicle.messages, event),
  }
}
