import type { FactInput } from '../codecs/fact-input.js'
import type { Fact } from '../domain/ticket/fact.js'

/**
 * A fact of this kit as `record()` takes it: with its times as `Date`s. `simulate` takes it as it is.
 *
 * @example
 * ```ts
 * for (const fact of ticketStory('T-1').opened(0).clientReplied(5).facts) await escalations.record(factInput(fact))
 * ```
 *
 * @since 0.1.0
 */
export const factInput = (fact: Fact): FactInput =>
  fact.type === 'Acknowledged'
    ? {
        ...fact,
        at: new Date(fact.at),
        answerByAt: fact.answerByAt === undefined ? undefined : new Date(fact.answerByAt),
      }
    : { ...fact, at: new Date(fact.at) }
