import type { Fact } from '../../../src/domain/ticket/fact.js'
import { minuteOf } from '../world.js'

/** What a clerk with a list would do who is told everything in time and has one policy: the dumb oracle of the laws. */
export const clerk = (delays: ReadonlyArray<number>, timeout?: number) => {
  let clock: number | undefined
  let first = 0
  let incident = 0
  let confirmed = false
  let closed = false
  let closedUnanswered = false
  let fired = new Set<number>()
  /** What the clerk notes about a confirmation: the last thing an agent did, and the last promise. */
  let touched = 0
  let promise: { readonly made: number; readonly until: number } | undefined
  let promiseIsNewest = false
  const isLapsed = (minute: number, orAt: boolean): boolean => {
    let until = Infinity
    if (promise !== undefined && promiseIsNewest) until = promise.until
    else if (timeout !== undefined) until = Math.max(touched + timeout, promise?.until ?? 0)
    else if (promise !== undefined) until = Math.max(promise.until, touched + promise.until - promise.made)
    return orAt ? until <= minute : until < minute
  }
  const lookAtTheClock = (minute: number, orAt: boolean): void => {
    if (!confirmed || clock === undefined || !isLapsed(minute, orAt)) return
    confirmed = false
    promise = undefined
  }
  const agentDid = (minute: number): void => {
    if (!confirmed || clock === undefined) return
    touched = minute
    promiseIsNewest = false
  }
  const waits = (minute: number): void => {
    if (clock === undefined) {
      incident++
      first = minute
      confirmed = false
      promise = undefined
      fired = new Set()
    }
    clock = minute
    closedUnanswered = false
  }
  return {
    waiting: () => clock !== undefined && !confirmed,
    told: (fact: Fact): void => {
      const minute = minuteOf(fact.at)
      lookAtTheClock(minute, false)
      switch (fact.type) {
        case 'TicketOpened':
          closed = false
          if (fact.openedBy === 'client') waits(minute)
          else agentDid(minute)
          return
        case 'ClientReplied':
          if (fact.author === 'human') waits(minute)
          return
        case 'AgentReplied':
          if (fact.author === 'human' && !closed) {
            clock = undefined
            closedUnanswered = false
          }
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
          if (clock === undefined) return
          confirmed = true
          touched = minute
          promiseIsNewest = fact.answerByAt !== undefined
          if (fact.answerByAt !== undefined) promise = { made: minute, until: minuteOf(fact.answerByAt) }
          return
        case 'TicketAssigned':
        case 'TicketMoved':
        case 'TicketClientChanged':
        case 'TicketPolicySet':
        case 'TicketPaused':
          agentDid(minute)
          return
        case 'TicketResumed':
          return
      }
    },
    /** What is due by now, as lines like `1/2 due 30`: incident, step, minute. With a cap on postponement, if any. */
    ticks: (minute: number, cap = Infinity): ReadonlyArray<string> => {
      lookAtTheClock(minute, true)
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
