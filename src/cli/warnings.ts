import { quoted } from '../codecs/problem.js'
import type { SimulationWarning } from '../simulation/run.js'

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
