import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { addApi } from '../../../src/adapters/http/api-routes.js'
import { appUnder } from '../../../src/adapters/http/app.js'
import { openApi } from '../../../src/adapters/http/openapi.js'
import { siteFrom } from '../../../src/adapters/http/site.js'
import { EventStoreError, type EventStore } from '../../../src/index.js'
import { memoryEventStore } from '../../../src/memory.js'
import { base, csrfSecret, helpDesk, origin, type HelpDesk, type Visit } from './desk.js'

interface Operation {
  readonly operationId: string
  readonly parameters?: ReadonlyArray<{ readonly name: string; readonly in: string; readonly schema: object }>
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> }
  readonly responses: Record<
    string,
    { readonly content: Record<string, { readonly schema: object }>; readonly headers?: object }
  >
}

interface Document {
  readonly paths: Record<string, Record<string, Operation> & { readonly parameters?: Operation['parameters'] }>
  readonly components: { readonly schemas: Record<string, object> }
}

const document = openApi(origin, base) as unknown as Document
const methods = ['get', 'put', 'post', 'delete'] as const

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  methods.flatMap(method => (item[method] === undefined ? [] : [{ path, method, operation: item[method] }])),
)

const ajv = new Ajv2020({ strict: false, allErrors: true })
;(addFormats as unknown as (one: Ajv2020) => void)(ajv)
ajv.addSchema({ $id: 'api', ...document })

const complaints = (schema: object, value: unknown): unknown => {
  const local = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')) as object
  const validate = ajv.compile(local)
  return validate(value) ? [] : validate.errors
}

const segments = (path: string): ReadonlyArray<string> => path.split('/')
const isFor = (template: string, path: string): boolean =>
  segments(template).length === segments(path).length &&
  segments(template).every((part, at) => part.startsWith('{') || part === segments(path)[at])

/** A client that believes the document: whatever it does not know, or knows otherwise, fails. */
const client = (desk: HelpDesk) => {
  const exercised = new Set<string>()
  const call = async (
    method: string,
    path: string,
    { body, ...visit }: Omit<Visit, 'body'> & { readonly body?: unknown } = {},
  ) => {
    const exact = operations.find(one => one.path === path.split('?')[0] && one.method === method.toLowerCase())
    const known =
      exact ?? operations.find(one => isFor(one.path, path.split('?')[0]!) && one.method === method.toLowerCase())
    if (known === undefined) throw new Error(`The document knows no ${method} ${path}`)
    const { operation } = known
    const json: Visit =
      body === undefined
        ? {}
        : {
            body: typeof body === 'string' ? body : JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          }
    const answer = await desk.visit(`${base}/api${path}`, {
      method,
      ...json,
      ...visit,
      headers: { ...json.headers, ...visit.headers },
    })
    const documented = operation.responses[answer.status]
    if (documented === undefined)
      throw new Error(`${operation.operationId} does not document ${answer.status}: ${answer.text}`)
    const type = (answer.headers.get('content-type') ?? '').split(';')[0]!
    const schema = documented.content[type]?.schema
    if (schema === undefined) throw new Error(`${operation.operationId} ${answer.status} does not document ${type}`)
    const value: unknown = JSON.parse(answer.text)
    expect([operation.operationId, answer.status, complaints(schema, value)]).toEqual([
      operation.operationId,
      answer.status,
      [],
    ])
    if (documented.headers !== undefined) expect(answer.headers.get('etag')).toMatch(/^"-?\d+"$/)
    if (answer.status < 400 && body !== undefined && operation.requestBody !== undefined)
      expect([
        operation.operationId,
        complaints(operation.requestBody.content['application/json']!.schema, body),
      ]).toEqual([operation.operationId, []])
    exercised.add(`${operation.operationId} ${answer.status}`)
    return { status: answer.status, value, etag: answer.headers.get('etag') ?? '' }
  }
  return { call, exercised }
}

const fussy = (): { readonly store: EventStore; readonly broken: { is: boolean } } => {
  const store = memoryEventStore()
  const broken = { is: false }
  const orFail =
    <A extends unknown[], B>(run: (...args: A) => Promise<B>) =>
    (...args: A): Promise<B> =>
      broken.is ? Promise.reject(new EventStoreError('unavailable', 'gone')) : run(...args)
  return { broken, store: { ...store, readLog: orFail(store.readLog), readStream: orFail(store.readStream) } }
}

