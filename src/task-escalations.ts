import { expecting, hasFunction, requireOptions } from './codecs/option-rules.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { EscalationError } from './escalation-error.js'
import type { Escalations, Policies } from './escalations-api.js'

/** A function that rejects with an {@link EscalationError}, as one that answers with it. */
type AsTask<Method> = Method extends (...args: infer Args) => Promise<infer Answer>
  ? (...args: Args) => TE.TaskEither<EscalationError, Answer>
  : never

/**
 * {@link Escalations} for people who write fp-ts: every answer is a `TaskEither`, trouble is on its left side. What is
 * not an {@link EscalationError} is a bug and still rejects.
 *
 * @since 0.1.0
 */
export interface TaskEscalations {
  readonly record: AsTask<Escalations['record']>
  readonly acknowledge: AsTask<Escalations['acknowledge']>
  readonly withdraw: AsTask<Escalations['withdraw']>
  readonly incident: AsTask<Escalations['incident']>
  readonly explain: AsTask<Escalations['explain']>
  readonly tick: AsTask<Escalations['tick']>
  readonly dashboard: AsTask<Escalations['dashboard']>
  readonly position: AsTask<Escalations['position']>
  readonly audit: AsTask<Escalations['audit']>
  readonly close: AsTask<Escalations['close']>
  readonly policies: { readonly [Name in keyof Policies]: AsTask<Policies[Name]> }
}

const asTask =
  <Args extends ReadonlyArray<unknown>, Answer>(method: (...args: Args) => Promise<Answer>) =>
  (...args: Args): TE.TaskEither<EscalationError, Answer> =>
  async () => {
    try {
      return { _tag: 'Right', right: await method(...args) }
    } catch (error) {
      if (error instanceof EscalationError) return { _tag: 'Left', left: error }
      throw error
    }
  }

const opened = expecting('what createEscalations resolves with (await it)', value => hasFunction(value, 'acknowledge'))

/**
 * The same escalations with `TaskEither` answers.
 *
 * @example
 * ```ts
 * const tasks = taskEscalations(await createEscalations(options))
 * const recorded = await pipe(tasks.record(fact), TE.map(({ status }) => status))()
 * ```
 *
 * @since 0.1.0
 */
export const taskEscalations = (escalations: Escalations): TaskEscalations => {
  requireOptions('taskEscalations', opened, escalations)
  const { policies } = escalations
  return {
    record: asTask(escalations.record),
    acknowledge: asTask(escalations.acknowledge),
    withdraw: asTask(escalations.withdraw),
    incident: asTask(escalations.incident),
    explain: asTask(escalations.explain),
    tick: asTask(escalations.tick),
    dashboard: asTask(escalations.dashboard),
    position: asTask(escalations.position),
    audit: asTask(escalations.audit),
    close: asTask(escalations.close),
    policies: {
      save: asTask(policies.save),
      assign: asTask(policies.assign),
      adopt: asTask(policies.adopt),
      list: asTask(policies.list),
      versions: asTask(policies.versions),
      assignments: asTask(policies.assignments),
    },
  }
}
