import type { Config } from '../codecs/config.js'
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

/** The options of a run, checked, with a ledger that forgets what it may. */
const started = ({ config, tickMinutes = 5, until, onStep, onWarning }: Omit<SimulateOptions, 'facts'>): Run => {
  if (!isTickLength(tickMinutes))
    throw new RangeError(`tickMinutes: expected a whole number from 1 to ${longestTickMinutes}, got ${tickMinutes}`)
  return run({
    config,
    tickMinutes,
    ledger: compactLedger(config.catalog.policies),
    until: until === undefined ? undefined : instant(until.getTime()),
    onWarning,
    onEvents: onStep === undefined ? undefined : (events, ticket) => linesOf(events, ticket.id).forEach(onStep),
  })
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
    simulation.take(fact)
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
  for (const fact of options.facts) simulation.take(fact)
  return simulation.end()
}
