import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { evolve, incidentsOf, initialState, latestIncident, type Incident } from '../../../src/domain/incident/index.js'
import { hasFired } from '../../../src/domain/incident/incident.js'
import { dueAt } from '../../../src/domain/incident/schedule.js'
import type { Fact } from '../../../src/domain/ticket/fact.js'
import { histories } from '../../../src/testing/arbitrary-facts.js'
import { policies } from '../../../src/testing/arbitrary-policies.js'
import { at, minuteOf, world, type Rules, type World } from '../world.js'
import { clerk } from './clerk.js'
import { anyPlay, played } from './deeds.js'

/** A law as a property of some rules: of the real ones, or of copies that were broken on purpose. */
export type Law = (rules: Rules) => fc.IRawProperty<unknown>

const farAway = 10_000_000

const ticksAt = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 12 })

/** Facts and ticks in order of time; a fact at the very time of a tick is known to it. */
const playInTime = (w: World, facts: ReadonlyArray<Fact>, ticks: ReadonlyArray<number>): World => {
  const untold = [...facts]
  for (const minute of [...ticks].sort((a, b) => a - b)) {
    while (untold[0] !== undefined && untold[0].at <= at(minute)) w.record(untold.shift()!)
    w.tick(minute)
  }
  return w.record(...untold)
}

/** What fired, with due times, in the words of the clerk. */
const firedIn = (w: World): ReadonlyArray<string> =>
  w.triggered().map(({ incident, step, dueAt: due }) => `${incident}/${step} due ${minuteOf(due)}`)

const withoutFired = (incidents: ReadonlyArray<Incident>): ReadonlyArray<object> =>
  incidents.map(({ fired: _, exhaustedAt: __, ...rest }) => rest)

/** The log once more from the beginning, with the ticket as it was before each step fired. */
const eachTriggered = (
  w: World,
  holds: (before: Incident | undefined, policyId: string, stepId: string) => boolean,
) => {
  let ticket = initialState('T-1')
  for (const event of w.events()) {
    if (event.type === 'StepTriggered' && !holds(latestIncident(ticket), event.policyId, event.stepId)) return false
    ticket = evolve(ticket, event)
  }
  return true
}

export const neverTwice: Law = rules =>
  fc.property(anyPlay(true), fc.boolean(), ({ catalogs, done }, again) => {
    const { w, minute } = played(rules, catalogs, done)
    w.tick(farAway)
    // The clock went back, and forward once more.
    if (again) w.tick(minute).tick(farAway)
    return eachTriggered(w, (before, policyId, stepId) => before !== undefined && !hasFired(before, policyId, stepId))
  })

export const neverTwiceInTheLog: Law = rules =>
  fc.property(anyPlay(false), ({ catalogs, done }) => {
    const { w } = played(rules, catalogs, done)
    w.tick(farAway).tick(farAway + 5)
    const keys = w.triggered().map(({ incident, policyId, stepId }) => JSON.stringify([incident, policyId, stepId]))
    return new Set(keys).size === keys.length
  })

export const neverEarly: Law = rules =>
  fc.property(anyPlay(true), ({ catalogs, done }) => {
    const { w } = played(rules, catalogs, done)
    w.tick(farAway)
    return w.triggered().every(({ dueAt: due, triggeredAt }) => due <= triggeredAt)
  })

export const neverAfterTheEnd: Law = rules =>
  fc.property(anyPlay(true), ({ catalogs, done }) => {
    const { w } = played(rules, catalogs, done)
    w.tick(farAway)
    return eachTriggered(w, before => before?.status === 'Active')
  })

export const asTheClerkWould: Law = rules =>
  fc.property(
    histories({ minutes: 120, maxLength: 12 }),
    policies({ id: 'standard' }),
    ticksAt,
    (facts, policy, ticks) => {
      const told = facts.filter(({ type }) => type !== 'TicketPolicySet')
      const w = playInTime(world([{ ...policy, active: true }], rules), told, ticks)
      const { tell, fired } = asked(
        policy.steps.map(({ delayMinutes }) => delayMinutes),
        policy.maxPostponementMinutes,
        policy.confirmTimeoutMinutes,
      )
      tell(told, ticks)
      return isDeepStrictEqual(firedIn(w), fired)
    },
  )

const asked = (delays: ReadonlyArray<number>, cap?: number, timeout?: number) => {
  const oracle = clerk(delays, timeout)
  const fired: string[] = []
  return {
    fired,
    tell: (facts: ReadonlyArray<Fact>, ticks: ReadonlyArray<number>): void => {
      const untold = [...facts]
      for (const minute of [...ticks].sort((a, b) => a - b)) {
        while (untold[0] !== undefined && untold[0].at <= at(minute)) oracle.told(untold.shift()!)
        fired.push(...oracle.ticks(minute, cap))
      }
    },
  }
}

export const tickingIsRefinement: Law = rules =>
  fc.property(anyPlay(true), ticksAt, ({ catalogs, done }, ticks) => {
    const [often, once] = [played(rules, catalogs, done), played(rules, catalogs, done)]
    for (const minute of [...ticks].sort((a, b) => a - b)) often.w.tick(often.minute + minute)
    const steps = ({ w }: typeof often) => {
      w.tick(farAway)
      return w.triggered().map(({ incident, policyId, stepId }) => JSON.stringify([incident, policyId, stepId]))
    }
    return isDeepStrictEqual(steps(often).sort(), steps(once).sort())
  })

/** Whether a step fired is the only thing that a tick changes, and whatever has not fired by the end can still fire. */
export const ticksDecideNothingElse: Law = rules =>
  fc.property(histories({ maxLength: 12 }), anyPlay(false, 0), ticksAt, (facts, { catalogs }, ticks) => {
    const [ticked, unticked] = [ticks, []].map(minutes =>
      playInTime(
        played(rules, catalogs, []).w,
        facts.filter(fact => fact.at > at(0)),
        minutes,
      ),
    )
    if (ticked === undefined || unticked === undefined) return false
    // That a confirmation has lapsed is seen by the next tick, however many come before it.
    for (const w of [ticked, unticked]) w.tick(Math.max(0, ...ticks))
    const same = isDeepStrictEqual(withoutFired(ticked.incidents()), withoutFired(unticked.incidents()))
    const last = ({ w }: { w: World }) => {
      w.tick(farAway)
      const incident = w.incident()
      if (incident?.status !== 'Active') return undefined
      return incident.policy.steps.filter(step => hasFired(incident, incident.policy.id, step.id)).length
    }
    return same && last({ w: ticked }) === last({ w: unticked })
  })

export const inOrder: Law = rules =>
  fc.property(anyPlay(true), ({ catalogs, done }) => {
    const { w } = played(rules, catalogs, done)
    w.tick(farAway)
    return w.triggered().every((event, index, all) => {
      const next = all[index + 1]
      if (next === undefined || next.triggeredAt !== event.triggeredAt || next.incident !== event.incident) return true
      return event.dueAt < next.dueAt || (event.dueAt === next.dueAt && event.step < next.step)
    })
  })

/** Nobody who waits is forgotten: after a tick, nothing that is due has not fired. */
export const nothingIsLost: Law = rules =>
  fc.property(anyPlay(true), ({ catalogs, done }) => {
    const { w } = played(rules, catalogs, done)
    w.tick(farAway)
    const incident = incidentsOf(w.ticket()).at(-1)
    return (
      incident?.status !== 'Active' ||
      incident.policy.steps.every(
        step => dueAt(incident, step) > at(farAway) || hasFired(incident, incident.policy.id, step.id),
      )
    )
  })
