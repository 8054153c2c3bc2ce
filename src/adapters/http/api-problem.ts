import type { Context } from 'hono'
import { EscalationError } from '../../escalation-error.js'
import type { InputProblem } from '../../codecs/problem.js'

/** What is said to a program that asked for something it does not get (RFC 9457). */
export interface ProblemDetails {
  readonly title: string
  readonly status: number
  /** For programs to switch on. */
  readonly code: string
  readonly detail?: string | undefined
  readonly problems?: ReadonlyArray<{ readonly path: ReadonlyArray<string>; readonly problem: string }> | undefined
}

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 428 | 500 | 503

const titles: Readonly<Record<Status, string>> = {
  400: 'The request is wrong',
  401: 'Sign in first',
  403: 'There is no such thing, or you may not do this',
  404: 'There is no such thing',
  405: 'This method does nothing here',
  409: 'It does not fit the state of the ticket',
  412: 'Somebody else changed it meanwhile',
  413: 'The body is too large',
  415: 'The body must be application/json',
  428: 'Say which version you mean to replace',
  500: 'Something went wrong',
  503: 'It was not recorded; try again later',
}

export const problem = (
  c: Context,
  status: Status,
  code: string,
  detail?: string,
  problems?: ReadonlyArray<InputProblem>,
): Response => {
  const body: ProblemDetails = {
    title: titles[status],
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(problems === undefined
      ? {}
      : { problems: problems.map(({ path, problem: what }) => ({ path, problem: what })) }),
  }
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' })
}

/** Only what a caller can mend is told in detail; what a store said stays with the host. */
export const problemOf = (c: Context, error: unknown, status: 400 | 409 | 412 | 500 | 503): Response => {
  if (!(error instanceof EscalationError)) return problem(c, status, 'failed')
  const isTheirs = error.code === 'invalid-input' || error.code === 'version-conflict'
  return problem(
    c,
    status,
    error.code,
    isTheirs ? error.message : undefined,
    error.code === 'invalid-input' ? error.problems : undefined,
  )
}
