import type { Levels, PolicyFor } from '../policy/catalog.js'
import type { Policy } from '../policy/policy.js'
import type { Instant } from '../time.js'
import type { Finding } from './resolution.js'

/** A finding, with the next one (it may be the same) that tells of a change. */
interface Link {
  readonly finding: Finding
  readonly change: Finding | undefined
}

const keyOf = ({ policyId, clientId, deskId }: Levels): string => JSON.stringify([policyId, clientId, deskId])

/** Findings by their levels, each list in order of time. */
const linked = (findings: ReadonlyArray<Finding>): ReadonlyMap<string, ReadonlyArray<Link>> => {
  const byLevels = new Map<string, Link[]>()
  for (const finding of findings.toReversed()) {
    const key = keyOf(finding.levels)
    const links = byLevels.get(key) ?? []
    links.push({ finding, change: finding.stayed === true ? links.at(-1)?.change : finding })
    byLevels.set(key, links)
  }
  return new Map([...byLevels].map(([key, links]) => [key, links.reverse()]))
}

const firstSince = (links: ReadonlyArray<Link>, at: Instant): Link | undefined => {
  let low = 0
  let high = links.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((links[middle]?.finding.at ?? Infinity) < at) low = middle + 1
    else high = middle
  }
  return links[low]
}

/** The policy in effect for some levels at a time. */
export type Remembered = (at: Instant) => PolicyFor

/**
 * The policies that were in effect, as far as is known from findings in order of time, else today's.
 *
 * Between two findings, the later one tells: either the change was seen to the moment, so what it changed from was in
 * effect until then; or another policy was met without notice, and when it came nobody knows. Asked like this, a fact
 * finds the same policy in whatever order it and others are recorded: remembering an answer changes no other answer.
 */
export const remembered = (findings: ReadonlyArray<Finding>, today: PolicyFor): Remembered => {
  const known = linked(findings)
  return at =>
    (levels): Policy | undefined => {
      const next = firstSince(known.get(keyOf(levels)) ?? [], at)
      if (next === undefined) return today(levels)
      const { finding, change } = next
      const policy =
        change === undefined
          ? today(levels)
          : change.at === at || change.changedFrom === undefined
            ? change.policy
            : change.changedFrom.policy
      return finding.stayed === true && finding.policy?.id !== policy?.id ? finding.policy : policy
    }
}
