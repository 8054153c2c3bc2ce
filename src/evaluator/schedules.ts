import type { FiredStep, Incident } from '../domain/incident/incident.js'
import { mostSteps } from '../domain/policy/make-policy.js'
import type { StepId } from '../domain/identifiers.js'
import type { Policy } from '../domain/policy/policy.js'
import { instant, minutesAfter } from '../domain/time.js'

/** The steps of a policy that an incident has not fired yet, in the order in which they fall due. */
export interface Schedule {
  readonly number: number
  /** How long after the clock each of these steps is due, in milliseconds, ascending. */
  readonly delays: ReadonlyArray<number>
  /** The number of each of these steps in the policy. */
  readonly numbers: ReadonlyArray<number>
}

export interface Schedules {
  readonly at: (number: number) => Schedule
  /** What is left of an incident's policy, counted as used once more. */
  readonly acquire: (incident: Incident) => Schedule
  readonly release: (number: number) => void
}

interface TimedStep {
  readonly id: StepId
  readonly number: number
  readonly delay: number
}

/** A schedule among those of its policy: which one follows when a step fires. */
interface Stage extends Schedule {
  readonly steps: ReadonlyArray<TimedStep>
  readonly policy: PolicyStages
  readonly after: Map<StepId, Stage>
  /** What followed last, which is what nearly always follows: steps fire in order. */
  latestStep: StepId | undefined
  latestAfter: Stage | undefined
}

interface PolicyStages {
  readonly policy: Policy
  readonly stages: Stage[]
  users: number
}

const epoch = instant(0)

const timedSteps = (policy: Policy): ReadonlyArray<TimedStep> => {
  if (policy.steps.length > mostSteps)
    throw new RangeError(`A policy with ${policy.steps.length} steps: ${JSON.stringify(policy.id)}`)
  return policy.steps
    .map((step, index) => ({ id: step.id, number: index + 1, delay: minutesAfter(epoch, step.delayMinutes) }))
    .sort((a, b) => a.delay - b.delay || a.number - b.number)
}

const sameTimes = (a: Policy, b: Policy): boolean =>
  a.steps.length === b.steps.length &&
  a.steps.every((step, index) => {
    const other = b.steps[index]
    return step.id === other?.id && step.delayMinutes === other.delayMinutes
  })

/** How many policies are kept that nobody uses: those of a quiet desk come and go with every ticket. */
const mostUnused = 64

/**
 * One schedule for all incidents that have the same steps left: a policy of three steps has four, which thousands of
 * incidents share. Each ticket's log brings its own copy of a policy, so that being the same object is only the quick
 * answer; policies of one id with other steps (other versions) get schedules of their own.
 */
export const schedules = (): Schedules => {
  const byNumber: (Stage | undefined)[] = []
  const byId = new Map<string, PolicyStages[]>()
  const freeNumbers: number[] = []
  let unused = 0
  let latest: PolicyStages | undefined

  const addStage = (policy: PolicyStages, steps: ReadonlyArray<TimedStep>): Stage => {
    const stage: Stage = {
      number: freeNumbers.pop() ?? byNumber.length,
      delays: steps.map(({ delay }) => delay),
      numbers: steps.map(({ number }) => number),
      steps,
      policy,
      after: new Map(),
      latestStep: undefined,
      latestAfter: undefined,
    }
    byNumber[stage.number] = stage
    policy.stages.push(stage)
    return stage
  }

  const lookUpAfter = (stage: Stage, stepId: StepId): Stage => {
    const known = stage.after.get(stepId)
    if (known !== undefined) return known
    const steps = stage.steps.filter(({ id }) => id !== stepId)
    const after = steps.length === stage.steps.length ? stage : addStage(stage.policy, steps)
    stage.after.set(stepId, after)
    return after
  }

  const stageAfter = (stage: Stage, { stepId }: FiredStep): Stage => {
    if (stage.latestStep === stepId && stage.latestAfter !== undefined) return stage.latestAfter
    const after = lookUpAfter(stage, stepId)
    stage.latestStep = stepId
    stage.latestAfter = after
    return after
  }

  const find = (policy: Policy): PolicyStages | undefined =>
    byId.get(policy.id)?.find(known => known.policy === policy || sameTimes(known.policy, policy))

  const add = (policy: Policy): PolicyStages => {
    const steps = timedSteps(policy)
    const added: PolicyStages = { policy, stages: [], users: 0 }
    addStage(added, steps)
    byId.set(policy.id, [...(byId.get(policy.id) ?? []), added])
    unused++
    return added
  }

  const dropUnused = (): void => {
    for (const [id, all] of byId) {
      const used = all.filter(({ users }) => users > 0)
      for (const { users, stages } of all)
        for (const { number } of users > 0 ? [] : stages) {
          byNumber[number] = undefined
          freeNumbers.push(number)
        }
      if (used.length === 0) byId.delete(id)
      else byId.set(id, used)
    }
    unused = 0
    latest = undefined
  }

  return {
    at: number => byNumber[number] as Stage,
    acquire: ({ policy, fired }) => {
      const known = latest?.policy === policy ? latest : (find(policy) ?? add(policy))
      latest = known
      if (known.users++ === 0) unused--
      let stage = known.stages[0] as Stage
      for (const step of fired) if (step.policyId === policy.id) stage = stageAfter(stage, step)
      return stage
    },
    release: number => {
      const { policy } = byNumber[number] as Stage
      if (--policy.users > 0) return
      unused++
      if (unused > mostUnused && unused * 2 > byId.size) dropUnused()
    },
  }
}