describe('the OpenAPI document', () => {
  test('is the one that the handler serves, and every reference in it leads somewhere', async () => {
    const desk = await helpDesk()
    const served = JSON.parse((await desk.visit(`${base}/api/openapi.json`)).text) as unknown
    expect(served).toEqual(JSON.parse(JSON.stringify(document)))
    for (const [, name = ''] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(Object.keys(document.components.schemas)).toContain(name)
    for (const [name, schema] of Object.entries(document.components.schemas))
      expect([name, ajv.validateSchema(schema)]).toEqual([name, true])
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
    for (const { path, operation } of operations) {
      const named = [...(document.paths[path]?.parameters ?? []), ...(operation.parameters ?? [])].filter(
        one => one.in === 'path',
      )
      expect(named.map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
    }
  })

  test('every answer of every operation is as it says', async () => {
    const { store, broken } = fussy()
    const desk = await helpDesk({
      store,
      channels: {
        bell: { send: () => Promise.resolve({ status: 'failed', retryable: false, reason: 'no such bell' }) },
        mail: { reaches: () => false, send: () => Promise.resolve({ status: 'accepted' }) },
      },
    })
    const { call, exercised } = client(desk)
    await desk.opened('T-1', { deskId: 'billing', clientId: 'acme' })
    await desk.opened('T-2')
    await desk.opened('T-3')
    await desk.clock.advance({ minutes: 61 })
    await desk.escalations.tick()
    const cause = await desk.causeOf('T-1')

    await call('GET', '/openapi.json')
    expect((await call('GET', '/overview')).value).toMatchObject({ active: 3, confirmed: 0, attentionTotal: 9 })
    expect((await call('GET', '/incidents?q=T-1&pageSize=1')).value).toMatchObject({ total: 1, status: 'active' })
    await call('GET', '/incidents?status=sideways')
    await call('GET', '/tickets/T-1')
    await call('GET', '/tickets/none')
    await call('GET', `/tickets/${'x'.repeat(201)}`)
    await call('GET', '/tickets/T-1/explanation')
    await call('GET', `/tickets/${'x'.repeat(201)}/explanation`)
    const asked = '2026-03-02T13:10:00+01:00'
    expect((await call('GET', `/tickets/T-1/explanation?at=${encodeURIComponent(asked)}`)).value).toMatchObject({
      at: '2026-03-02T12:10:00.000Z',
      situation: { waitingSinceAt: '2026-03-02T12:00:00.000Z' },
    })
    expect((await call('GET', '/tickets/T-1/explanation?at=yesterday')).value).toMatchObject({
      status: 400,
      problems: [{ path: ['at'], problem: expect.stringContaining('got text "yesterday"') as unknown }],
    })

    const acknowledgement = '/tickets/T-1/acknowledgement'
    await call('POST', acknowledgement, { body: { cause: '1.0' } })
    await call('POST', acknowledgement, { body: { cause, answerByAt: '2026-03-02T13:30:00Z' } })
    expect((await call('POST', acknowledgement, { as: 'ben' })).value).toMatchObject({
      status: 'already-confirmed',
      by: 'ann',
    })
    await call('POST', acknowledgement, { body: { answerByAt: 'soon' } })
    await call('POST', acknowledgement, { body: { by: 'ben' } })
    await call('POST', acknowledgement, { body: '{' })
    await call('POST', acknowledgement, { body: '[]' })
    await call('POST', acknowledgement, { body: `"${'x'.repeat(140_000)}"` })
    await call('POST', acknowledgement, { body: 'x', headers: { 'content-type': 'text/plain' } })
    await call('POST', '/tickets/none/acknowledgement')
    await call('GET', '/incidents?status=confirmed')
    await call('DELETE', acknowledgement)
    await call('DELETE', acknowledgement)
    await call('DELETE', `${acknowledgement}?cause=1.0`)
    await call('DELETE', `${acknowledgement}?cause=${'x'.repeat(300)}`)
    await call('DELETE', '/tickets/none/acknowledgement')
    await desk.escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(desk.clock.wallMs()) })
    expect((await call('POST', acknowledgement)).value).toMatchObject({
      status: 'already-resolved',
      reason: 'answered',
    })
    await call('DELETE', acknowledgement)
    await call('GET', '/tickets/T-1')
    expect((await call('GET', '/incidents?status=resolved-today')).value).toMatchObject({ total: 1 })

    const policy = {
      name: 'Night',
      active: true,
      confirmTimeoutMinutes: 30,
      maxPostponementMinutes: 0,
      fallback: { notify: { user: 'lead' }, channel: 'mail' },
      steps: [{ delayMinutes: 5, notify: { group: 'night' }, channel: 'bell' }],
    }
    await call('PUT', '/policies/night', { body: policy })
    const saved = await call('PUT', '/policies/night', { body: policy, headers: { 'if-none-match': '*' } })
    expect([saved.status, saved.etag]).toEqual([201, '"1"'])
    await call('PUT', '/policies/night', { body: policy, headers: { 'if-none-match': '*' } })
    await call('PUT', '/policies/night', { body: { ...policy, name: 'Nights' }, headers: { 'if-match': saved.etag } })
    await call('PUT', '/policies/night', { body: policy, headers: { 'if-match': saved.etag } })
    await call('PUT', '/policies/night', { body: policy, headers: { 'if-match': 'W/"2"' } })
    expect(
      (await call('PUT', '/policies/night', { body: { steps: [] }, headers: { 'if-match': '"2"' } })).value,
    ).toMatchObject({ problems: [{ path: ['steps'] }] })
    await call('PUT', '/policies/night', { body: { ...policy, id: 'day' }, headers: { 'if-match': '"2"' } })
    await call('PUT', '/policies/night', { body: 'x', headers: { 'content-type': 'text/plain' } })
    await call('PUT', '/policies/night', { body: `"${'x'.repeat(140_000)}"` })
    await call('GET', '/policies')
    await call('GET', '/policies/night')
    await call('GET', '/policies/none-such')
    await call('GET', '/policies/night/versions')
    await call('GET', '/policies/none-such/versions')
    await call('POST', '/policies/night/adoption')
    await call('POST', '/policies/none-such/adoption')

    const { etag } = await call('GET', '/assignments')
    for (const path of ['/assignments/default', '/assignments/desks/billing', '/assignments/clients/acme']) {
      await call('PUT', path, { body: { policyId: 'night' } })
      await call('PUT', path, { body: { policyId: 7 } })
      await call('PUT', path, { body: 'x', headers: { 'content-type': 'text/plain' } })
      await call('PUT', path, { body: `"${'x'.repeat(140_000)}"` })
      await call('PUT', path, {
        body: { policyId: 'no-such' },
        headers: { 'if-match': (await call('GET', '/assignments')).etag },
      })
      await call('PUT', path, {
        body: { policyId: 'night' },
        headers: { 'if-match': (await call('GET', '/assignments')).etag },
      })
      await call('PUT', path, { body: { policyId: null }, headers: { 'if-match': etag } })
    }
    expect((await call('GET', '/assignments')).value).toEqual({
      default: 'night',
      desks: { billing: 'night' },
      clients: { acme: 'night' },
    })
    await call('DELETE', '/policies/night')
    await call('DELETE', '/policies/night', { headers: { 'if-match': '"1"' } })
    expect((await call('DELETE', '/policies/night', { headers: { 'if-match': '"2"' } })).value).toMatchObject({
      active: false,
      version: 3,
    })
    await call('DELETE', '/policies/none-such', { headers: { 'if-match': '"1"' } })

    // What every operation has in common, on every operation.
    const concrete = (path: string): string =>
      path.replace(/\{(\w+)\}/g, (_, name: string) =>
        name === 'ticketId' ? 'T-2' : name === 'policyId' ? 'night' : 'billing',
      )
    for (const { path, method, operation } of operations) {
      const known = (operation.parameters ?? []).filter(one => one.in === 'query').map(({ name }) => name)
      expect((await call(method.toUpperCase(), `${concrete(path)}?asOf=now`)).value).toMatchObject({
        code: 'invalid-input',
        detail: `the parameter "asOf" is not known; expected ${known.join(', ') || 'no parameters'}`,
      })
      await call(method.toUpperCase(), concrete(path), { as: null })
      await call(method.toUpperCase(), concrete(path), { as: 'customer' })
    }
    await desk.store.append({
      stream: 'escalation-T-4',
      expectedRevision: -1,
      recordedAt: 0,
      events: [{ id: crypto.randomUUID(), type: 'Nonsense', data: {} }],
    })
    for (const path of ['/tickets/T-4', '/tickets/T-4/explanation']) await call('GET', path)
    expect((await call('GET', '/overview')).value).toMatchObject({
      attention: expect.arrayContaining([expect.objectContaining({ type: 'quarantined' })]) as unknown,
    })
    await call('POST', '/tickets/T-4/acknowledgement')
    await call('DELETE', '/tickets/T-4/acknowledgement')
    broken.is = true
    const json = { 'if-match': '"3"' }
    for (const { path, method, operation } of operations) {
      if (operation.operationId === 'describe') continue
      const body =
        operation.operationId === 'savePolicy' ? { body: policy } : method === 'put' ? { body: { policyId: null } } : {}
      const answer = await call(method.toUpperCase(), concrete(path), { ...body, headers: json })
      if (method === 'get') expect([operation.operationId, answer.status]).toEqual([operation.operationId, 503])
    }

    const documented = operations.flatMap(({ operation }) =>
      Object.keys(operation.responses).map(status => `${operation.operationId} ${status}`),
    )
    const never = documented.filter(one => !exercised.has(one) && !/ (500|503)$/.test(one))
    expect(never).toEqual([])
  })

  test('what is not in it fails', async () => {
    const desk = await helpDesk()
    expect(await desk.visit(`${base}/api/nothing`)).toMatchObject({ status: 404 })
    expect(await desk.visit(`${base}/api/policies`, { method: 'PATCH' })).toMatchObject({ status: 405 })
    await expect(client(desk).call('GET', '/nothing')).rejects.toThrow('knows no GET')
  })

  test('it has every route of the handler, and no other', async () => {
    const { escalations } = await helpDesk()
    const app = appUnder(base)
    const authenticate = () => undefined
    addApi(
      app,
      siteFrom({
        escalations,
        baseUrl: origin,
        csrfSecret,
        authenticate,
        authorize: () => false,
        ticketUrl: id => `/${id}`,
      }),
    )
    const routes = app.routes.map(
      ({ method, path }) => `${method} ${path.slice(`${base}/api`.length).replace(/:(\w+)/g, '{$1}')}`,
    )
    const documented = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    expect(routes.sort()).toEqual(documented.sort())
  })
})
