import type { App, Env } from './app.js'
import type { Context } from 'hono'
import type { PolicyInput } from '../../codecs/policy-input.js'
import type { Policy } from '../../domain/policy/policy.js'
import type { AssignmentTarget } from '../../escalations-api.js'
import { idOfSegment } from './address.js'
import { problem } from './api-problem.js'
import { forProgram, jsonOf } from './api-request.js'
import type { Call } from './respond.js'
import type { Site } from './site.js'

const policyIdOf = (c: Context<Env>): string => idOfSegment(c.req.param('policyId') ?? '')

const tagOf = (version: number): string => `"${version}"`

const withTag = (c: Call, version: number, body: object, status: 200 | 201 = 200): Response => {
  c.header('etag', tagOf(version))
  return c.json(body, status)
}

/**
 * The version that the caller means to replace: `If-Match: "3"`, or `If-None-Match: *` for something new. Required: who
 * does not say it would overwrite what somebody else has just saved.
 */
const expectedOf = (c: Call, none: number | undefined): number | 'missing' | 'never' => {
  const match = c.req.header('if-match')
  if (match !== undefined) {
    const version = /^"(-?\d{1,15})"$/.exec(match.trim())?.[1]
    return version === undefined ? 'never' : Number(version)
  }
  return none !== undefined && c.req.header('if-none-match')?.trim() === '*' ? none : 'missing'
}

const withExpected = async (
  c: Call,
  none: number | undefined,
  change: (expected: number) => Promise<Response>,
): Promise<Response> => {
  const expected = expectedOf(c, none)
  if (expected === 'missing')
    return problem(
      c,
      428,
      'precondition-required',
      'Send If-Match with the ETag that you read, or If-None-Match: * for something new.',
    )
  return expected === 'never' ? problem(c, 412, 'version-conflict') : change(expected)
}

const newest = async ({ escalations }: Site, id: string): Promise<Policy | undefined> =>
  (await escalations.policies.list()).find(policy => policy.id === id)

const put = async (site: Site, c: Call): Promise<Response> => {
  const id = policyIdOf(c)
  const body = await jsonOf(c, 'any')
  if (body instanceof Response) return body
  if ('id' in body && body['id'] !== id)
    return problem(c, 400, 'invalid-input', 'the id in the body is not the one in the path; leave it out')
  return withExpected(c, 0, async expectedVersion => {
    const { policy } = await site.escalations.policies.save({ ...body, id } as unknown as PolicyInput, {
      expectedVersion,
    })
    return withTag(c, policy.version, policy, expectedVersion === 0 ? 201 : 200)
  })
}

/** Versions are never deleted, for incidents run them: a policy is switched off. */
const switchOff = async (site: Site, c: Call): Promise<Response> => {
  const known = await newest(site, policyIdOf(c))
  if (known === undefined) return problem(c, 404, 'not-found')
  return withExpected(c, undefined, async expectedVersion => {
    const { policy } = await site.escalations.policies.save({ ...known, active: false }, { expectedVersion })
    return withTag(c, policy.version, policy)
  })
}

const assign = async (site: Site, c: Call, target: AssignmentTarget): Promise<Response> => {
  const body = await jsonOf(c, ['policyId'])
  if (body instanceof Response) return body
  const { policyId } = body
  if (policyId !== null && typeof policyId !== 'string')
    return problem(
      c,
      400,
      'invalid-input',
      'policyId: expected the id of a policy, "none" to opt out, or null to clear',
    )
  return withExpected(c, -1, async expectedRevision => {
    const { policies } = site.escalations
    const { incidentsChanged } = await policies.assign(target, policyId, { expectedRevision })
    const { revision } = await policies.assignments()
    return withTag(c, revision, { incidentsChanged })
  })
}

/** Policies and who has which, for programs: nothing is replaced that the caller has not seen. */
export const addApiPolicies = (app: App, site: Site): void => {
  const { policies } = site.escalations
  const managed = (c: Call, answer: () => Promise<Response>): Promise<Response> =>
    forProgram(site, c, 'manage-policies', undefined, answer)
  const subject = (c: Context<Env>): string => idOfSegment(c.req.param('subjectId') ?? '')

  app.get('/api/policies', c => managed(c, async () => c.json({ policies: await policies.list() })))
  app.get('/api/policies/:policyId', c =>
    managed(c, async () => {
      const policy = await newest(site, policyIdOf(c))
      return policy === undefined ? problem(c, 404, 'not-found') : withTag(c, policy.version, policy)
    }),
  )
  app.get('/api/policies/:policyId/versions', c =>
    managed(c, async () => {
      const versions = await policies.versions(policyIdOf(c))
      return versions.length === 0 ? problem(c, 404, 'not-found') : c.json({ versions })
    }),
  )
  app.put('/api/policies/:policyId', c => managed(c, () => put(site, c)))
  app.delete('/api/policies/:policyId', c => managed(c, () => switchOff(site, c)))
  app.post('/api/policies/:policyId/adoption', c =>
    managed(c, async () => {
      if ((await newest(site, policyIdOf(c))) === undefined) return problem(c, 404, 'not-found')
      return c.json(await policies.adopt(policyIdOf(c)))
    }),
  )
  app.get('/api/assignments', c =>
    managed(c, async () => {
      const { revision, ...assigned } = await policies.assignments()
      return withTag(c, revision, assigned)
    }),
  )
  app.put('/api/assignments/default', c => managed(c, () => assign(site, c, { default: true })))
  app.put('/api/assignments/desks/:subjectId', c => managed(c, () => assign(site, c, { desk: subject(c) })))
  app.put('/api/assignments/clients/:subjectId', c => managed(c, () => assign(site, c, { client: subject(c) })))
}
