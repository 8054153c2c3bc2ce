import { lapsesAt } from '../domain/incident/confirmation.js'
import type { Incident } from '../domain/incident/incident.js'
import { dueAt } from '../domain/incident/schedule.js'
import type { Step } from '../domain/policy/policy.js'
import { isDue, type Instant } from '../domain/time.js'
import { calendarQueue } from './calendar-queue.js'
import { policyRows, type PolicyRow } from './policy-rows.js'
import { firedWords, records } from './records.js'

/**
 * An incident with steps whose time has come.
 *
 * @since 0.1.0
 */
export interface DueEntry {
  readonly key: string
  /** In the order in which they were due. Empty for a confirmation that has lapsed: `evaluate` says what is due then. */
  readonly steps: ReadonlyArray<{ readonly number: number; readonly dueAt: Instant }>
}

/**
 * What `evaluate` says of many incidents, found without looking at those that are not due.
 *
 * @since 0.1.0
 */
export interface DueIndex {
  /** How many incidents are filed. */
  readonly size: () => number
  /**
   * Files an incident under a key, in place of what was filed there before. Only an active one with a step left is
   * kept, or a confirmed one, by the time at which the confirmation lapses; anything else is removed.
   */
  readonly put: (key: string, incident: Incident) => void
  readonly remove: (key: string) => void
  /**
   * Everything due at `now`, by (earliest due time, key); at most `limit` keys. It stays due until it is put or removed,
   * so that a decision that failed is proposed again.
   */
  readonly due: (now: Instant, limit?: number) => ReadonlyArray<DueEntry>
  /** When the next step of anything filed is due, be it past; `undefined` when nothing is filed. */
  readonly nextDueAt: () => Instant | undefined
}

/** What all delays of an incident count from is when a step without any delay would be due. */
const stepAtOnce: Step = { id: '', delayMinutes: 0, notify: { assignee: true }, channel: '' }

/** In place of a policy's row, for a confirmation that may lapse. */
const noPolicy = -1

const clockOf = (incident: Incident): Instant => dueAt(incident, stepAtOnce)

export const dueIndex = (): DueIndex => {
  const slotByKey = new Map<string, number>()
  const filed = records()
  const rows = policyRows()
  const queue = calendarQueue(filed)
  /** What was last found due. Most of it is put again in that order, and then its slot is known without a look-up. */
  let found: ReadonlyArray<number> = []
  let settled = 0
  const firedNow = new Int32Array(firedWords)

  const slotOf = (key: string): number => {
    const slot = found[settled]
    if (slot === undefined || !filed.isOf(slot, key)) return slotByKey.get(key) ?? 0
    settled++
    return slot
  }

  const releasePolicy = (slot: number): void => {
    if (filed.policy(slot) !== noPolicy) rows.release(rows.at(filed.policy(slot)))
  }

  /** Files a key by a time, in place of what it was filed by before. */
  const file = (key: string, at: number): number => {
    const known = slotOf(key)
    if (known !== 0) {
      releasePolicy(known)
      queue.move(known, at)
      return known
    }
    const slot = filed.take(key)
    slotByKey.set(key, slot)
    queue.add(slot, at)
    return slot
  }

  const remove = (key: string): void => {
    const slot = slotOf(key)
    if (slot === 0) return
    slotByKey.delete(key)
    queue.remove(slot)
    releasePolicy(slot)
    filed.release(slot)
  }

  /** Marks the steps that have fired, by their place in order of time, and finds the first that has not. */
  const firstLeft = (incident: Incident, row: PolicyRow): number => {
    firedNow.fill(0)
    for (const fired of incident.fired) {
      const rank = fired.policyId === incident.policy.id ? row.ranks.get(fired.stepId) : undefined
      if (rank !== undefined) firedNow[rank >> 5] = (firedNow[rank >> 5] as number) | (1 << (rank & 31))
    }
    let rank = 0
    while (((firedNow[rank >> 5] as number) >>> (rank & 31)) & 1) rank++
    return rank
  }

  const put = (key: string, incident: Incident): void => {
    if (incident.status !== 'Active') {
      const lapseAt = lapsesAt(incident)
      if (lapseAt === undefined) remove(key)
      else filed.setPolicy(file(key, lapseAt), noPolicy)
      return
    }
    const row = rows.acquire(incident.policy)
    const delay = row.delays[firstLeft(incident, row)]
    if (delay === undefined) {
      rows.release(row)
      return remove(key)
    }
    const slot = file(key, clockOf(incident) + delay)
    filed.setPolicy(slot, row.number)
    for (let word = 0; word < firedWords; word++) filed.setFired(slot, word, firedNow[word] as number)
  }

  const entryOf = (slot: number, now: Instant): DueEntry => {
    if (filed.policy(slot) === noPolicy) return { key: filed.keyOf(slot), steps: [] }
    const { delays, numbers } = rows.at(filed.policy(slot))
    const steps: { number: number; dueAt: Instant }[] = []
    let clock = Number.NaN
    for (let rank = 0; rank < delays.length; rank++) {
      if ((filed.fired(slot, rank >> 5) >>> (rank & 31)) & 1) continue
      if (Number.isNaN(clock)) clock = filed.dueAt(slot) - (delays[rank] as number)
      const stepDueAt = (clock + (delays[rank] as number)) as Instant
      if (!isDue(stepDueAt, now)) break
      steps.push({ number: numbers[rank] as number, dueAt: stepDueAt })
    }
    return { key: filed.keyOf(slot), steps }
  }

  return {
    size: () => slotByKey.size,
    put,
    remove,
    due: (now, limit = Infinity) => {
      const entries: DueEntry[] = []
      found = queue.due(now, limit, slot => entries.push(entryOf(slot, now)))
      settled = 0
      return entries
    },
    nextDueAt: () => {
      const slot = queue.next()
      return slot === 0 ? undefined : (filed.dueAt(slot) as Instant)
    },
  }
}
