// How tickets stand after some facts, for the calculator (calculator.ts).
import type { ConfigInput } from '../../src/simulation.js'
import type { Told } from './calculator.js'
import { beActive, followUp, lapse, openCase, type Case, type End } from './calculator-cases.js'

export interface Story {
  policyId?: string | undefined
  clientId?: string | undefined
  deskId?: string | undefined
  assignee?: string | undefined
  /** The client's wait, whether a policy applies or not. */
  wait?: { since: number; last: number } | undefined
  closed: boolean
  closedUnanswered: boolean
  cases: Case[]
}

const newStory = (): Story => ({ closed: false, closedUnanswered: false, cases: [] })

const clientWrote = (story: Story, at: number): void => {
  story.wait = { since: story.wait?.since ?? at, last: at }
}

/** How all tickets stand at a time, which is not before any of the facts. */
export const storiesAt = (config: ConfigInput, facts: readonly Told[], now: number): Map<string, Story> => {
  const stories = new Map<string, Story>()
  for (const fact of facts) {
    lapse(config, stories, at => at < Date.parse(fact.at))
    const story = stories.get(fact.ticketId) ?? newStory()
    stories.set(fact.ticketId, story)
    const end = happen(story, fact, stories)
    beActive(story, fact)
    followUp(config, story, end, Date.parse(fact.at))
    // A merge may have changed how long another ticket's client has been waiting.
    for (const other of stories.values()) followUp(config, other, undefined, Date.parse(fact.at))
  }
  lapse(config, stories, at => at <= now)
  return stories
}

/** What a fact does to a ticket, without a word about incidents, but for "I'm on it", which is about nothing else. */
const happen = (story: Story, fact: Told, stories: Map<string, Story>): End => {
  const at = Date.parse(fact.at)
  switch (fact.type) {
    case 'TicketOpened':
      // Opened again, which no rule speaks of: then it is open, and what is not named stays.
      story.closed = false
      story.deskId = fact.deskId ?? story.deskId
      story.clientId = fact.clientId ?? story.clientId
      story.assignee = fact.assigneeId ?? story.assignee
      if (fact.openedBy !== 'agent') clientWrote(story, at)
      return undefined
    case 'ClientReplied':
      if (fact.author !== 'automation') clientWrote(story, at)
      return undefined
    case 'AgentReplied':
      if (fact.author === 'automation' || story.closed) return undefined
      story.closedUnanswered = false
      story.wait = undefined
      return 'answered'
    case 'TicketAssigned':
      story.assignee = fact.assigneeId ?? undefined
      return undefined
    case 'TicketMoved':
      story.deskId = fact.deskId ?? undefined
      return undefined
    case 'TicketClientChanged':
      story.clientId = fact.clientId ?? undefined
      return undefined
    case 'TicketPolicySet':
      story.policyId = fact.policyId ?? undefined
      return undefined
    case 'Acknowledged': {
      const open = openCase(story)
      if (open === undefined) return undefined
      const until = fact.answerByAt === undefined ? undefined : Date.parse(String(fact.answerByAt))
      open.state = 'confirmed'
      open.confirmation = { said: [...(open.confirmation?.said ?? []), { at, until }] }
      return undefined
    }
    case 'TicketClosed':
      if (story.wait !== undefined) story.closedUnanswered = true
      story.closed = true
      story.wait = undefined
      return 'closed'
    case 'TicketReopened':
      if (story.closedUnanswered && story.wait === undefined) clientWrote(story, at)
      story.closed = false
      story.closedUnanswered = false
      return undefined
    case 'TicketMerged': {
      const target = stories.get(fact.intoTicketId)
      if (story.wait !== undefined && target?.wait !== undefined)
        target.wait = { since: Math.min(target.wait.since, story.wait.since), last: target.wait.last }
      story.closed = false
      story.closedUnanswered = false
      story.wait = undefined
      return 'merged'
    }
    case 'TicketDeleted':
      story.closed = false
      story.closedUnanswered = false
      story.wait = undefined
      return 'deleted'
    case 'TicketPaused':
    case 'TicketResumed':
      return undefined // Not counted yet.
  }
}
