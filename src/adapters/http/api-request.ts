import { problem } from './api-problem.js'
import { isFromHere } from './csrf.js'
import { bodyOf } from './form.js'
import type { HttpAction, SignedIn } from './options.js'
import { enter } from './person.js'
import type { Call } from './respond.js'
import type { Site } from './site.js'

/** What is asked for under a name that is not known would be answered as if it had not been asked for. */
const unknownIn = (c: Call, known: ReadonlyArray<string>): string | undefined => {
  const unknown = [...new URL(c.req.url).searchParams.keys()].find(name => !known.includes(name))
  if (unknown === undefined) return undefined
  const expected = known.length === 0 ? 'no parameters' : known.join(', ')
  return `the parameter ${JSON.stringify(unknown.slice(0, 60))} is not known; expected ${expected}`
}

const changesNothing = new Set(['GET', 'HEAD'])

/**
 * As for readers of pages; what changes something must not come from another site's page, whoever's cookies it has.
 * `query` names the parameters that there are.
 */
export const forProgram = async (
  site: Site,
  c: Call,
  action: HttpAction,
  ticketId: string | undefined,
  answer: (person: SignedIn) => Promise<Response> | Response,
  query: ReadonlyArray<string> = [],
): Promise<Response> => {
  if (!changesNothing.has(c.req.raw.method) && !isFromHere(c.req.raw, site.origin))
    return problem(c, 403, 'other-origin', 'The request came from a page of another site.')
  const entrance = await enter(site, c.req.raw, action, ticketId)
  switch (entrance.status) {
    case 'nobody':
      return problem(c, 401, 'sign-in')
    case 'forbidden':
      return problem(c, 403, 'forbidden')
    case 'welcome': {
      const unknown = unknownIn(c, query)
      return unknown === undefined ? answer(entrance.person) : problem(c, 400, 'invalid-input', unknown)
    }
  }
}

/**
 * The body as an object with no other keys than these. Only `application/json` is read: a form of another site cannot
 * send that without asking first. No body is an empty object.
 */
export const jsonOf = async (
  c: Call,
  keys: ReadonlyArray<string> | 'any',
): Promise<Readonly<Record<string, unknown>> | Response> => {
  const type = c.req.header('content-type')
  const read = await bodyOf(c)
  if (read === 'too-large') return problem(c, 413, 'too-large')
  const { text } = read
  if (type === undefined && text === '') return {}
  if (type?.split(';')[0]?.trim().toLowerCase() !== 'application/json') return problem(c, 415, 'unsupported-media-type')
  const body = parsed(text === '' ? '{}' : text)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return problem(c, 400, 'invalid-input', 'expected a JSON object')
  const known = body as Readonly<Record<string, unknown>>
  if (keys === 'any') return known
  const unknown = Object.keys(body).find(key => !keys.includes(key))
  if (unknown === undefined) return known
  const expected = keys.join(' or ')
  return problem(c, 400, 'invalid-input', `${JSON.stringify(unknown.slice(0, 60))} is not known; expected ${expected}`)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
