import fc from 'fast-check'
import type { ResolvedReason } from '../../src/domain/incident/incident.js'
import type { Incident, TicketEvent } from '../../src/domain/incident/index.js'
import type { Policy, Step, Target } from '../../src/domain/policy/policy.js'
import type { RecipientOutcome } from '../../src/domain/policy/recipients.js'
import { instant, type Instant } from '../../src/domain/time.js'

/** Objects as JSON has them: their prototype is the plain one. */
const record = <Fields extends object>(fields: { readonly [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> }) =>
  fc.record<Fields>(fields, { noNullPrototype: true })

const id = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
  fc.constantFrom('T-1', '__proto__', 'type', '😀', '\u2028', '"\\'),
)
const at: fc.Arbitrary<Instant> = fc.oneof(
  fc.integer({ min: -8.64e15, max: 8.64e15 }).map(instant),
  fc.integer({ min: 1_772_000_000_000, max: 1_773_000_000_000 }).map(instant),
)
const count = fc.nat(1_000)
const maybe = <A>(value: fc.Arbitrary<A>): fc.Arbitrary<A | undefined> => fc.option(value, { nil: undefined })
const orNull = <A>(value: fc.Arbitrary<A>): fc.Arbitrary<A | null> => fc.option(value, { nil: null })

const target: fc.Arbitrary<Target> = fc.oneof(
  fc.constant<Target>({ assignee: true }),
  record({ user: id }),
  record({ group: id }),
)
const step: fc.Arbitrary<Step> = record({ id, delayMinutes: count, notify: target, channel: id })
const policy: fc.Arbitrary<Policy> = record({
  id,
  version: count,
  name: fc.string(),
  active: fc.boolean(),
  skipPeopleOnLeave: fc.boolean(),
  maxPostponementMinutes: maybe(count),
  confirmTimeoutMinutes: maybe(count),
  fallback: maybe(record({ notify: target, channel: id })),
  steps: fc.array(step, { minLength: 1, maxLength: 3 }),
})
const levels = record({ policyId: maybe(id), clientId: maybe(id), deskId: maybe(id) })
const reason = fc.constantFrom<ResolvedReason>('answered', 'closed', 'merged', 'deleted', 'no-policy')
const viaFallback = fc.constantFrom(true as const, undefined)
const outcome: fc.Arbitrary<RecipientOutcome> = fc.oneof(
  record({
    personId: id,
    outcome: fc.constant('notified' as const),
    channel: id,
    notificationId: id,
    viaFallback,
  }),
  record({
    personId: id,
    outcome: fc.constant('skipped' as const),
    reason: fc.constantFrom('on-leave' as const, 'inactive', 'unknown', 'no-address', 'duplicate'),
    viaFallback,
  }),
)
const firedStep = {
  policyId: id,
  policyVersion: count,
  stepId: id,
  step: count,
  dueAt: at,
  triggeredAt: at,
  clockAt: at,
  outcomes: fc.array(outcome, { maxLength: 3 }),
  nobody: fc.constantFrom('unassigned' as const, 'empty-group', undefined),
}
const acknowledgement = record({ by: id, at, via: id, answerByAt: maybe(at) })
const incidentFacts = {
  number: count,
  openedAt: at,
  sequence: count,
  wait: record({ sinceAt: at, lastActivityAt: at }),
  policy,
  fired: fc.array(record(firedStep), { maxLength: 2 }),
  policySinceAt: maybe(at),
  exhaustedAt: maybe(at),
  lapses: maybe(fc.array(at, { maxLength: 2 })),
}
const incident: fc.Arbitrary<Incident> = fc.oneof(
  record({ ...incidentFacts, status: fc.constant('Active' as const) }),
  record({
    ...incidentFacts,
    status: fc.constant('Confirmed' as const),
    acknowledgements: fc
      .tuple(acknowledgement, fc.array(acknowledgement, { maxLength: 2 }))
      .map(([first, others]) => [first, ...others] as const),
    clientWroteAt: maybe(at),
    renewedAt: maybe(at),
  }),
  record({
    ...incidentFacts,
    status: fc.constant('Resolved' as const),
    reason,
    resolvedAt: at,
    acknowledgements: fc.array(acknowledgement, { maxLength: 2 }),
  }),
)

