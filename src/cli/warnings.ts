import { instantText } from '../codecs/instant.js'
import { quoted } from '../codecs/problem.js'
import type { Assignments } from '../domain/policy/catalog.js'
import type { Instant } from '../domain/time.js'
import type { SimulationWarning } from '../simulation/run.js'

/** Whether no desk, no client, and not everybody has a policy. */
export const isNobodyAssigned = ({ default: everybody, desks, clients }: Assignments): boolean =>
  everybody === undefined && desks.size === 0 && clients.size === 0

export const nobodyAssigned =
  'Warning: no ticket had a policy, for the config assigns none: add for instance `assignments: { default: ID }`.'

export const untilTooEarly = (until: Instant, firstAt: Instant): string =>
  `Warning: --until ${instantText(until)} is before the first fact, which is of ${instantText(firstAt)}.`

interface Counted {
  readonly first: SimulationWarning
  count: number
}

const sentence = ({ first, count }: Counted): string => {
  const ticket = quoted(first.ticketId)
  const others = count === 1 ? '' : ` (and ${count - 1} more like it)`
  switch (first.type) {
    case 'UnknownPolicy':
      return `Warning: ticket ${ticket} was given the policy ${quoted(first.policyId)}, which the config does not have; it fell through to the next level${others}.`
    case 'FactConflict':
      return `Warning: ticket ${ticket} has another fact under the factId ${quoted(first.factId)}; the first one stands${others}.`
  }
}

/** Says once, at the end, what would be said for every line of a history. */
export const warnings = (): {
  readonly note: (warning: SimulationWarning) => void
  readonly texts: () => ReadonlyArray<string>
} => {
  const counted = new Map<SimulationWarning['type'], Counted>()
  return {
    note: warning => {
      const known = counted.get(warning.type)
      if (known === undefined) counted.set(warning.type, { first: warning, count: 1 })
      else known.count++
    },
    texts: () => [...counted.values()].map(sentence),
  }
}
