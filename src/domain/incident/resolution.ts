import type { Levels } from '../policy/catalog.js'
import type { Policy } from '../policy/policy.js'
import type { Instant } from '../time.js'

/** Which policy was found for which levels, and when. */
export interface Finding {
  readonly at: Instant
  readonly levels: Levels
  readonly policy: Policy | undefined
  /** Set when policies had changed and not the ticket: then the change is known to the moment, and what was before. */
  readonly changedFrom?: { readonly policy: Policy | undefined } | undefined
  /** Set when nothing changed: then the policy's id is known for that moment, but not which version was the newest. */
  readonly stayed?: true | undefined
}

/** What a ticket's log says of policies found: what lets a late fact be judged as it would have been in time. */
export interface Resolution extends Finding {
  readonly adopted: boolean
  /** When policies were last seen to have changed. What happened before that comes late, whenever it is recorded. */
  readonly reviewedAt: Instant | undefined
  readonly before: Resolution | undefined
}

/** In order of time, those that came after `until`; equal times keep the order of recording. */
export const resolutionsOf = (newest: Resolution | undefined, until?: Resolution): ReadonlyArray<Resolution> => {
  const newestFirst: Resolution[] = []
  for (let cell = newest; cell !== undefined && cell !== until; cell = cell.before) newestFirst.push(cell)
  return newestFirst.reverse().sort((a, b) => a.at - b.at)
}

/** Resolutions with one more. */
export const withResolution = (before: Resolution | undefined, finding: Finding, adopted = false): Resolution => {
  // Written out: a copy with keys added takes V8 many times as long.
  const { at, levels, policy, changedFrom, stayed } = finding
  const reviewedAt = changedFrom === undefined ? before?.reviewedAt : at
  return { at, levels, policy, changedFrom, stayed, adopted, reviewedAt, before }
}