type EventOf<Type extends TicketEvent['type']> = Extract<TicketEvent, { readonly type: Type }>

/** Every field, also those that may be absent: forgetting one does not compile. */
type Fields<Event> = { readonly [Field in Exclude<keyof Required<Event>, 'type'>]: fc.Arbitrary<unknown> }

const event = <Type extends TicketEvent['type']>(
  type: Type,
  fields: Fields<EventOf<Type>>,
): fc.Arbitrary<EventOf<Type>> =>
  fc
    .record(fields as Record<string, fc.Arbitrary<unknown>>)
    .map(rest => ({ type, ...rest }) as unknown as EventOf<Type>)

const fact = { ticketId: id, at, factId: maybe(id) }
const author = fc.constantFrom('human', 'automation')
const reviewed = { reviewed: fc.constantFrom(true as const, undefined), policiesAt: maybe(at) }
const attempt = { notificationId: id, attempt: count, at }

/** Any event of each type. */
export const events: { readonly [Type in TicketEvent['type']]: fc.Arbitrary<EventOf<Type>> } = {
  TicketOpened: event('TicketOpened', {
    ...fact,
    deskId: maybe(id),
    clientId: maybe(id),
    assigneeId: maybe(id),
    openedBy: fc.constantFrom('client', 'agent'),
  }),
  ClientReplied: event('ClientReplied', { ...fact, author }),
  AgentReplied: event('AgentReplied', { ...fact, author, agentId: maybe(id) }),
  TicketAssigned: event('TicketAssigned', { ...fact, assigneeId: orNull(id) }),
  TicketMoved: event('TicketMoved', { ...fact, deskId: orNull(id) }),
  TicketClientChanged: event('TicketClientChanged', { ...fact, clientId: orNull(id) }),
  TicketPolicySet: event('TicketPolicySet', { ...fact, policyId: orNull(id) }),
  Acknowledged: event('Acknowledged', { ...fact, by: id, via: id, answerByAt: maybe(at) }),
  TicketClosed: event('TicketClosed', fact),
  TicketReopened: event('TicketReopened', fact),
  TicketMerged: event('TicketMerged', { ...fact, intoTicketId: id }),
  TicketDeleted: event('TicketDeleted', fact),
  TicketPaused: event('TicketPaused', fact),
  TicketResumed: event('TicketResumed', fact),
  WaitInherited: event('WaitInherited', { at, fromTicketId: id, waitingSinceAt: orNull(at) }),
  AcknowledgementWithdrawn: event('AcknowledgementWithdrawn', { at, by: id }),
  IncidentOpened: event('IncidentOpened', {
    incident: count,
    at,
    sequence: count,
    waitingSinceAt: at,
    lastActivityAt: at,
    levels,
    policy,
    ...reviewed,
  }),
  PolicyChanged: event('PolicyChanged', { incident: count, at, levels, policy, adopted: fc.boolean(), ...reviewed }),
  IncidentResolved: event('IncidentResolved', { incident: count, at, reason, levels, ...reviewed }),
  StepTriggered: event('StepTriggered', { incident: count, ...firedStep }),
  IncidentExhausted: event('IncidentExhausted', { incident: count, at }),
  ConfirmationLapsed: event('ConfirmationLapsed', { incident: count, at }),
  IncidentsReassessed: event('IncidentsReassessed', {
    at,
    kept: count,
    incidents: fc.array(incident, { maxLength: 2 }),
  }),
  DeliveryStarted: event('DeliveryStarted', { ...attempt, workerId: id, leaseMs: count }),
  Delivered: event('Delivered', { ...attempt, providerId: maybe(id) }),
  DeliveryFailed: event('DeliveryFailed', { ...attempt, reason: fc.string(), nextAttemptAt: orNull(at) }),
  DeliveryOutcomeUnknown: event('DeliveryOutcomeUnknown', { ...attempt, reason: fc.string(), nextAttemptAt: at }),
  NotificationCancelled: event('NotificationCancelled', {
    notificationId: id,
    at,
    because: fc.oneof(reason, fc.constantFrom('acknowledged', 'reassessed')),
  }),
  NotificationParked: event('NotificationParked', { notificationId: id, at, reason: fc.string() }),
}
