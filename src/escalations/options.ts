import { systemClock } from '../adapters/system-clock.js'
import { systemDigest } from '../adapters/system-digest.js'
import { systemRandom } from '../adapters/system-random.js'
import type { Environment } from '../application/environment.js'
import { guardedLogger } from '../application/guarded-logger.js'
import { defaultReconcileAfterMinutes } from '../application/roles.js'
import { divisionOf } from '../application/shards.js'
import { streamNames } from '../application/streams.js'
import type { EscalationsOptions } from '../escalations-api.js'
import { checkedZone, invalid } from './arguments.js'
import { optionProblems } from './option-problems.js'

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

const nothingHappens = { reached: () => undefined }

/** Throws with everything that is wrong with the options. */
export const checkOptions = (options: EscalationsOptions): void => {
  const problems = optionProblems(options)
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
