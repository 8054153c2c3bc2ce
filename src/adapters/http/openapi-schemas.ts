/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

const text: Schema = { type: 'string' }
export const id: Schema = { type: 'string', minLength: 1, maxLength: 200 }
export const count: Schema = { type: 'integer', minimum: 0 }
const number: Schema = { type: 'integer', minimum: 1 }
const time: Schema = { type: 'string', format: 'date-time' }
const flag: Schema = { type: 'boolean' }
export const list = (items: Schema): Schema => ({ type: 'array', items })
const oneOf = (...values: ReadonlyArray<string>): Schema => ({ type: 'string', enum: values })

/** An object with these properties and no others; those named after the bar may be absent. */
export const object = (
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
})

const target: Schema = {
  oneOf: [object({ assignee: { const: true } }), object({ user: id }), object({ group: id })],
}
const addressee = { notify: target, channel: id }
const reason = oneOf('answered', 'closed', 'merged', 'deleted', 'no-policy')
const policyInBrief = object({ id, name: text, version: number, stepCount: number })
const openIncident = {
  ticketId: id,
  incident: number,
  cause: text,
  policy: policyInBrief,
  waitingSinceAt: time,
  lastActivityAt: time,
}
const ofTicket = { deskId: id, clientId: id, assigneeId: id, lastFired: object({ step: number, at: time }) }
const minutes: Schema = { type: 'integer', minimum: 0 }

const policyParts = {
  name: text,
  active: flag,
  skipPeopleOnLeave: flag,
  steps: list(ref('Step')),
}
const policyOptions = {
  maxPostponementMinutes: minutes,
  confirmTimeoutMinutes: number,
  fallback: object(addressee),
}

/** What the API speaks of. Closed objects: a response with a property that is not here is an error of ours. */
export const schemas: Readonly<Record<string, Schema>> = {
  Acknowledgement: object({ by: id, at: time, via: text }, { answerByAt: time }),
  ActiveIncident: object(openIncident, { ...ofTicket, next: object({ step: number, dueAt: time }) }),
  ConfirmedIncident: object(
    { ...openIncident, acknowledgements: list(ref('Acknowledgement')) },
    { ...ofTicket, clientWroteAt: time, answerByAt: time, lapsesAt: time },
  ),
  ResolvedIncident: object({ ticketId: id, incident: number, reason, resolvedAt: time }),
  FiredStep: object({
    step: number,
    stepId: id,
    policyId: id,
    policyVersion: number,
    dueAt: time,
    triggeredAt: time,
    notified: list(id),
    skipped: list(
      object({ personId: id, reason: oneOf('on-leave', 'inactive', 'unknown', 'no-address', 'duplicate') }),
    ),
  }),
  Incident: object(
    {
      ticketId: id,
      incident: number,
      cause: text,
      status: oneOf('Active', 'Confirmed', 'Resolved'),
      openedAt: time,
      waitingSinceAt: time,
      lastActivityAt: time,
      policy: policyInBrief,
      fired: list(ref('FiredStep')),
      acknowledgements: list(ref('Acknowledgement')),
    },
    {
      next: object({ step: number, dueAt: time }),
      clientWroteAt: time,
      lapsesAt: time,
      resolved: object({ reason, at: time }),
    },
  ),
  Attention: {
    oneOf: [
      object({ type: { const: 'unreached' }, ticketId: id, incident: number, step: number, at: time }),
      object({ type: { const: 'exhausted' }, ticketId: id, incident: number, at: time }),
      object({
        type: oneOf('undeliverable', 'parked'),
        ticketId: id,
        incident: number,
        step: number,
        personId: id,
        channel: id,
        reason: text,
        at: time,
      }),
      object({ type: { const: 'quarantined' }, ticketId: id, reason: text }),
    ],
  },
  Overview: object({
    at: time,
    active: count,
    confirmed: count,
    resolvedToday: count,
    activePolicies: count,
    policies: count,
    attention: list(ref('Attention')),
    attentionTotal: count,
  }),
  IncidentPage: {
    oneOf: [
      ['active', 'ActiveIncident'],
      ['confirmed', 'ConfirmedIncident'],
      ['resolved-today', 'ResolvedIncident'],
    ].map(([status, name = '']) =>
      object({ status: { const: status }, total: count, page: number, pageSize: number, incidents: list(ref(name)) }),
    ),
  },
  Explanation: {
    type: 'object',
    description: 'As `TicketExplanation` of the library: every step with why it fired, will fire, or did not.',
    properties: {
      ticketId: id,
      at: time,
      situation: { type: 'object' },
      incidents: list({ type: 'object' }),
      mistakenSteps: list({ type: 'object' }),
      story: list(object({ at: time, recordedAt: time, revision: count, text })),
    },
    required: ['ticketId', 'at', 'situation', 'incidents', 'mistakenSteps', 'story'],
    additionalProperties: false,
  },
  Confirmation: {
    oneOf: [
      object({ status: { const: 'confirmed' }, incident: ref('Incident') }),
      object({ status: { const: 'already-confirmed' }, by: id, at: time, incident: ref('Incident') }),
    ],
  },
  Withdrawal: object({ status: { const: 'active' }, incident: ref('Incident') }),
  NothingChanged: {
    oneOf: [
      object(
        { status: { const: 'already-resolved' }, reason, resolvedAt: time },
        { acknowledgements: list(ref('Acknowledgement')) },
      ),
      object({ status: oneOf('other-wait', 'not-confirmed') }),
    ],
  },
  Step: object({ id, delayMinutes: minutes, ...addressee }),
  Policy: object({ id, version: number, ...policyParts }, policyOptions),
  PolicyInput: object(
    { steps: list(object({ delayMinutes: minutes, ...addressee }, { id })) },
    {
      id,
      name: text,
      version: count,
      active: flag,
      skipPeopleOnLeave: flag,
      ...policyOptions,
      lateSteps: text,
      onUnreached: text,
      onEdit: text,
    },
  ),
  Assignments: object({
    default: { type: ['string', 'null'] },
    desks: { type: 'object', additionalProperties: id },
    clients: { type: 'object', additionalProperties: id },
  }),
  Changed: object({ incidentsChanged: count }),
  Problem: object(
    { title: text, status: { type: 'integer' }, code: text },
    { detail: text, problems: list(object({ path: list(text), problem: text })) },
  ),
}
