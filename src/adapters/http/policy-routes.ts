import type { App, Env } from './app.js'
import type { Context } from 'hono'
import type { AssignmentTarget } from '../../escalations-api.js'
import { EscalationError } from '../../escalation-error.js'
import type { Policy } from '../../domain/policy/policy.js'
import { idOfSegment } from './address.js'
import { checkedForm } from './answer-routes.js'
import { once } from './form.js'
import type { Frame } from './layout.js'
import type { SignedIn } from './options.js'
import { levels, policiesPage, type PoliciesParts } from './policies-page.js'
import { draftFrom, draftOf, emptyDraft, emptyStep, inputFrom, type PolicyDraft } from './policy-draft.js'
import { policyForm } from './policy-form.js'
import { badRequest, forReader, notFound, send, type Call } from './respond.js'
import type { Site } from './site.js'

type Reader = Frame & { readonly reader: SignedIn }

const policyById = async ({ escalations }: Site, id: string): Promise<Policy | undefined> =>
  (await escalations.policies.list()).find(policy => policy.id === id)

const showAll = async (
  site: Site,
  c: Call,
  frame: Reader,
  said: Pick<PoliciesParts, 'notice' | 'problem'> = {},
  status: 200 | 400 | 412 = 200,
): Promise<Response> => {
  const { policies } = site.escalations
  const [all, assignments] = await Promise.all([policies.list(), policies.assignments()])
  return send(c, policiesPage(frame, { policies: all, assignments, ...said }), status)
}

/** The form with another row, or one row less; nothing is saved by that. */
const edited = (draft: PolicyDraft, what: string): PolicyDraft | undefined => {
  if (what === 'add') return { ...draft, steps: [...draft.steps, emptyStep] }
  const removed = /^remove-(\d{1,3})$/.exec(what)?.[1]
  return removed === undefined
    ? undefined
    : { ...draft, steps: draft.steps.filter((_, index) => index !== Number(removed)) }
}

/** A name in letters that need no thought, for a policy that was given no id. */
const idFrom = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)

const save = async (site: Site, c: Call, frame: Reader, pathId: string | undefined): Promise<Response> => {
  const { words, escalations } = site
  const fields = await checkedForm(site, c, frame)
  if (fields instanceof Response) return fields
  const typed = draftFrom(fields)
  const draft = { ...typed, id: pathId ?? (typed.id === '' ? idFrom(typed.name) : typed.id) }
  const policies = await escalations.policies.list()
  const show = (
    shown: PolicyDraft,
    parts: { problems?: ReadonlyArray<string>; isOutdated?: boolean; notice?: string },
    status: 200 | 400 | 412,
  ) => send(c, policyForm(frame, { draft: shown, policies, problems: [], ...parts }), status)
  const changed = edited({ ...draft, id: pathId ?? typed.id }, once(fields, 'do') ?? 'save')
  if (changed !== undefined) return show(changed, {}, 200)
  try {
    const known = policies.find(({ id }) => id === draft.id)
    const saved = await escalations.policies.save(inputFrom(draft, known), { expectedVersion: draft.version })
    const { name, version } = saved.policy
    const notice = saved.changed ? words.saved({ name, version }) : words.unchanged
    return await showAll(site, c, frame, { notice })
  } catch (error) {
    if (!(error instanceof EscalationError)) throw error
    if (error.code === 'version-conflict') return show({ ...draft, version: draft.version }, { isOutdated: true }, 412)
    if (error.code === 'invalid-input')
      return show({ ...draft, id: pathId ?? typed.id }, { problems: error.message.split('\n') }, 400)
    throw error
  }
}

const targetFrom = (level: string | undefined, id: string): AssignmentTarget | undefined => {
  switch (levels.find(one => one === level)) {
    case 'default':
      return { default: true }
    case 'desk':
      return { desk: id }
    case 'client':
      return { client: id }
    case undefined:
      return undefined
  }
}

const policyFrom = (given: string): string | null | undefined => {
  if (given === 'clear') return null
  if (given === 'none') return 'none'
  return given.startsWith('policy ') ? given.slice('policy '.length) : undefined
}

const assign = async (site: Site, c: Call, frame: Reader): Promise<Response> => {
  const fields = await checkedForm(site, c, frame)
  if (fields instanceof Response) return fields
  const target = targetFrom(once(fields, 'level'), (once(fields, 'id') ?? '').trim())
  const policyId = policyFrom(once(fields, 'policy') ?? '')
  if (target === undefined || policyId === undefined) return badRequest(site, c)
  try {
    const expectedRevision = Number(once(fields, 'revision'))
    const { incidentsChanged } = await site.escalations.policies.assign(target, policyId, { expectedRevision })
    return await showAll(site, c, frame, { notice: site.words.assigned(incidentsChanged) })
  } catch (error) {
    if (!(error instanceof EscalationError)) throw error
    if (error.code === 'version-conflict') return showAll(site, c, frame, { problem: site.words.staleFormLead }, 412)
    if (error.code === 'invalid-input') return showAll(site, c, frame, { problem: error.message }, 400)
    throw error
  }
}

/** Policies and who has which, for people who may change them. */
export const addPolicies = (app: App, site: Site): void => {
  const forManagers = (c: Call, render: (frame: Reader) => Promise<Response> | Response): Promise<Response> =>
    forReader(site, c, 'manage-policies', undefined, render)
  const idOf = (c: Context<Env>): string => idOfSegment(c.req.param('policyId') ?? '')

  app.get('/policies', c => forManagers(c, frame => showAll(site, c, frame)))
  app.post('/policies', c => forManagers(c, frame => save(site, c, frame, undefined)))
  app.get('/new-policy', c =>
    forManagers(c, async frame => {
      const policies = await site.escalations.policies.list()
      return send(c, policyForm(frame, { draft: emptyDraft, policies, problems: [] }))
    }),
  )
  app.get('/policies/:policyId', c =>
    forManagers(c, async frame => {
      const policies = await site.escalations.policies.list()
      const policy = policies.find(({ id }) => id === idOf(c))
      if (policy === undefined) return notFound(site, c)
      return send(c, policyForm(frame, { draft: draftOf(policy), policies, problems: [] }))
    }),
  )
  app.post('/policies/:policyId', c => forManagers(c, frame => save(site, c, frame, idOf(c))))
  app.post('/policies/:policyId/adopt', c =>
    forManagers(c, async frame => {
      const fields = await checkedForm(site, c, frame)
      if (fields instanceof Response) return fields
      if ((await policyById(site, idOf(c))) === undefined) return notFound(site, c)
      const { incidentsChanged } = await site.escalations.policies.adopt(idOf(c))
      return showAll(site, c, frame, { notice: site.words.adopted(incidentsChanged) })
    }),
  )
  app.post('/assignments', c => forManagers(c, frame => assign(site, c, frame)))
}
