import { deliveryProblems } from '../application/roles.js'
import { divisionProblems } from '../application/shards.js'
import { isObject } from '../codecs/object.js'
import {
  aFunction,
  aNamespace,
  aTimeZone,
  expecting,
  hasFunction,
  optional,
  optionsOf,
  withFunctions,
  within,
  type OptionRule,
} from '../codecs/option-rules.js'
import { aChannel, aClock, aDigest, aDirectory, aLogger, anEventStore, aRandom } from '../codecs/port-rules.js'
import type { InputProblem } from '../codecs/problem.js'
import type { EscalationsOptions } from '../escalations-api.js'

const channels: OptionRule = value => {
  const expected = 'at least one channel, for instance { email: emailChannel(...) }'
  if (!isObject(value)) return expecting(expected, () => false)(value)
  const named = Object.entries(value)
  if (named.length === 0) return [{ path: [], problem: `expected ${expected}` }]
  return named.flatMap(([name, channel]) => within(name, aChannel(channel)))
}

/** Checked together with what it belongs to, below. */
const together: OptionRule = () => []

const rules = optionsOf<EscalationsOptions>({
  store: anEventStore,
  directory: aDirectory,
  channels,
  timeZone: optional(aTimeZone),
  namespace: optional(aNamespace),
  logger: optional(aLogger),
  shard: together,
  takeoverAfterMinutes: together,
  delivery: together,
  reconcileAfterMinutes: together,
  indexCache: optional(
    expecting('an index cache, for instance sqliteIndexCache({ path })', value => hasFunction(value, 'open')),
  ),
  onRebuildProgress: optional(aFunction),
  deliveryConcurrency: optional(
    expecting('a whole number above 0', value => Number.isInteger(value) && (value as number) > 0),
  ),
  onHeartbeat: optional(aFunction),
  onAttention: optional(aFunction),
  clock: optional(aClock),
  random: optional(aRandom),
  digest: optional(aDigest),
  crashPoints: optional(withFunctions(['reached'])),
})

const cacheProblems = ({ indexCache, store }: EscalationsOptions): ReadonlyArray<InputProblem> =>
  indexCache === undefined || store.index === undefined
    ? []
    : [{ path: ['indexCache'], problem: `the store ${JSON.stringify(store.name)} keeps its own index: leave this out` }]

/** Everything that is wrong with the options, not only the first of it. */
export const optionProblems = (options: EscalationsOptions): ReadonlyArray<InputProblem> => {
  const problems = [...rules(options)]
  if (!isObject(options)) return problems
  problems.push(...divisionProblems(options))
  if (isObject(options.store)) problems.push(...deliveryProblems(options), ...cacheProblems(options))
  return problems
}
