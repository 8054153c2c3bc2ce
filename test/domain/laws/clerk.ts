import type { Fact } from '../../../src/domain/ticket/fact.js'
import { minuteOf } from '../world.js'

/** What a clerk with a list would do who is told everything in time and has one policy: the dumb oracle of the laws. */
export const clerk = (delays: ReadonlyArray<number>) => {
  let clock: number | undefined
  let first = 0
  let incident = 0
  let confirmed = false
  let closed = false
  let closedUnanswered = false
  let fired = new Set<number>()
  const waits = (minute: number): void => {
    if (clock === undefined) {
      incident++
      first = minute
      confirmed = false
      fired = new Set()
    }
    clock = minute
    closedUnanswered = false
  }
  return {
    waiting: () => clock !== undefined && !confirmed,
    told: (fact: Fact): void => {
      const minute = minuteOf(fact.at)
      switch (fact.type) {
        case 'TicketOpened':
          closed = false
          if (fact.openedBy === 'client') waits(minute)
          return
        case 'ClientReplied':
          if (fact.author === 'human') waits(minute)
          return
        case 'AgentReplied':
          if (fact.author === 'human' && !closed && clock !== undefined) clock = undefined
          return
        case 'TicketClosed':
          closedUnanswered = closedUnanswered || clock !== undefined
          closed = true
          clock = undefined
          return
        case 'TicketReopened':
          closed = false
          if (closedUnanswered && clock === undefined) waits(minute)
          closedUnanswered = false
          return
        case 'TicketDeleted':
        case 'TicketMerged':
          closed = false
          closedUnanswered = false
          clock = undefined
          return
        case 'Acknowledged':
          if (clock !== undefined) confirmed = true
          return
        case 'TicketAssigned':
        case 'TicketMoved':
        case 'TicketClientChanged':
        case 'TicketPolicySet':
        case 'TicketPaused':
        case 'TicketResumed':
          return
      }
    },
    /** What is due by now, as lines like `1/2 due 30`: incident, step, minute. With a cap on postponement, if any. */
    ticks: (minute: number, cap = Infinity): ReadonlyArray<string> => {
      if (clock === undefined || confirmed) return []
      const from = clock
      const due = delays
        .map((delay, index) => ({ step: index + 1, dueAt: Math.min(from, first + cap) + delay }))
        .filter(({ step, dueAt }) => dueAt <= minute && !fired.has(step))
        .sort((a, b) => a.dueAt - b.dueAt || a.step - b.step)
      for (const { step } of due) fired.add(step)
      return due.map(({ step, dueAt }) => `${incident}/${step} due ${dueAt}`)
    },
  }
}
