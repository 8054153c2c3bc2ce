import { lapsesAt } from '../domain/incident/confirmation.js'
import type { Incident } from '../domain/incident/incident.js'
import { dueAt } from '../domain/incident/schedule.js'
import type { Step } from '../domain/policy/policy.js'
import { isDue, type Instant } from '../domain/time.js'
import { calendarQueue } from './calendar-queue.js'
import { dueAtOf, field, records, scheduleField, setField } from './records.js'
import { schedules } from './schedules.js'
import { hashOf, slotsByKey } from './slots-by-key.js'

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

/** In place of a schedule, for a confirmation that may lapse. */
const untilItLapses = -1

const clockOf = (incident: Incident): Instant => dueAt(incident, stepAtOnce)

const mostLeaving = 16

export const dueIndex = (): DueIndex => {
  const filed = records()
  const slots = slotsByKey(filed)
  const left = schedules()
  const queue = calendarQueue(filed)
  /** What was last found due. Most of it is put again in that order, and then its slot is known without a look-up. */
  let found: ReadonlyArray<number> = []
  let settled = 0
  /**
   * What has been removed, but is looked up only with the next that is removed, or before anything else happens. One alone
   * has the processor wait for memory five times, several at a time for hardly more.
   */
  const leaving: string[] = []
  const hashes = new Int32Array(mostLeaving)

  /** The slot of a key if it is the next of those that were found due, else 0. */
  const foundSlot = (key: string): number => {
    const slot = found[settled]
    if (slot === undefined || filed.keys[slot] !== key) return 0
    settled++
    return slot
  }

  const releaseSchedule = (slot: number): void => {
    const schedule = field(filed, slot, scheduleField)
    if (schedule !== untilItLapses) left.release(schedule)
  }

  /** Files a key by a time, in place of what it was filed by before. */
  const file = (key: string, at: number, schedule: number): void => {
    let slot = foundSlot(key)
    const hash = slot === 0 ? hashOf(key) : 0
    if (slot === 0) slot = slots.find(key, hash)
    if (slot === 0) {
      slot = slots.add(key, hash)
      queue.add(slot, at)
    } else {
      releaseSchedule(slot)
      queue.move(slot, at)
    }
    setField(filed, slot, scheduleField, schedule)
  }

  const removeSlot = (slot: number): void => {
    if (slot === 0) return
    queue.remove(slot)
    releaseSchedule(slot)
    slots.remove(slot)
  }

  const removeLeaving = (): void => {
    const count = leaving.length
    for (let at = 0; at < count; at++) hashes[at] = hashOf(leaving[at] as string)
    slots.touch(hashes, count)
    for (let at = 0; at < count; at++) removeSlot(slots.find(leaving[at] as string, hashes[at] as number))
    leaving.length = 0
  }

  const remove = (key: string): void => {
    const slot = foundSlot(key)
    if (slot !== 0) removeSlot(slot)
    else if (leaving.push(key) === mostLeaving) removeLeaving()
  }

  const put = (key: string, incident: Incident): void => {
    if (leaving.length > 0) removeLeaving()
    if (incident.status !== 'Active') {
      const lapseAt = lapsesAt(incident)
      if (lapseAt === undefined) remove(key)
      else file(key, lapseAt, untilItLapses)
      return
    }
    const { number, delays } = left.acquire(incident)
    const delay = delays[0]
    if (delay === undefined) {
      left.release(number)
      return remove(key)
    }
    file(key, clockOf(incident) + delay, number)
  }

  const entryOf = (slot: number, now: Instant): DueEntry => {
    const key = filed.keys[slot] as string
    const schedule = field(filed, slot, scheduleField)
    if (schedule === untilItLapses) return { key, steps: [] }
    const { delays, numbers } = left.at(schedule)
    const firstDueAt = dueAtOf(filed, slot) as Instant
    const steps = [{ number: numbers[0] as number, dueAt: firstDueAt }]
    const clock = firstDueAt - (delays[0] as number)
    for (let next = 1; next < delays.length; next++) {
      const stepDueAt = (clock + (delays[next] as number)) as Instant
      if (!isDue(stepDueAt, now)) break
      steps.push({ number: numbers[next] as number, dueAt: stepDueAt })
    }
    return { key, steps }
  }

  return {
    size: () => {
      removeLeaving()
      return slots.size()
    },
    put,
    remove,
    due: (now, limit = Infinity) => {
      removeLeaving()
      found = queue.due(now, limit)
      settled = 0
      return found.map(slot => entryOf(slot, now))
    },
    nextDueAt: () => {
      removeLeaving()
      const slot = queue.next()
      return slot === 0 ? undefined : (dueAtOf(filed, slot) as Instant)
    },
  }
}
