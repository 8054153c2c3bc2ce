import { nearest } from '../codecs/did-you-mean.js'
import { described, type InputProblem } from '../codecs/problem.js'
import type { EscalationsOptions } from '../escalations-api.js'

type Kind = 'function' | 'value' | ReadonlyArray<string>

/** All options: those that are called, those that are objects with these functions, and the rest. */
const kinds: Readonly<Record<keyof EscalationsOptions, Kind>> = {
  store: [
    ...['open', 'append', 'appendMany', 'readStream', 'readStreams', 'readLog', 'positionBefore', 'probe', 'head'],
    ...['follow', 'close'],
  ],
  directory: 'value',
  channels: 'value',
  timeZone: 'value',
  namespace: 'value',
  logger: ['debug', 'info', 'warn', 'error'],
  shard: 'value',
  takeoverAfterMinutes: 'value',
  delivery: 'value',
  reconcileAfterMinutes: 'value',
  indexCache: 'value',
  onRebuildProgress: 'function',
  deliveryConcurrency: 'value',
  onHeartbeat: 'function',
  onAttention: 'function',
  clock: ['wallMs', 'monotonicMs', 'sleep'],
  random: ['next', 'uuid'],
  digest: ['uuidOf'],
  crashPoints: ['reached'],
}

/**
 * Names that are nearly an option's, where that one is absent: a typing error that must not pass as something left out.
 * Other names are the host's business.
 */
export const misspelt = (given: object, known: ReadonlyArray<string>): ReadonlyArray<InputProblem> => {
  const absent = known.filter(name => !Object.hasOwn(given, name))
  return Object.keys(given)
    .filter(name => !known.includes(name))
    .flatMap(name => {
      const meant = nearest(name, absent)
      return meant === undefined
        ? []
        : [{ path: [name], problem: `unknown option. Did you mean ${JSON.stringify(meant)}?`, about: 'key' as const }]
    })
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  (typeof value === 'object' || typeof value === 'function') && value !== null

/** What is wrong with options that are functions, or objects made of them, and with the names of all. */
export const optionProblems = (options: EscalationsOptions): ReadonlyArray<InputProblem> => {
  const problems = [...misspelt(options, Object.keys(kinds))]
  for (const [name, kind] of Object.entries(kinds)) {
    const value = (options as unknown as Record<string, unknown>)[name]
    if (value === undefined || kind === 'value') continue
    if (kind === 'function') {
      if (typeof value !== 'function')
        problems.push({ path: [name], problem: `expected a function, got ${described(value)}` })
      continue
    }
    // What is no object at all is told of a store by whoever asks for one.
    if (name === 'store' && (typeof value !== 'object' || value === null)) continue
    const missing = kind.filter(one => !isObject(value) || typeof value[one] !== 'function')
    if (missing.length > 0)
      problems.push({
        path: [name],
        problem: `expected an object with the functions ${kind.join(', ')}; missing: ${missing.join(', ')}`,
      })
  }
  return problems
}
