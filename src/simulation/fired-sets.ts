import type { FiredStep } from '../domain/incident/incident.js'
import { toldSomebody } from '../domain/incident/incident.js'
import { longAgo } from './recalled.js'

/** The steps that fired so far, as far as later decisions ask: which they were, and whether anybody was told. */
interface FiredSet {
  readonly number: number
  readonly steps: ReadonlyArray<FiredStep>
  readonly longer: Map<string, FiredSet>
}

const remembered = (fired: FiredStep): FiredStep => ({
  policyId: fired.policyId,
  policyVersion: fired.policyVersion,
  stepId: fired.stepId,
  step: fired.step,
  dueAt: longAgo,
  triggeredAt: longAgo,
  clockAt: longAgo,
  outcomes: toldSomebody(fired) ? [{ personId: '', outcome: 'notified', channel: '', notificationId: '' }] : [],
})

/** Numbers for what fired. Thousands of incidents share a few dozen of these sets. */
export const firedSets = (): {
  readonly number: (fired: ReadonlyArray<FiredStep>) => number
  readonly steps: (number: number) => ReadonlyArray<FiredStep>
} => {
  const none: FiredSet = { number: 0, steps: [], longer: new Map() }
  const sets = [none]
  const numbers = new Map<ReadonlyArray<FiredStep>, number>([[none.steps, 0]])

  const withStep = (set: FiredSet, fired: FiredStep): FiredSet => {
    // No id holds a line end.
    const key = `${fired.policyId}\n${fired.stepId}\n${toldSomebody(fired)}`
    const known = set.longer.get(key)
    if (known !== undefined) return known
    const longer = {
      number: sets.length,
      steps: [...set.steps, remembered(fired)],
      longer: new Map<string, FiredSet>(),
    }
    set.longer.set(key, longer)
    sets.push(longer)
    numbers.set(longer.steps, longer.number)
    return longer
  }

  return {
    // What came out of here unchanged is recognised by being the same list.
    number: fired => numbers.get(fired) ?? fired.reduce(withStep, none).number,
    steps: number => sets[number]?.steps ?? none.steps,
  }
}
