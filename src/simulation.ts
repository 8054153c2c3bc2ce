import type { ConfigInput } from './codecs/config-input.js'
import { decodeConfig, type Config } from './codecs/config.js'
import type { FactInput } from './codecs/fact-input.js'
import { decodeFact } from './codecs/fact.js'
import { problemsText, type InputProblem } from './codecs/problem.js'
import type { Fact } from './domain/ticket/fact.js'
import { EscalationError } from './escalation-error.js'

export { simulate, simulateSync, type SimulateOptions } from './simulation/simulate.js'
export type { SimulatedStep } from './simulation/line.js'
export type { SimulationWarning } from './simulation/run.js'
export type { SimulationSummary } from './simulation/summary.js'
export type { AssignmentsInput, ConfigInput, PersonInput } from './codecs/config-input.js'
export type { Config, ConfiguredPerson } from './codecs/config.js'
export type * from './codecs/fact-input.js'
export type { PolicyInput, StepInput, TargetInput } from './codecs/policy-input.js'
export type { InputProblem } from './codecs/problem.js'

const invalid = (problems: ReadonlyArray<InputProblem>): EscalationError =>
  new EscalationError('invalid-input', problemsText(problems), { problems })

/**
 * Checks a config: a parsed YAML or JSON file, or an object written in code. Throws an {@link EscalationError} with the
 * code `invalid-input` whose `problems` say everything that is wrong.
 *
 * @since 0.1.0
 */
export const readConfig = (input: ConfigInput): Config => {
  const config = decodeConfig(input)
  if (config._tag === 'Left') throw invalid(config.left)
  return config.right
}

/**
 * Checks a fact, such as a parsed line of a history. Throws an {@link EscalationError} with the code `invalid-input`.
 *
 * @since 0.1.0
 */
export const readFact = (input: FactInput): Fact => {
  const fact = decodeFact(input)
  if (fact._tag === 'Left') throw invalid(fact.left)
  return fact.right
}
