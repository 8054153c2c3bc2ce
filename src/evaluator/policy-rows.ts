import type { StepId } from '../domain/identifiers.js'
import type { Policy } from '../domain/policy/policy.js'
import { instant, minutesAfter } from '../domain/time.js'
import { firedWords } from './records.js'

/** What the due index needs of a policy, its steps in the order in which they fall due. */
export interface PolicyRow {
  readonly number: number
  readonly policy: Policy
  /** How long after the clock each step is due, in milliseconds, ascending. */
  readonly delays: ReadonlyArray<number>
  /** The number of each of these steps in the policy. */
  readonly numbers: ReadonlyArray<number>
  /** Where among them a step is. */
  readonly ranks: ReadonlyMap<StepId, number>
  users: number
}

export interface PolicyRows {
  readonly at: (number: number) => PolicyRow
  /** The row for a policy, counted as used once more. */
  readonly acquire: (policy: Policy) => PolicyRow
  readonly release: (row: PolicyRow) => void
}

const epoch = instant(0)

const rowOf = (number: number, policy: Policy): PolicyRow => {
  if (policy.steps.length > firedWords * 32)
    throw new RangeError(`A policy with ${policy.steps.length} steps: ${JSON.stringify(policy.id)}`)
  const steps = policy.steps
    .map((step, index) => ({ id: step.id, number: index + 1, delay: minutesAfter(epoch, step.delayMinutes) }))
    .sort((a, b) => a.delay - b.delay || a.number - b.number)
  return {
    number,
    policy,
    delays: steps.map(({ delay }) => delay),
    numbers: steps.map(step => step.number),
    ranks: new Map(steps.map(({ id }, rank) => [id, rank])),
    users: 0,
  }
}

const sameTimes = (a: Policy, b: Policy): boolean =>
  a.steps.length === b.steps.length &&
  a.steps.every((step, index) => {
    const other = b.steps[index]
    return step.id === other?.id && step.delayMinutes === other.delayMinutes
  })

/**
 * One row for all incidents under the same steps. Each ticket's log brings its own copy of a policy, so that being the
 * same object is only the quick answer; policies of one id with other steps (other versions) get rows of their own.
 */
export const policyRows = (): PolicyRows => {
  const rows: (PolicyRow | undefined)[] = []
  const rowsById = new Map<string, PolicyRow[]>()
  const freeNumbers: number[] = []
  let latest: PolicyRow | undefined

  const find = (policy: Policy): PolicyRow | undefined =>
    rowsById.get(policy.id)?.find(row => row.policy === policy || sameTimes(row.policy, policy))

  const add = (policy: Policy): PolicyRow => {
    const row = rowOf(freeNumbers.pop() ?? rows.length, policy)
    rows[row.number] = row
    rowsById.set(policy.id, [...(rowsById.get(policy.id) ?? []), row])
    return row
  }

  const drop = (row: PolicyRow): void => {
    const others = (rowsById.get(row.policy.id) ?? []).filter(other => other !== row)
    if (others.length === 0) rowsById.delete(row.policy.id)
    else rowsById.set(row.policy.id, others)
    rows[row.number] = undefined
    freeNumbers.push(row.number)
    if (latest === row) latest = undefined
  }

  return {
    at: number => rows[number] as PolicyRow,
    acquire: policy => {
      const row = latest?.policy === policy ? latest : (find(policy) ?? add(policy))
      row.users++
      latest = row
      return row
    },
    release: row => {
      if (--row.users === 0) drop(row)
    },
  }
}
