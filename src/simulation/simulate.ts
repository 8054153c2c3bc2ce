import type { Config } from '../codecs/config.js'
import { aFunction, expecting, isFunction, optional, optionsOf, requireOptions } from '../codecs/option-rules.js'
import { described } from '../codecs/problem.js'
import type { Fact } from '../domain/ticket/fact.js'
import { instant } from '../domain/time.js'
import { compactLedger } from './compact-ledger.js'
import { linesOf, type SimulatedStep } from './line.js'
import { run, type Run, type SimulationWarning } from './run.js'
import type { SimulationSummary } from './summary.js'
import { isTickLength, longestTickMinutes } from './ticks.js'

/**
 * What to simulate.
 *
 * @since 0.1.0
 */
export interface SimulateOptions {
  /** Made by `readConfig`. */
  readonly config: Config
  /** In order of time; facts of equal times keep their order. Each counts as recorded when it happened. */
  readonly facts: Iterable<Fact> | AsyncIterable<Fact>
  /** Ticks fall on whole multiples of this since 1970-01-01T00:00Z. Default 5. */
  readonly tickMinutes?: number | undefined
  /** Where the run ends; later facts are no part of it. Default: the last fact's time. */
  readonly until?: Date | undefined
  /** Told of every step that fires, in order of time, then ticket id, then step. */
  readonly onStep?: ((step: SimulatedStep) => void) | undefined
  /** Told now and then how many facts were read so far. */
  readonly onProgress?: ((facts: number) => void) | undefined
  readonly onWarning?: ((warning: SimulationWarning) => void) | undefined
}

const isList = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (isFunction((value as Partial<Iterable<Fact>>)[Symbol.iterator]) ||
    isFunction((value as Partial<AsyncIterable<Fact>>)[Symbol.asyncIterator]))

const rules = optionsOf<SimulateOptions>({
  config: expecting('what readConfig gave', value =>
    isFunction((value as Partial<Config> | null)?.catalog?.policies.get),
  ),
  facts: expecting('facts, as a list or an (asynchronous) iterable', isList),
  tickMinutes: optional(expecting(`a whole number from 1 to ${longestTickMinutes}`, isTickLength)),
  until: optional(expecting('a valid Date', value => value instanceof Date && !Number.isNaN(value.getTime()))),
  onStep: optional(aFunction),
  onProgress: optional(aFunction),
  onWarning: optional(aFunction),
})

/** The options of a run, checked, with a ledger that forgets what it may. */
const started = (options: SimulateOptions): Run => {
  requireOptions('simulate', rules, options)
  const { config, tickMinutes = 5, until, onStep, onWarning } = options
  return run({
    config,
    tickMinutes,
    ledger: compactLedger(config.catalog.policies),
    until: until === undefined ? undefined : instant(until.getTime()),
    onWarning,
    onEvents: onStep === undefined ? undefined : (events, ticket) => linesOf(events, ticket.id).forEach(onStep),
  })
}

/** A line of JSON looks much like a fact, and would be taken for one that never comes to pass. */
const checked = (fact: Fact): Fact => {
  const at: unknown = (fact as Partial<Fact> | null | undefined)?.at
  if (typeof at === 'number') return fact
  const problem = `expected facts as readFact gives them, with at in epoch milliseconds; got one with at ${described(at)}`
  throw new TypeError(`simulate: facts: ${problem}`)
}

/** How many facts there are between two reports of progress. */
const progressEvery = 10_000

/**
 * What policies would have done over a history. The rules are the engine's own; nobody is told anything. Memory grows
 * with the number of tickets, not with the number of facts.
 *
 * @since 0.1.0
 */
export const simulate = async (options: SimulateOptions): Promise<SimulationSummary> => {
  const simulation = started(options)
  let facts = 0
  for await (const fact of options.facts) {
    simulation.take(checked(fact))
    if (++facts % progressEvery === 0) options.onProgress?.(facts)
  }
  options.onProgress?.(facts)
  return simulation.end()
}

/**
 * The same at once, for facts that are already there.
 *
 * @since 0.1.0
 */
export const simulateSync = (
  options: Omit<SimulateOptions, 'facts'> & { readonly facts: Iterable<Fact> },
): SimulationSummary => {
  const simulation = started(options)
  for (const fact of options.facts) simulation.take(checked(fact))
  return simulation.end()
}
