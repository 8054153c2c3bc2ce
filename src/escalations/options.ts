import { systemClock } from '../adapters/system-clock.js'
import { systemDigest } from '../adapters/system-digest.js'
import { systemRandom } from '../adapters/system-random.js'
import type { Environment } from '../application/environment.js'
import { guardedLogger } from '../application/guarded-logger.js'
import { defaultReconcileAfterMinutes, deliveryProblems } from '../application/roles.js'
import { divisionOf, divisionProblems } from '../application/shards.js'
import { isNamespace, streamNames } from '../application/streams.js'
import { isObject } from '../codecs/object.js'
import type { InputProblem } from '../codecs/problem.js'
import type { EscalationsOptions } from '../escalations-api.js'
import { checkedZone, invalid } from './arguments.js'
import { optionProblems } from './option-problems.js'

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

const nothingHappens = { reached: () => undefined }

const channelProblems = (channels: EscalationsOptions['channels']): ReadonlyArray<InputProblem> => {
  if (!isObject(channels) || Object.keys(channels).length === 0)
    return [
      {
        path: ['channels'],
        problem: 'expected at least one channel, for instance { email: emailChannel(...) }',
      },
    ]
  return Object.entries(channels).flatMap(([name, channel]) => {
    const given: unknown = channel
    if (!isObject(given) || typeof given['send'] !== 'function')
      return [{ path: ['channels', name], problem: 'expected a channel: an object with a function send' }]
    return channel.timeoutMs === undefined || channel.timeoutMs > 0
      ? []
      : [
          {
            path: ['channels', name, 'timeoutMs'],
            problem: `expected a number of milliseconds above 0, got ${channel.timeoutMs}`,
          },
        ]
  })
}

const cacheProblems = ({ indexCache, store }: EscalationsOptions): ReadonlyArray<InputProblem> => {
  if (indexCache === undefined) return []
  const given: unknown = indexCache
  if (!isObject(given) || typeof given['open'] !== 'function')
    return [{ path: ['indexCache'], problem: 'expected an index cache, for instance sqliteIndexCache({ path })' }]
  return store.index === undefined
    ? []
    : [{ path: ['indexCache'], problem: `the store ${JSON.stringify(store.name)} keeps its own index: leave this out` }]
}

/** Throws with everything that is wrong with the options, not only the first. */
export const checkOptions = (options: EscalationsOptions): void => {
  const problems: InputProblem[] = []
  if (!isObject(options))
    throw invalid([{ path: [], problem: 'expected an object with store, directory and channels' }])
  const { store, directory, channels, deliveryConcurrency, namespace } = options
  if (!isObject(store))
    problems.push({ path: ['store'], problem: 'expected an event store, for instance sqliteEventStore({ path })' })
  if (!isObject(directory) || typeof directory.people !== 'function')
    problems.push({ path: ['directory', 'people'], problem: 'expected a function that looks people up' })
  problems.push(...channelProblems(channels))
  if (deliveryConcurrency !== undefined && !(Number.isInteger(deliveryConcurrency) && deliveryConcurrency > 0))
    problems.push({
      path: ['deliveryConcurrency'],
      problem: `expected a whole number above 0, got ${deliveryConcurrency}`,
    })
  if (namespace !== undefined && !isNamespace(namespace))
    problems.push({
      path: ['namespace'],
      problem: `expected 1 to 40 letters, digits or underscores (a dash would end the category), got ${JSON.stringify(namespace)}`,
    })
  problems.push(...optionProblems(options), ...divisionProblems(options))
  if (isObject(store)) problems.push(...deliveryProblems(options), ...cacheProblems(options))
  if (problems.length > 0) throw invalid(problems)
}

/** What the use cases work with: what the host handed in, else what the machine has. */
export const environmentOf = (options: EscalationsOptions): Environment => {
  const { store, directory, namespace, random = systemRandom, delivery = 'inline', indexCache } = options
  return {
    store,
    directory,
    channels: new Map(Object.entries(options.channels)),
    clock: options.clock ?? systemClock,
    random,
    digest: options.digest ?? systemDigest,
    logger: guardedLogger(options.logger ?? silent),
    crashPoints: options.crashPoints ?? nothingHappens,
    streams: streamNames(namespace),
    namespace: namespace ?? '',
    workerId: random.uuid(),
    dayOf: checkedZone(options.timeZone ?? 'UTC'),
    division: divisionOf(options.shard, options.takeoverAfterMinutes),
    delivery,
    reconcileAfterMs: Math.round((options.reconcileAfterMinutes ?? defaultReconcileAfterMinutes) * 60_000),
    indexCache,
  }
}
