import { id, object, list, ref, schemas, type Schema } from './openapi-schemas.js'

type Json = Readonly<Record<string, unknown>>

const content = (schema: Schema, type = 'application/json'): Json => ({ content: { [type]: { schema } } })

const descriptions: Readonly<Record<number, string>> = {
  400: 'The request is wrong, or has a parameter that is not known; `detail` and `problems` say where',
  401: 'Nobody is signed in',
  403: 'There is no such thing, or the person may not do this; also requests from pages of other sites',
  404: 'There is no such thing',
  409: 'It does not fit the state of the ticket; nothing was changed',
  412: 'Somebody else changed it meanwhile',
  413: 'The body is larger than 128 KiB',
  415: 'The body is not application/json',
  428: 'The condition (If-Match, or If-None-Match: *) is missing',
  500: 'Something went wrong',
  503: 'The store cannot be reached; nothing was recorded, or it is not known: try again',
}

const etag: Json = { etag: { description: 'The version, for If-Match', schema: { type: 'string' } } }

const answers = (ok: Json, ...others: ReadonlyArray<number>): Json => ({
  ...ok,
  ...Object.fromEntries(
    [400, 401, 403, 500, 503, ...others].map(status => [
      status,
      { description: descriptions[status], ...content(ref('Problem'), 'application/problem+json') },
    ]),
  ),
})

const ok = (description: string, schema: Schema, headers?: Json, status = 200): Json => ({
  [status]: { description, ...content(schema), ...(headers === undefined ? {} : { headers }) },
})

const inPath = (name: string, description: string): Json => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: id,
})

const inQuery = (name: string, description: string, schema: Schema): Json => ({
  name,
  in: 'query',
  description,
  schema,
})

const ticketId = inPath('ticketId', 'Percent-encoded; `.`, `..` and what begins with `~` get a `~` in front.')
const policyId = inPath('policyId', 'Encoded as ticket ids are.')
const subjectId = inPath('subjectId', 'Encoded as ticket ids are.')
const ifMatch: Json = {
  name: 'If-Match',
  in: 'header',
  description: 'The ETag that was read; required unless If-None-Match is given',
  schema: { type: 'string' },
}
const ifNoneMatch: Json = {
  name: 'If-None-Match',
  in: 'header',
  description: '`*`: only if there is none yet',
  schema: { const: '*' },
}

const operation = (operationId: string, summary: string, responses: Json, more: Json = {}): Json => ({
  operationId,
  summary,
  ...more,
  responses,
})

const body = (schema: Schema, required = true): Json => ({ requestBody: { required, ...content(schema) } })

const conflict: Json = { 409: { description: descriptions[409], ...content(ref('NothingChanged')) } }

const assign = (operationId: string, summary: string, parameters: ReadonlyArray<Json>): Json => ({
  put: operation(operationId, summary, answers(ok('Assigned', ref('Changed'), etag), 412, 413, 415, 428), {
    parameters: [...parameters, ifMatch, ifNoneMatch],
    ...body(object({ policyId: { type: ['string', 'null'], description: '`none` opts out, null clears' } })),
  }),
})

const tickets: Json = {
  '/overview': {
    get: operation('overview', 'The figures, and what needs attention', answers(ok('The figures', ref('Overview')))),
  },
  '/incidents': {
    get: operation('listIncidents', 'Incidents by status', answers(ok('A page of them', ref('IncidentPage'))), {
      parameters: [
        inQuery('status', 'Default active', { type: 'string', enum: ['active', 'confirmed', 'resolved-today'] }),
        inQuery('q', 'Part of a ticket, client, desk, person or policy', { type: 'string' }),
        inQuery('desk', 'One desk', { type: 'string' }),
        inQuery('page', 'From 1', { type: 'integer', minimum: 1 }),
        inQuery('pageSize', 'Default 50', { type: 'integer', minimum: 1, maximum: 200 }),
      ],
    }),
  },
  '/tickets/{ticketId}': {
    parameters: [ticketId],
    get: operation('getIncident', 'The latest incident of a ticket', answers(ok('It', ref('Incident')), 404)),
  },
  '/tickets/{ticketId}/explanation': {
    parameters: [ticketId],
    get: operation(
      'explain',
      'Why each step fired, will fire, or did not',
      answers(ok('The story', ref('Explanation'))),
      {
        parameters: [inQuery('at', 'As far as was known then; default now', { type: 'string', format: 'date-time' })],
      },
    ),
  },
  '/tickets/{ticketId}/acknowledgement': {
    parameters: [ticketId],
    post: operation(
      'acknowledge',
      '"I\'m on it"',
      answers({ ...ok('Recorded', ref('Confirmation')), ...conflict }, 404, 413, 415),
      body(object({}, { cause: { type: 'string' }, answerByAt: { type: 'string', format: 'date-time' } }), false),
    ),
    delete: operation(
      'withdraw',
      'Take it back',
      answers({ ...ok('Active again', ref('Withdrawal')), ...conflict }, 404),
      {
        parameters: [inQuery('cause', 'The wait that is meant', { type: 'string' })],
      },
    ),
  },
}

const policies: Json = {
  '/policies': {
    get: operation(
      'listPolicies',
      'The newest version of every policy',
      answers(ok('They', object({ policies: list(ref('Policy')) }))),
    ),
  },
  '/policies/{policyId}': {
    parameters: [policyId],
    get: operation('getPolicy', 'One policy', answers(ok('It', ref('Policy'), etag), 404)),
    put: operation(
      'savePolicy',
      'Save a policy as its next version',
      answers(
        { ...ok('Saved', ref('Policy'), etag), ...ok('Saved for the first time', ref('Policy'), etag, 201) },
        412,
        413,
        415,
        428,
      ),
      { parameters: [ifMatch, ifNoneMatch], ...body(ref('PolicyInput')) },
    ),
    delete: operation(
      'deactivatePolicy',
      'Switch a policy off; its versions stay',
      answers(ok('Switched off', ref('Policy'), etag), 404, 412, 428),
      { parameters: [ifMatch] },
    ),
  },
  '/policies/{policyId}/versions': {
    parameters: [policyId],
    get: operation(
      'listVersions',
      'All versions, oldest first',
      answers(ok('They', object({ versions: list(ref('Policy')) })), 404),
    ),
  },
  '/policies/{policyId}/adoption': {
    parameters: [policyId],
    post: operation(
      'adoptPolicy',
      'Move open incidents over to the newest version',
      answers(ok('Moved', ref('Changed')), 404),
    ),
  },
  '/assignments': {
    get: operation('getAssignments', 'Who has which policy', answers(ok('They', ref('Assignments'), etag))),
  },
  '/assignments/default': assign('assignDefault', 'Give everybody a policy', []),
  '/assignments/desks/{subjectId}': assign('assignDesk', 'Give a desk a policy', [subjectId]),
  '/assignments/clients/{subjectId}': assign('assignClient', 'Give a client a policy', [subjectId]),
}

/** The API in words for programs (OpenAPI 3.1). */
export const openApi = (origin: string, basePath: string): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Escalations',
    version: '0.1.0',
    description:
      'Who waits, who is on it, and which policies apply. Requests are made by whoever is signed in to the helpdesk; what changes something must not come from a page of another site.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: `${origin}${basePath}/api` }],
  paths: {
    '/openapi.json': {
      get: operation('describe', 'This document', answers(ok('This document', { type: 'object' }))),
    },
    ...tickets,
    ...policies,
  },
  components: { schemas },
})
