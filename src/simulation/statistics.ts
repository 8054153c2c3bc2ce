import type { PersonId, TicketId } from '../domain/identifiers.js'
import type { StepTriggered, TicketEvent } from '../domain/incident/events.js'
import { reachedSomebody, type ResolvedReason } from '../domain/incident/incident.js'
import { latestIncident, type Ticket } from '../domain/incident/state.js'
import type { Instant } from '../domain/time.js'

/** What came of one step of one policy. */
export interface StepStatistics {
  readonly policyId: string
  /** From 1. */
  readonly step: number
  readonly fired: number
  /** How often it reached nobody by itself, and why. */
  readonly unreached: number
  readonly because: ReadonlyMap<string, number>
  /** How often the policy's fallback was told instead. */
  readonly fallback: number
}

/** One stretch of waiting. */
export interface LongWait {
  readonly ticketId: TicketId
  readonly sinceAt: Instant
  readonly ms: number
  /** Absent: still waiting at the end. */
  readonly ended?: ResolvedReason | undefined
}

/** What a person wants to know of a simulation beyond its summary. */
export interface Statistics {
  /** By policy in order of first firing, then step. */
  readonly steps: ReadonlyArray<StepStatistics>
  /** Messages by person, most first. A merged message is one. */
  readonly messages: ReadonlyArray<readonly [PersonId, number]>
  /** Steps by the hour of the day in which they fired. */
  readonly hours: ReadonlyArray<number>
  /** Longest first. */
  readonly longestWaits: ReadonlyArray<LongWait>
}

export interface StatisticsSoFar {
  readonly note: (events: ReadonlyArray<TicketEvent>, ticket: Ticket) => void
  readonly end: (stillOpen: Iterable<Ticket>, endAt: Instant) => Statistics
}

/** How many of the longest waits are kept. */
const mostWaits = 5

const increase = <Key>(counts: Map<Key, number>, key: Key): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

const increaseAll = <Key>(counts: Map<Key, number>, keys: Iterable<Key>): void => {
  for (const key of keys) increase(counts, key)
}

const reasonsOf = ({ nobody, outcomes }: StepTriggered): ReadonlySet<string> =>
  new Set(
    nobody === undefined
      ? outcomes.flatMap(one => (one.outcome === 'skipped' && one.viaFallback !== true ? [one.reason] : []))
      : [nobody],
  )

/** Tells the hour of the day. The offset of a zone changes at quarters of an hour at most, and most steps come close together. */
const hourIn = (timeZone: string): ((at: Instant) => number) => {
  const format = new Intl.DateTimeFormat('en-US-u-nu-latn', { timeZone, hour: 'numeric', hourCycle: 'h23' })
  let quarter = Number.NaN
  let hour = 0
  return at => {
    if (Math.floor(at / 900_000) !== quarter) {
      quarter = Math.floor(at / 900_000)
      hour = Number(format.format(at))
    }
    return hour
  }
}

interface StepCounts extends StepStatistics {
  fired: number
  unreached: number
  readonly because: Map<string, number>
  fallback: number
}

const noCounts = (policyId: string, step: number): StepCounts => ({
  policyId,
  step,
  fired: 0,
  unreached: 0,
  because: new Map(),
  fallback: 0,
})

/** Gathers statistics. Grows with policies and people, not with facts. */
export const statistics = (timeZone: string): StatisticsSoFar => {
  const steps = new Map<string, StepCounts>()
  const messages = new Map<PersonId, number>()
  const hours = Array.from({ length: 24 }, () => 0)
  const hourOf = hourIn(timeZone)
  let longestWaits: ReadonlyArray<LongWait> = []

  const noteWait = (wait: LongWait): void => {
    const shortest = longestWaits[mostWaits - 1]
    if (shortest === undefined || wait.ms > shortest.ms)
      longestWaits = [...longestWaits, wait].sort((a, b) => b.ms - a.ms).slice(0, mostWaits)
  }

  const noteStep = (event: StepTriggered): void => {
    const { policyId, step } = event
    const key = `${policyId}\n${step}`
    const known = steps.get(key) ?? noCounts(policyId, step)
    steps.set(key, known)
    known.fired++
    if (!reachedSomebody(event)) {
      known.unreached++
      increaseAll(known.because, reasonsOf(event))
      if (event.outcomes.some(({ outcome }) => outcome === 'notified')) known.fallback++
    }
    const hour = hourOf(event.triggeredAt)
    hours[hour] = (hours[hour] ?? 0) + 1
  }

  return {
    note: (events, ticket) => {
      const told = new Map<string, PersonId>()
      for (const event of events)
        if (event.type === 'StepTriggered') {
          noteStep(event)
          for (const one of event.outcomes) if (one.outcome === 'notified') told.set(one.notificationId, one.personId)
        } else if (event.type === 'IncidentResolved') {
          const sinceAt = latestIncident(ticket)?.wait.sinceAt ?? event.at
          noteWait({ ticketId: ticket.id, sinceAt, ms: event.at - sinceAt, ended: event.reason })
        }
      increaseAll(messages, told.values())
    },
    end: (stillOpen, endAt) => {
      for (const ticket of stillOpen) {
        const sinceAt = latestIncident(ticket)?.wait.sinceAt ?? endAt
        noteWait({ ticketId: ticket.id, sinceAt, ms: endAt - sinceAt })
      }
      const policyIds = [...new Set([...steps.values()].map(({ policyId }) => policyId))]
      const place = ({ policyId, step }: StepStatistics): number => policyIds.indexOf(policyId) * 1000 + step
      return {
        steps: [...steps.values()].sort((a, b) => place(a) - place(b)),
        messages: [...messages].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)),
        hours,
        longestWaits,
      }
    },
  }
}
